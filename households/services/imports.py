"""Workbooks sent in: taken in, stopped, looked at again, given up, handed to the second person, let into the register.

The one who sends a workbook chooses what is taken over; another person lets it in. The worker does both long parts
(`import_check`, `import_commit`).
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import BinaryIO

from celery import current_app
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.audit import record, require, service
from accounts.jobs import OPEN_STATES, JobState, cancel, fail, sweep_dead_jobs
from accounts.models import User
from accounts.permissions import IMPORT_WORKBOOKS, VERIFY_CHANGES, ScopeKind
from config.lib.personal_numbers import require_no_numbers, starred
from config.lib.refusals import NotFoundRefused, Refused
from config.lib.xlsx_guard import look_at
from households.imports.books import all_books
from households.imports.columns import RULES, BookKind
from households.imports.reading import require_version
from households.models import ImportJob, ImportRow
from households.models.imports import ImportJobQuerySet, ImportStage, Outcome
from households.services.fact_rules import EARLIEST
from households.services.import_files import forget_marked, keep_file, sha256_of
from villages.models import Township
from villages.persons import person_of, require_other_person

CHECK_TASK, COMMIT_TASK = "households.tasks.check_workbook", "households.tasks.commit_workbook"
SILENT_FOR = timedelta(minutes=10)
SENT_AGAIN_AFTER = timedelta(minutes=2)
ROWS_KEPT_FOR = timedelta(days=30)
MOST_OPEN = 5
MOST_UNDECIDED = 30
"""How many workbooks of one person may wait to be chosen from, let in or given up; each is kept whole meanwhile."""
MOST_A_DAY = 100
"""How many workbooks one person may send in on one day. Each is read whole, and kept whole whatever becomes of it: this
holds up a script or a stuck button, not the busiest clerk, who would send one every five minutes."""
TAKEN = (Outcome.NEW.value, Outcome.CHANGED.value)
_ENDED = (ImportStage.COMMITTED, ImportStage.DROPPED)
_WAITING = (ImportStage.CHECKED, ImportStage.ASKED)


@service("households.import_start")
def start_import(
    *,
    actor: User,
    kind: str,
    file: BinaryIO,
    file_name: str,
    size: int,
    source_name: str = "",
    document: str = "",
    on_date: date | None = None,
) -> ImportJob:
    """Take in a workbook, keep it as it came, and queue it to be compared with the register; return the job.

    The same file sent twice while the first is not decided returns the first. Raises PermissionDenied, Refused with a
    sentence for a file that is no harmless workbook or comes from another template.
    """
    require(actor, IMPORT_WORKBOOKS)
    book = _book(kind)
    for permission in book.permissions:
        require(actor, permission)
    require_no_numbers(f"{source_name} {document}")
    if on_date is not None and not EARLIEST <= on_date <= timezone.localdate():
        raise Refused("名单日期应在 2013 年以后、今天以前。")
    looked = look_at(file, size=size)
    require_version(book, looked)
    User.objects.select_for_update().get(pk=actor.pk)
    sha256 = sha256_of(file)
    waiting = ImportJob.objects.filter(requested_by=actor).exclude(stage__in=_ENDED)
    if same := waiting.filter(kind=kind, sha256=sha256, state__in=[*OPEN_STATES, JobState.DONE]).first():
        return same
    person = person_of(actor)
    _require_room(waiting, person)
    job = ImportJob.objects.create(
        requested_by=actor,
        made_person=person,
        township=_township(actor),
        kind=kind,
        file_name=starred(file_name)[-120:],
        size=size,
        sha256=sha256,
        source_name=source_name,
        document=document,
        on_date=on_date,
        looked=looked.kept(),
    )
    keep_file(job, file)
    record(actor=actor, action="households.import_start", subject=job, after={"kind": kind, "sha256": sha256})
    transaction.on_commit(lambda: _send(job, CHECK_TASK))
    return job


@service("households.import_cancel")
def cancel_import(*, job_id: int, actor: User) -> ImportJob:
    """Stop a workbook that is being looked at. Raises PermissionDenied, NotFoundRefused, Refused when it has ended."""
    job = _own(job_id, actor)
    if job.stage != ImportStage.CHECK or not cancel(job):
        raise Refused("这张表已经核对完，或者已经在入库，不用停止。请刷新页面看结果。")
    record(actor=actor, action="households.import_cancel", subject=job)
    return job


@service("households.import_recheck")
def recheck_import(*, job_id: int, actor: User) -> ImportJob:
    """Compare the kept file with the register once more. Raises as `cancel_import`, and Refused when it is decided."""
    job = _own(job_id, actor)
    if job.is_open or job.stage in _ENDED:
        raise Refused("这张表正在处理，或者已经入库、放弃，不能再核对。")
    forget_marked(job.pk)
    ImportJob.objects.filter(pk=job.pk).update(
        stage=ImportStage.CHECK, state=JobState.QUEUED, done=0, total=0, reason="", summary={}, rules={}, takes=[]
    )
    record(actor=actor, action="households.import_recheck", subject=job)
    transaction.on_commit(lambda: _send(job, CHECK_TASK))
    return job


@service("households.import_drop")
def drop_import(*, job_id: int, actor: User) -> ImportJob:
    """Give a workbook up: nothing of it comes into the register. Raises as `cancel_import`."""
    job = _own(job_id, actor)
    if job.is_open or job.stage in _ENDED:
        raise Refused("这张表正在处理，或者已经入库、放弃了。")
    ImportJob.objects.filter(pk=job.pk).update(stage=ImportStage.DROPPED)
    ImportRow.objects.filter(job=job).delete()
    forget_marked(job.pk)
    record(actor=actor, action="households.import_drop", subject=job)
    return job


@service("households.import_ask")
def ask_to_commit(*, job_id: int, takes: Collection[str], rules: Mapping[str, str], actor: User) -> ImportJob:
    """Choose what is taken over and hand the workbook to the second person.

    `takes` are outcomes (new, changed), `rules` say for each field that would change whether the register or the sheet
    counts. Raises as `cancel_import`, Refused when nothing would come of it.
    """
    job = _own(job_id, actor)
    if job.stage != ImportStage.CHECKED or job.state != JobState.DONE:
        raise Refused("这张表还没有核对好，或者已经提交了。请刷新页面看最新情况。")
    fields = job.summary.get("fields", {})
    wanted = [outcome for outcome in TAKEN if outcome in takes]
    chosen = {name: rule for name, rule in rules.items() if name in fields and rule in RULES}
    if set(chosen) != set(fields) and Outcome.CHANGED in wanted:
        raise Refused("请给每一项有变化的内容选好：保留登记的、只填空白，还是用表里的。")
    if not _would_write(job, wanted, chosen):
        raise Refused("照这样选，没有一行会入库。请勾选新增或有变化的行，或者改取舍。")
    ImportJob.objects.filter(pk=job.pk).update(
        stage=ImportStage.ASKED, takes=wanted, rules=chosen, asked_at=timezone.now()
    )
    record(actor=actor, action="households.import_ask", subject=job, after={"takes": wanted, "rules": chosen})
    return job


@service("households.import_return")
def return_import(*, job_id: int, opinion: str, actor: User) -> ImportJob:
    """Send a workbook back to who sent it, with a reason. Raises as `let_in`, Refused without a reason."""
    job = _for_second(job_id, actor)
    require_no_numbers(opinion)
    if not opinion.strip():
        raise Refused("退回要写明原因，上传的人才知道改什么。")
    ImportJob.objects.filter(pk=job.pk).update(stage=ImportStage.CHECKED, reason=f"退回：{opinion.strip()[:200]}")
    record(actor=actor, action="households.import_return", subject=job, reason=opinion.strip())
    return job


@service("households.import_let_in")
def let_in(*, job_id: int, actor: User) -> ImportJob:
    """Let a workbook into the register, as the second person; the worker writes all that was chosen, or nothing.

    Raises PermissionDenied, NotFoundRefused out of sight, SamePersonRefused for who sent it, through whichever account,
    Refused when it does not wait for that.
    """
    job = _for_second(job_id, actor)
    ImportJob.objects.filter(pk=job.pk).update(
        stage=ImportStage.COMMIT,
        state=JobState.QUEUED,
        reason="",
        committed_by=actor,
        committed_person=person_of(actor),
    )
    record(actor=actor, action="households.import_let_in", subject=job, after={"sha256": job.sha256})
    transaction.on_commit(lambda: _send(job, COMMIT_TASK))
    return job


def sweep_imports() -> int:
    """Fail workbooks whose worker went silent, and forget rows that are long decided; return how many went."""
    sweep_dead_jobs(ImportJob, SILENT_FOR)
    decided = ImportJob.objects.filter(stage__in=_ENDED, created_at__lte=timezone.now() - ROWS_KEPT_FOR)
    forget_marked(*decided.exclude(marked_sha256="").values_list("pk", flat=True))
    return ImportRow.objects.filter(job__in=decided).delete()[0]


def unheard_imports() -> list[tuple[str, int]]:
    """Return task and number of the workbooks that no worker has begun on for two minutes, to be sent out again.

    The queue may have lost them, and nobody could stop or repeat what waits to be let in. Twice is no harm: only the
    first worker finds a job queued.
    """
    now = timezone.now()
    queued = ImportJob.objects.filter(state=JobState.QUEUED)
    unheard = [job for job in queued if (job.heartbeat_at or job.created_at) <= now - SENT_AGAIN_AFTER]
    queued.filter(pk__in=[job.pk for job in unheard]).update(heartbeat_at=now)
    again = [(COMMIT_TASK if job.stage == ImportStage.COMMIT else CHECK_TASK, job.pk) for job in unheard]
    return again + [(CHECK_TASK, pk) for pk in _unmarked(now)]


def _unmarked(now: datetime) -> list[int]:
    """Return the workbooks whose faults no worker has marked for two minutes: it may have died on the way."""
    checked = ImportJob.objects.filter(stage__in=_WAITING, state=JobState.DONE, marked_sha256="", marked_note="")
    silent = checked.filter(finished_at__lte=now - SENT_AGAIN_AFTER, heartbeat_at__lte=now - SENT_AGAIN_AFTER)
    found = [job.pk for job in silent if job.waits_to_be_marked]
    ImportJob.objects.filter(pk__in=found).update(heartbeat_at=now)
    return found


def _require_room(waiting: ImportJobQuerySet, person: str) -> None:
    """Refuse another workbook to who has so many of them at work, or undecided, or has sent so many today."""
    if waiting.filter(state__in=OPEN_STATES).count() >= MOST_OPEN:
        raise Refused(f"您已经有 {MOST_OPEN} 个表格正在核对。请等它们核对完再传。")
    if waiting.count() >= MOST_UNDECIDED:
        raise Refused(f"您已经有 {MOST_UNDECIDED} 张表没有入库、也没有放弃。请先办完，或者放弃不要的，再传新的。")
    morning = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    if ImportJob.objects.filter(made_person=person, created_at__gte=morning).count() >= MOST_A_DAY:
        raise Refused(f"您今天已经传了 {MOST_A_DAY} 张表，到了一天的上限。请明天再传；急用的请另一位同事传。")


def _book(kind: str) -> BookKind:
    if kind not in all_books():
        raise Refused("没有这种表格。请回到「导入表格」重新选择。")
    return all_books()[kind]


def _township(actor: User) -> Township | None:
    return Township.objects.visible_to(actor).first() if actor.scope_kind == ScopeKind.TOWNSHIP else None


def _own(job_id: int, actor: User) -> ImportJob:
    require(actor, IMPORT_WORKBOOKS)
    rows = ImportJob.objects.visible_to(actor).select_for_update(of=("self",))
    job = rows.filter(pk=job_id, requested_by=actor).first()
    if job is None:
        raise NotFoundRefused("没有这张表。请回到「导入表格」。")
    return job


def _for_second(job_id: int, actor: User) -> ImportJob:
    require(actor, VERIFY_CHANGES)
    job = ImportJob.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=job_id).first()
    if job is None:
        raise NotFoundRefused("没有这张表。请回到「导入表格」。")
    broke_off = job.stage == ImportStage.COMMIT and job.state == JobState.FAILED
    if job.stage != ImportStage.ASKED and not broke_off:
        raise Refused("这张表没有在等入库。请刷新页面看最新情况。")
    sentence = "这张表是您自己传的，不能由您入库。请由另一位有复核权限的同事办理。"
    require_other_person(person=person_of(actor), earlier=[job.made_person], sentence=sentence)
    return job


def _would_write(job: ImportJob, takes: Collection[str], rules: Mapping[str, str]) -> bool:
    counted = {o: sum(int(sheet[o]) for sheet in job.summary.get("sheets", [])) for o in TAKEN}
    if Outcome.NEW in takes and counted[Outcome.NEW]:
        return True
    fields = job.summary.get("fields", {})
    fills = any(fields[name]["fill"] and rules[name] in {"fill", "overwrite"} for name in rules)
    overwrites = any(fields[name]["overwrite"] and rules[name] == "overwrite" for name in rules)
    return Outcome.CHANGED in takes and (fills or overwrites)


def _send(job: ImportJob, task: str) -> None:
    try:
        current_app.send_task(task, [job.pk])
    except OperationalError:
        fail(job, "后台服务没有响应，没有开始。请稍后重试，仍不行请联系系统管理员。")
