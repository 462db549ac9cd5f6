"""The worker's part of letting a workbook into the register: one transaction, everything that was chosen or nothing.

The job's row ends in that same transaction: whenever the worker dies, the row says what is in the register.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection

from accounts.audit import record, record_many, require, service
from accounts.jobs import JobState, fail, finish, start
from accounts.models import User
from accounts.origin import Door, Origin, current_origin
from accounts.permissions import VERIFY_CHANGES
from config.lib.refusals import Refused
from households.hooks import REGISTER_CHANGED
from households.imports.books import all_books
from households.models import Household, ImportJob, ImportRow
from households.models.imports import ImportStage
from households.services.import_collisions import collision
from households.services.import_kinds import write
from households.services.import_known import in_batches
from households.services.import_write import Writing
from households.status import GONE
from villages.persons import person_of, require_other_person

RECHECKED_AT_ONCE = 300
"""How many households are judged at once after an import; a larger one waits for the check of the coming night."""
TOLD_TOGETHER = 500
"""How many households one entry of the trail names."""
NOTHING = "没有一行需要入库：登记已经和表里一样。没有改动任何内容。"


def commit_import(job_id: int) -> None:
    """Write one workbook that was let in; do nothing when it is not queued (any more).

    Whatever goes wrong ends in the state failed with a sentence, and the register as it was.
    """
    job = ImportJob.objects.select_related("committed_by").get(pk=job_id)
    if job.stage != ImportStage.COMMIT or not start(job):
        return
    token = current_origin.set(Origin(door=Door.IMPORT, by=f"第 {job.pk} 号"))
    try:
        if job.committed_by is None:
            raise Refused("没有记下由谁入库，一条也没有入库。请重新提交。")
        write_import(job_id=job.pk, actor=job.committed_by)
    except IntegrityError as error:
        fail(job, collision(error))
    except Refused as refusal:
        fail(job, str(refusal))
    except Exception:
        fail(job, "入库时出错，一条也没有入库。请重新入库，仍不行请联系系统管理员。")
        raise
    finally:
        current_origin.reset(token)


@service("households.import_commit")
def write_import(*, job_id: int, actor: User) -> ImportJob:
    """Write what was chosen of a workbook into the register, and end its job, in one transaction.

    Raises PermissionDenied, Refused when somebody lost a right meanwhile, when a row lies out of the second person's
    sight, when the register has moved on since the rows were compared, or when nothing is left to be written.
    """
    require(actor, VERIFY_CHANGES)
    job = ImportJob.objects.select_related("requested_by").select_for_update(of=("self",)).get(pk=job_id)
    if (job.stage, job.state) != (ImportStage.COMMIT, JobState.RUNNING):
        raise Refused("这张表没有在入库。请刷新页面看最新情况。")
    sender = job.requested_by
    if sender is None or not all(sender.may(permission) for permission in all_books()[job.kind].permissions):
        raise Refused("上传的人已经没有办理这种表格的权限，一条也没有入库。")
    sentence = "上传和入库不能是同一个人。请由另一位有复核权限的同事办理。"
    require_other_person(person=person_of(actor), earlier=[job.made_person], sentence=sentence)
    _lock(job, actor)
    writing = Writing(job, actor, _moment())
    write(writing)
    counts = {name: number for name, number in writing.counts.items() if number}
    if not counts:
        raise Refused(NOTHING)
    _tell(job, writing, counts)
    ImportJob.objects.filter(pk=job.pk).update(
        stage=ImportStage.COMMITTED, imported=counts, committed_at=writing.now, committed_person=person_of(actor)
    )
    if not finish(job):
        raise Refused("入库被停止，一条也没有入库。")
    return job


def _lock(job: ImportJob, actor: User) -> None:
    """Lock the households that rows are about, all of which the second person must see."""
    rows = ImportRow.objects.filter(job=job, outcome__in=job.takes, household_id__isnull=False)
    ids = sorted({pk for pk in rows.values_list("household_id", flat=True) if pk is not None})
    for some in in_batches(ids):
        seen = Household.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk__in=some).order_by("pk")
        found = list(seen.values_list("status", "head_name"))
        if len(found) < len(some):
            raise Refused("表里有的户不在您能办理的范围内，一条也没有入库。请由县办入库。")
        if gone := [name for status, name in found if status in GONE]:
            raise Refused(f"核对以后，{gone[0]}家已经销户或清退，一条也没有入库。请点「重新核对」，看过再入库。")


def _moment() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def _tell(job: ImportJob, writing: Writing, counts: dict[str, int]) -> None:
    """Note the import and the households it touched in the trail; judge few households at once."""
    after = {"kind": job.kind, "sha256": job.sha256, "counts": counts, "takes": job.takes, "rules": job.rules}
    record(actor=writing.actor, action="households.import_commit", subject=job, after=after)
    touched = sorted(writing.touched)
    record_many(actor=writing.actor, action="households.imported", told=_households_of(job, touched))
    for others in in_batches(writing.told, 2_000):
        record_many(actor=writing.actor, action="households.imported", told=others)
    if len(touched) <= RECHECKED_AT_ONCE:
        for household_id in touched:
            REGISTER_CHANGED.call_all(household_id=household_id, actor=writing.actor)


def _households_of(job: ImportJob, touched: list[int]) -> Iterator[tuple[ImportJob, dict[str, Any]]]:
    """Yield what the trail says of the households: which ones this workbook wrote to, some hundred in an entry."""
    for some in in_batches(touched, TOLD_TOGETHER):
        codes = Household.objects.filter(pk__in=some).order_by("code").values_list("code", flat=True)
        yield job, {"import": job.pk, "kind": job.kind, "count": len(some), "households": list(codes)}
