"""Setting up a county: its places, the first administrators and a clerk, a standard and a visit rule to start from.

Safe to run again: what is missing is added, what stands is left as it is, and the report says which is which.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.audit import record, service
from accounts.models import GrantOrigin, GrantState, User
from accounts.one_time import one_time_password
from accounts.permissions import Role
from accounts.services.users import ADMINISTRATORS
from assessments.models import Standard
from config.lib.refusals import Refused
from households.services.income_items import ensure_starting_items
from households.services.visit_rules import ensure_starting_rule
from villages.models import County
from villages.models.people import UnitTier
from villages.services.account_entries import AccountEntry, checked_id_number, checked_phone, entry_faults
from villages.services.accounts import write_accounts
from villages.services.place_files import FileRefused, add_places, read_places, read_rows

STAFF_COLUMNS = ("角色", "姓名", "身份证号", "单位", "单位层级", "手机号", "用户名")
ROLES = {role.label: role for role in (*ADMINISTRATORS, Role.COUNTY_CLERK)}
TIERS = {tier.label: tier.value for tier in UnitTier}


@dataclass(frozen=True)
class StandardDraft:
    """The standard to start from, as the county's document states it."""

    document: str
    income_line: Decimal
    valid_from: date
    living_stale_days: int = 365
    water_stale_days: int = 730
    housing_stale_days: int = 1095
    release: bool = False


@dataclass
class Report:
    """What was done and what was left alone, in sentences, and the one-time passwords, which are kept nowhere."""

    lines: list[str] = field(default_factory=list)
    passwords: list[tuple[str, str, str, str]] = field(default_factory=list)


@service("assessments.setup_county")
def set_up_county(
    *, places: Path, staff: Path | None, standard: StandardDraft | None, actor: User | None = None
) -> Report:
    """Set the county up, or add what is missing; all of it or nothing. `actor` stays None: there is nobody yet.

    Raises Refused on a demonstration database, for another county than the one that stands, for three administrators
    who are not three persons; FileRefused with every fault of a file.
    """
    require_no_demonstration()
    report = Report()
    _set_places(places, report)
    _set_staff(staff, report)
    _set_standard(standard, report)
    _set_visit_rule(report)
    _set_income_items(report)
    record(actor=actor, action="assessments.setup_county", after={"done": report.lines})
    return report


def require_no_demonstration() -> None:
    """Raise Refused where invented people live: they must never stand beside real ones."""
    if settings.DEMONSTRATION or Standard.objects.filter(is_demo=True).exists():
        raise Refused("这里是演示环境或者装着演示县，不能建正式的县。请换一个空数据库，用正式环境的设置。")


def _set_places(path: Path, report: Report) -> None:
    places = read_places(path)
    added = add_places(places)
    told = [f"{label} {added.counts.get(name, 0)}" for name, label in _PLACE_WORDS.items()]
    report.lines.append(f"区划：新装{'、'.join(told)}；原有 {added.standing} 个没有动。")
    report.lines += added.differing


_PLACE_WORDS = {"County": "县", "Township": "乡镇", "Village": "村"}


def _set_visit_rule(report: Report) -> None:
    """Give the county a rule of visits to begin with, where it has none."""
    if rule := ensure_starting_rule(valid_from=timezone.localdate()):
        report.lines.append(f"走访规则：已装起始规则（{rule.demand}）。请县办经办换成本县文件的规则。")
    else:
        report.lines.append("走访规则：已有，没有动。")


def _set_income_items(report: Report) -> None:
    """Give the county a catalogue of incomes to begin with, where it has none."""
    if count := ensure_starting_items():
        report.lines.append(f"收入项目目录：已装起始目录 {count} 项。请县办经办换成本县文件的项目和系数。")
    else:
        report.lines.append("收入项目目录：已有，没有动。")


def _set_staff(path: Path | None, report: Report) -> None:
    """Make the accounts that are missing: one for each of the three administrators, and the clerks in the file."""
    entries = [] if path is None else _read_staff(path)
    wanted: list[AccountEntry] = []
    for role in ROLES.values():
        of_role = [entry for entry in entries if entry.role == role]
        standing = User.objects.filter(role=role, is_active=True, granted_at__isnull=False).order_by("pk").first()
        if standing is not None:
            report.lines.append(f"{role.label}：已有{standing.display_name}（{standing.username}），没有再建。")
        elif of_role:
            wanted += of_role
        elif role in ADMINISTRATORS:
            raise Refused(f"还没有{role.label}。请在人员文件里写明{role.label}的姓名、身份证号和单位。")
    if wanted:
        _require_sound(path, entries, wanted)
        _make_accounts(wanted, report)


def _make_accounts(wanted: Sequence[AccountEntry], report: Report) -> None:
    passwords = [one_time_password() for _ in wanted]
    granted = {"origin": GrantOrigin.SETUP, "state": GrantState.GRANTED, "decided_at": timezone.now()}
    users = write_accounts(wanted, [make_password(p) for p in passwords], actor=None, grant=granted)
    for user, password in zip(users, passwords, strict=True):
        label = Role(user.role).label
        report.lines.append(f"{label}：已建{user.display_name}（{user.username}）。")
        report.passwords.append((label, user.display_name, user.username, password))


