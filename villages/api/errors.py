"""Every refusal of the API in one shape: a code for the program, a Chinese sentence for whoever runs it, the fields."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from accounts.audit import record
from config.lib.refusals import NotFoundRefused, Refused
from villages.mixins import NOT_SEEN

NO_TOKEN = "请求没有带访问令牌。请在 Authorization 里写「Bearer 」和令牌。"
WHOLE_REQUEST = "请求"
SENTENCES: dict[type[Exception], str] = {
    exceptions.NotAuthenticated: NO_TOKEN,
    exceptions.MethodNotAllowed: "这个地址不接受这种请求方法，能用的见 Allow。",
    exceptions.NotAcceptable: "本接口只回答 JSON，请把 Accept 写成 application/json。",
    exceptions.UnsupportedMediaType: "本接口只收 JSON，请把 Content-Type 写成 application/json。",
}
# The rows that `@service` has not written already.
RECORDED = (exceptions.NotAuthenticated, exceptions.AuthenticationFailed, PermissionDenied, Http404)


class TooLarge(exceptions.APIException):
    """The body of a request is longer than anything the API takes."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class TooOften(exceptions.APIException):
    """Too many requests in one minute; `wait` is how many seconds to stay away."""

    status_code = status.HTTP_429_TOO_MANY_REQUESTS
    default_code = "too_often"

    def __init__(self, sentence: str, *, wait: int, is_first: bool) -> None:
        super().__init__(sentence)
        self.wait = wait
        self.is_first = is_first


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what was raised into the API's one shape of refusal and note it in the audit trail.

    DRF calls this by EXCEPTION_HANDLER. Anything that is no refusal is a fault of ours and goes on as one.
    """
    described = _described(error)
    if described is None:
        return None
    code, status_code, sentence = described
    _note(error, context["request"], sentence)
    set_rollback()
    fields = _fields(error.detail) if isinstance(error, exceptions.ValidationError) else {}
    body = {"error": {"code": code, "sentence": sentence, "fields": fields}}
    return Response(body, status=status_code, headers=_headers(error))


def _described(error: Exception) -> tuple[str, int, str] | None:
    """Return code, status and sentence of a refusal; None for anything else."""
    match error:
        case Http404() | ObjectDoesNotExist() | NotFoundRefused():
            return "not_found", status.HTTP_404_NOT_FOUND, NOT_SEEN
        case PermissionDenied():
            return "forbidden", status.HTTP_403_FORBIDDEN, str(error)
        case Refused():
            return "refused", status.HTTP_409_CONFLICT, str(error)
        case exceptions.ValidationError():
            count = len(_fields(error.detail))
            return "invalid", status.HTTP_400_BAD_REQUEST, f"请求里有 {count} 处要改，改好后再发。"
        case exceptions.APIException():
            return error.default_code, error.status_code, SENTENCES.get(type(error), str(error.detail))
        case _:
            return None


def _note(error: Exception, request: Any, sentence: str) -> None:
    if isinstance(error, RECORDED) or (isinstance(error, TooOften) and error.is_first):
        client = getattr(error, "client", None)
        asked = {"method": request.method, "path": request.path[:200]} | ({"client": client.name} if client else {})
        record(actor=None, action="api.refused", after=asked, reason=sentence)


def _headers(error: Exception) -> dict[str, str]:
    found = {}
    if auth_header := getattr(error, "auth_header", None):
        found["WWW-Authenticate"] = auth_header
    if isinstance(error, TooOften):
        found["Retry-After"] = str(error.wait)
    return found


def _fields(detail: Any) -> dict[str, list[str]]:
    """Return field → sentences; faults of the whole request stand under one word."""
    found: dict[str, list[str]] = {}
    for name, sentence in _flat(detail, ""):
        found.setdefault(name or WHOLE_REQUEST, []).append(sentence)
    return found


def _flat(detail: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(detail, dict):
        for key, inner in detail.items():
            own = "" if key == "non_field_errors" else str(key)
            yield from _flat(inner, ".".join(filter(None, (name, own))))
    elif isinstance(detail, list):
        for inner in detail:
            yield from _flat(inner, name)
    else:
        yield name, str(detail)
