"""The audit trail as services use it: `record` inside a change, `require` before it, `@service` around it."""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import models, transaction

from accounts.actions import REFUSED
from accounts.doors import tell_database
from accounts.models import AuditEntry, User
from accounts.origin import current_origin
from accounts.permissions import PERMISSION_LABELS
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused

P = ParamSpec("P")
R = TypeVar("R")

REFUSALS = (Refused, PermissionDenied, ObjectDoesNotExist)
LABEL_LENGTH = 200
NAME_LENGTH = 40

# The refusals that services inside the running one have met so far; None when no service is running.
_met: ContextVar[list[dict[str, Any]] | None] = ContextVar("refusals_met", default=None)


def record(
    *,
    actor: User | None,
    action: str,
    subject: models.Model | None = None,
    before: Any = None,
    after: Any = None,
    reason: str = "",
) -> AuditEntry:
    """Write one audit entry and return it. Call it inside the transaction that makes the change.

    `actor` is None for the system itself. `before` and `after` are anything JSON can hold, never clear personal data.
    Address and request number come from the request at hand, not from the caller. Raises Refused for a reason with an
    ID-card or mobile number in it: the trail is kept for ever. The sentence of a refusal is the system's own.
    """
    if not action.endswith(REFUSED):
        require_no_numbers(reason)
    named = {} if subject is None else _name(subject)
    return _write(actor, action=action, before=before, after=after, reason=reason, **named)


def record_many(
    *, actor: User | None, action: str, told: Iterable[tuple[models.Model, Any]], before: Any = None, reason: str = ""
) -> None:
    """Write one audit entry for each (subject, what it is after the change), in one statement. Raises as `record`.

    `before` is what all of them were.
    """
    require_no_numbers(reason)
    AuditEntry.objects.bulk_create(
        _entry(actor, action=action, before=before, after=after, reason=reason, **_name(subject))
        for subject, after in told
    )


def require(actor: User, permission: str) -> None:
    """Raise PermissionDenied, with a sentence for the user, unless `actor` holds `permission`."""
    if not actor.may(permission):
        doing = PERMISSION_LABELS[permission]
        raise PermissionDenied(f"您的角色是「{actor.get_role_display()}」，不能{doing}。需要办理请联系系统管理员。")


def service(action: str, *, only_notes: bool = False) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a service: one transaction, whose door the database knows; one audit row `<action>.refused`.

    A refusal (Refused, PermissionDenied, ObjectDoesNotExist) takes back every change, is then recorded in a
    transaction of its own, and goes on to the caller. The service must be called with `actor`. Of services inside
    services only the outermost writes the row; a refusal that an outer service swallowed is recorded after it.
    The outermost service must not run inside a transaction of the caller's, which could take the row back.
    One that `only_notes` writes nothing but the audit trail: the database need not be told its door.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            met = _met.get()
            if met is not None:
                return _run_within(met, function, action, *args, **kwargs)
            return _run_outermost(function, action, only_notes, *args, **kwargs)

        return run

    return decorate


def _run_within(
    met: list[dict[str, Any]], function: Callable[P, R], action: str, *args: P.args, **kwargs: P.kwargs
) -> R:
    try:
        with transaction.atomic():
            return function(*args, **kwargs)
    except REFUSALS as refusal:
        met.append(_refusal(action, refusal, kwargs))
        raise


def _run_outermost(function: Callable[P, R], action: str, only_notes: bool, *args: P.args, **kwargs: P.kwargs) -> R:
    met: list[dict[str, Any]] = []
    token = _met.set(met)
    try:
        with transaction.atomic(durable=True):
            if not only_notes:
                tell_database(kwargs.get("actor"), action)
            result = function(*args, **kwargs)
    except REFUSALS as refusal:
        _write(**_refusal(action, refusal, kwargs))
        raise
    finally:
        _met.reset(token)
    for swallowed in met:
        _write(**swallowed)
    return result


def _refusal(action: str, refusal: Exception, arguments: dict[str, Any]) -> dict[str, Any]:
    actor = arguments.get("actor")
    subject_type, subject_id = _target(arguments)
    return {
        "actor": actor if isinstance(actor, User) else None,
        "action": action + REFUSED,
        "reason": _sentence(refusal),
        "subject_type": subject_type,
        "subject_id": subject_id,
    }


def _sentence(refusal: Exception) -> str:
    if isinstance(refusal, ObjectDoesNotExist):
        return "记录不存在，或者不在您能看到的范围内。"
    return str(refusal) or "没有权限。"


def _target(arguments: dict[str, Any]) -> tuple[str, str]:
    """Return type and id of the record that a service was asked about: `subject`, or the first `…_id` argument."""
    if isinstance(arguments.get("subject"), models.Model):
        named = _name(arguments["subject"])
        return named["subject_type"], named["subject_id"]
    for name, value in arguments.items():
        if name.endswith("_id"):
            return name.removesuffix("_id"), str(value)[:64]
    return "", ""


def _name(subject: models.Model) -> dict[str, str]:
    return {
        "subject_type": subject._meta.label_lower,
        "subject_id": str(subject.pk),
        "subject_label": str(subject)[:LABEL_LENGTH],
    }


def _write(actor: User | None, **fields: Any) -> AuditEntry:
    entry = _entry(actor, **fields)
    entry.save(force_insert=True)
    return entry


def _entry(actor: User | None, **fields: Any) -> AuditEntry:
    origin = current_origin.get()
    return AuditEntry(
        actor=actor,
        actor_name=_who(actor, origin.system),
        role=actor.role if actor else "",
        address=origin.address,
        request_id=origin.request_id,
        **fields,
    )


def _who(actor: User | None, system: str) -> str:
    """Return whom an entry names: a person, a system, or a person in whose name a system acted."""
    if actor is None:
        return system
    return f"{actor.display_name}（经{system}）"[:NAME_LENGTH] if system else actor.display_name