def _require_sound(path: Path | None, entries: Sequence[AccountEntry], wanted: Sequence[AccountEntry]) -> None:
    """Raise unless the administrators are three persons and everything else is right."""
    persons: dict[str, AccountEntry] = {}
    faults = []
    for entry in wanted:
        earlier = persons.setdefault(entry.id_hash, entry)
        if earlier is not entry:
            roles = f"{Role(earlier.role).label}和{Role(entry.role).label}"
            faults.append(f"{roles}是同一个人（{entry.name}）。三员和经办要由不同的人担任。")
    lines = {id(entry): number for number, entry in enumerate(entries, start=2)}
    faults += [f"第 {lines[id(wanted[f.index])]} 行：{f.sentence}" for f in entry_faults(wanted)]
    if faults:
        raise FileRefused(path.name if path else "人员文件", faults)


def _read_staff(path: Path) -> list[AccountEntry]:
    entries, faults = [], []
    for number, row in read_rows(path, STAFF_COLUMNS):
        told = [f"第 {number} 行：{sentence}" for sentence in _staff_faults(row)]
        faults += told
        if not told:
            entries.append(_staff_entry(row))
    counted = {role: sum(entry.role == role for entry in entries) for role in ADMINISTRATORS}
    faults += [f"{role.label}写了 {count} 个，请只写一个。" for role, count in counted.items() if count > 1]
    if faults:
        raise FileRefused(path.name, faults)
    return entries


def _staff_faults(row: dict[str, str]) -> Iterator[str]:
    if row["角色"] not in ROLES:
        yield f"角色「{row['角色']}」不能在建县时建。可以写：{'、'.join(ROLES)}。"
    if row["单位层级"] and row["单位层级"] not in TIERS:
        yield f"单位层级「{row['单位层级']}」不认识。可以写：{'、'.join(TIERS)}。"
    for header, close in (("身份证号", checked_id_number), ("手机号", checked_phone)):
        try:
            close(row[header])
        except ValueError as fault:
            yield str(fault)


def _staff_entry(row: dict[str, str]) -> AccountEntry:
    numbers: dict[str, Any] = checked_id_number(row["身份证号"]) | checked_phone(row["手机号"])
    return AccountEntry(
        name=row["姓名"],
        unit=row["单位"],
        unit_tier=TIERS.get(row["单位层级"], UnitTier.COUNTY.value),
        role=ROLES[row["角色"]].value,
        username=row["用户名"].lower(),
        **numbers,
    )


def _set_standard(draft: StandardDraft | None, report: Report) -> None:
    standing = Standard.objects.order_by("-valid_from").first()
    if standing is not None:
        _tell_standing(standing, draft, report)
        return
    if draft is None:
        report.lines.append("退出标准：没有。发布一个标准之前，退出核对不能运行。")
        return
    county = County.objects.get()
    made = Standard.objects.create(
        code=f"S-{draft.valid_from:%Y%m%d}",
        label=f"{county}退出标准 {draft.valid_from.year}",
        region=county,
        year=draft.valid_from.year,
        document=draft.document,
        valid_from=draft.valid_from,
        income_line=draft.income_line,
        living_stale_days=draft.living_stale_days,
        water_stale_days=draft.water_stale_days,
        housing_stale_days=draft.housing_stale_days,
        released_at=timezone.now() if draft.release else None,
    )
    after = "已发布，从这一天起核对用它。" if draft.release else "草稿。核对后加 --release-standard 再运行就发布。"
    report.lines.append(f"退出标准：新建「{made}」，{draft.valid_from} 起，收入线 {draft.income_line} 元，{after}")


def _tell_standing(standing: Standard, draft: StandardDraft | None, report: Report) -> None:
    """Release a draft that stands unchanged when that is asked; leave anything else as it is."""
    if standing.released_at is None and draft is not None and draft.release and _is_as_drafted(standing, draft):
        standing.released_at = timezone.now()
        standing.save(update_fields=["released_at"])
        report.lines.append(f"退出标准：「{standing}」已发布，从 {standing.valid_from} 起核对用它。")
        return
    state = "已发布" if standing.released_at else "草稿，还没有发布"
    report.lines.append(f"退出标准：已有「{standing}」（{state}），没有动。")
    if draft is not None and not _is_as_drafted(standing, draft):
        report.lines.append("这次写的标准和已有的不一样，没有用。改标准请另建一个，不改已有的。")


def _is_as_drafted(standing: Standard, draft: StandardDraft) -> bool:
    names = ("document", "income_line", "valid_from", "living_stale_days", "water_stale_days", "housing_stale_days")
    return all(getattr(standing, name) == getattr(draft, name) for name in names)
