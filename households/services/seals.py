"""Sealing the register as it stood on a day (封存): asked for, written in chunks, gone on with, proved unchanged."""

import hashlib
import json
import logging
from datetime import date, timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.jobs import JobState, fail
from accounts.models import User
from accounts.permissions import SEAL_REGISTER, VIEW_SEALS
from config.lib.refusals import NotFoundRefused, Refused
from households.models import Household, RegisterSeal, SealedHousehold
from households.selectors.sealing import sealed_rows
from households.services.county_terms import queue_up

logger = logging.getLogger(__name__)

CHUNK = 500
"""So many households are written in one transaction; a worker that is killed loses at most one chunk."""
SILENT_FOR = timedelta(minutes=2)
FIRST_DAY = date(2014, 12, 31)
HASHED = (
    "household_id", "code", "township_id", "village_id", "head_name", "status", "attribute", "main_cause",
    "other_causes", "people", "per_head", "members", "guarantees",
)  # fmt: skip
"""What the digest is over, in this order."""


@service("households.seal_register")
def seal_register(*, day: date, actor: User) -> RegisterSeal:
    """Ask for the register to be sealed as of `day`, as known now; return the job, which a worker takes up.

    Raises PermissionDenied, and Refused for a day to come or before the programme, or one that is sealed already.
    """
    require(actor, SEAL_REGISTER)
    queue_up()
    if not FIRST_DAY <= day <= timezone.localdate():
        raise Refused("封存日应在 2014-12-31 到今天之间。要封存年底的，请填 12 月 31 日。")
    earlier = RegisterSeal.objects.filter(day=day).first()
    if earlier is not None:
        raise Refused(f"{day} 已经有一次封存（{earlier.get_state_display()}），同一天只封存一次。请打开那一次看。")
    total = Household.objects.count()
    seal = RegisterSeal.objects.create(day=day, known_at=timezone.now(), total=total, requested_by=actor)
    record(actor=actor, action="households.seal_register", subject=seal, after={"as_of": day.isoformat()})
    return seal


@service("households.resume_seal")
def resume_seal(*, seal_id: int, actor: User) -> RegisterSeal:
    """Let a sealing that broke off go on where it stopped, and return it.

    Raises PermissionDenied, NotFoundRefused, and Refused for one that is done or still under way.
    """
    require(actor, SEAL_REGISTER)
    seal = _locked(seal_id)
    if seal.state not in {JobState.FAILED, JobState.CANCELLED}:
        raise Refused("这次封存没有中断，不用接着封存。请刷新页面看进度。")
    seal.state, seal.reason, seal.finished_at = JobState.QUEUED, "", None
    seal.save(update_fields=["state", "reason", "finished_at"])
    record(actor=actor, action="households.resume_seal", subject=seal)
    return seal


@service("households.verify_seal", only_notes=True)
def verify_seal(*, seal_id: int, actor: User) -> bool:
    """Compute the digest of a seal anew from its rows, record what came out, and say whether it is the one that stands.

    Raises PermissionDenied, NotFoundRefused, and Refused for a sealing that is not done.
    """
    require(actor, VIEW_SEALS)
    seal = RegisterSeal.objects.filter(pk=seal_id).first()
    if seal is None:
        raise NotFoundRefused("没有这次封存。请回到封存列表重新打开。")
    if seal.state != JobState.DONE:
        raise Refused("这次封存还没有完成，完成后才能核验。")
    is_same = digest_of(seal) == seal.digest
    said = "一致" if is_same else "不一致"
    record(actor=actor, action="households.verify_seal", subject=seal, after={"sha256": seal.digest, "state": said})
    return is_same


def write_seal(seal_id: int) -> None:
    """Write the rows of one seal, chunk by chunk, and close it. May run twice, and again after a kill.

    Each chunk begins behind the last household that was looked at, under a lock on the seal, so that two workers never
    write the same. Whatever goes wrong ends in the state failed with a sentence, and `resume_seal` goes on from there.
    """
    try:
        while _write_chunk(seal_id):
            pass
    except Exception:
        fail(RegisterSeal.objects.get(pk=seal_id), "封存时出错，没有完成。请点「接着封存」，仍不行请联系系统管理员。")
        raise


def silent_seals() -> list[int]:
    """Return the seals that wait or whose worker has gone silent, so that they are sent out again."""
    eldest = timezone.now() - SILENT_FOR
    waiting = RegisterSeal.objects.filter(state=JobState.QUEUED, created_at__lt=eldest)
    silent = RegisterSeal.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=eldest)
    return [seal.pk for seal in (*waiting, *silent)]


def digest_of(seal: RegisterSeal) -> str:
    """Return the SHA-256 over day and rows of a seal, in order of the households."""
    digest = hashlib.sha256(seal.day.isoformat().encode())
    rows = SealedHousehold.objects.filter(seal=seal).order_by("household_id").values_list(*HASHED)
    for row in rows.iterator(chunk_size=CHUNK):
        text = json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
        digest.update(f"{text}\n".encode())
    return digest.hexdigest()


@transaction.atomic
def _write_chunk(seal_id: int) -> bool:
    """Write the next households of a seal, or close it. Return whether there is more to do."""
    seal = _locked(seal_id)
    now = timezone.now()
    if seal.state == JobState.QUEUED:
        seal.state, seal.started_at = JobState.RUNNING, seal.started_at or now
    elif seal.state != JobState.RUNNING:
        return False
    ids = _next_ids(seal)
    if not ids:
        return _close(seal)
    SealedHousehold.objects.bulk_create(sealed_rows(seal, ids))
    seal.looked_at, seal.heartbeat_at = ids[-1], now
    seal.done = Household.objects.filter(pk__lte=ids[-1]).count()
    seal.save(update_fields=["state", "started_at", "heartbeat_at", "done", "looked_at"])
    return True


def _next_ids(seal: RegisterSeal) -> list[int]:
    rows = Household.objects.filter(pk__gt=seal.looked_at, recorded_at__lte=seal.known_at).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:CHUNK])


def _close(seal: RegisterSeal) -> bool:
    seal.people = SealedHousehold.objects.filter(seal=seal).aggregate(n=Sum("people"))["n"] or 0
    seal.done = seal.total = SealedHousehold.objects.filter(seal=seal).count()
    seal.digest, seal.state, seal.finished_at = digest_of(seal), JobState.DONE, timezone.now()
    seal.save()
    return False


def _locked(seal_id: int) -> RegisterSeal:
    seal = RegisterSeal.objects.select_for_update().filter(pk=seal_id).first()
    if seal is None:
        raise NotFoundRefused("没有这次封存。请回到封存列表重新打开。")
    return seal
