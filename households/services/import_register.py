"""Compares the rows of the register's own workbook with the register: what each of them is, and what is wrong.

The rules are those of the entry forms, told by cell. A row outside the sender's scope is refused as such.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.reveal import number_words, same_number, shows
from config.lib import idcard
from config.lib.crypto import hasher, keyed_hash
from config.lib.entry_fields import NOTHING
from config.lib.fields import EncryptedText
from households.codes import MembershipEventKind, Relation
from households.imports.columns import Column, Line, SheetKind
from households.imports.register_book import REGISTER_BOOK
from households.models.imports import Outcome
from households.services.import_known import (
    KnownHousehold,
    KnownMember,
    Places,
    known_households,
    members_by,
    members_of,
)
from households.services.persons import age_fault, fault_beside, number_fault, relation_fault
from households.services.registration import CODE, PROGRAMME_BEGAN
from households.status import GONE

HOUSEHOLD, MEMBER = "household", "member"
NOT_SEEN = "这一户不在您能办理的范围内，没有核对。请交给所在的乡镇或县办。"
KNOWN_DEFAULTS: dict[str, Any] = {
    "ethnicity": "01", "education": "", "health": [], "labour": "", "id_kind": "", "political": "",
    "speaks_mandarin": None, "in_service": None,
}  # fmt: skip
_SOUND = {"name", "sex", "birth_date", "relation"}
MASKS = {"phone": number_words("phone"), "bank_account": number_words("bank")} | dict.fromkeys(
    ("id_number", "roll_number", "certificate"), number_words("id")
)


class RegisterComparison:
    """One workbook beside the register. Call `compare`; each line then knows what it is."""

    def __init__(self, lines: list[Line], actor: User) -> None:
        self.households = [line for line in lines if line.sheet == HOUSEHOLD]
        self.members = [line for line in lines if line.sheet == MEMBER]
        self.places = Places(actor)
        self.today = timezone.localdate()
        codes = {line.values["code"] for line in lines if "code" in line.values}
        self.known = known_households(codes, actor)
        self.new: dict[str, Line] = {}
        self.people: dict[int, list[KnownMember]] = members_of(one.pk for one in self.known.values() if one.is_seen)
        self.by_code: dict[str, KnownMember] = {}
        self.by_hash: dict[str, KnownMember] = {}

    def compare(self) -> None:
        """Say of each line what it is."""
        refuse_repeated(self.households, "code", "户编号")
        for line in self.households:
            self._compare_household(line)
        self._find_people()
        refuse_repeated(self.members, "member_code", "人编号")
        refuse_repeated(self.members, "id_number", "身份证号")
        for line in self.members:
            self._compare_member(line)
        self._require_whole_families()
        for line in (*self.households, *self.members):
            settle(line)

    def _compare_household(self, line: Line) -> None:
        code = line.code = line.values.get("code", "")
        known = self.known.get(code)
        if known is None:
            self._new_household(line, code)
            return
        line.subject_id = line.household_id = known.pk
        line.label, line.stamp = f"{known.head_name}家", known.stamp
        if not known.is_seen:
            line.label = ""
            line.wrong("code", NOT_SEEN)
            return
        if known.status in GONE:
            line.wrong("code", f"{known.gone_words}，户表不能再改。")
        self._place(line, known.village_id, is_new=False)
        for column in REGISTER_BOOK.sheet(HOUSEHOLD).columns:
            if column.is_fact:
                self._compare_field(line, column, known)
        for name, sentence in household_faults(known.values | line.values):
            line.wrong(name, sentence)

    def _compare_field(self, line: Line, column: Column, known: KnownHousehold) -> None:
        name = column.name
        if column.secret:
            stored = EncryptedText(getattr(known, name))
            compare_secret(line, name, stored, hashed=known.phone_hash if name == "phone" else "")
        elif name in line.values:
            told = self.places.group_names.__getitem__ if name == "group" else column.told
            compare_value(line, name, known.values[name], told)

    def _new_household(self, line: Line, code: str) -> None:
        line.label = f"{line.values.get('head_name', '新户')}家"
        if code and not CODE.fullmatch(code):
            line.wrong("code", "户编号应是 10 到 20 位数字。请照登记表写。")
        require_filled(line, REGISTER_BOOK.sheet(HOUSEHOLD))
        refuse_masks(line)
        if "village" in line.values:
            self._place(line, None, is_new=True)
        year = line.values.get("registered_year")
        if year is not None and not PROGRAMME_BEGAN.year <= year <= self.today.year:
            line.wrong("registered_year", f"识别年度应在 {PROGRAMME_BEGAN.year} 年到今年之间。")
        for name, sentence in household_faults(line.values):
            line.wrong(name, sentence)
        line.outcome = Outcome.NEW
        if code and not any(name == "code" for name, _ in line.faults):
            self.new[code] = line

    def _place(self, line: Line, village: int | None, *, is_new: bool) -> None:
        """Put the village and the group that are meant in the place of their names."""
        said, township = line.values.pop("village", None), line.values.pop("township", "")
        try:
            if said is not None:
                meant = self.places.village(said, township)
                if not is_new and meant != village:
                    line.wrong("village", "村和登记的不一样。迁居请在这一户的「家庭变动」里办理。")
                village = meant if is_new else village
        except ValueError as fault:
            line.wrong("village", str(fault))
            line.values.pop("group", None)
            return
        if is_new:
            line.values["village"] = village
        if "group" in line.values and village is not None:
            try:
                line.values["group"] = self.places.group(line.values["group"], village)
            except ValueError as fault:
                line.values.pop("group")
                line.wrong("group", str(fault))

    def _find_people(self) -> None:
        """Find who the lines are about, by code and by number."""
        here = [one for people in self.people.values() for one in people]
        hashed = hasher()
        for line in self.members:
            if number := line.values.get("id_number"):
                line.secrets["id_number"] = (number, hashed(number))
        codes = {line.values["member_code"] for line in self.members if "member_code" in line.values}
        hashes = {line.secrets["id_number"][1] for line in self.members if "id_number" in line.secrets}
        self.by_code = {one.code: one for one in here}
        self.by_hash = {one.id_hash: one for one in here}
        for one in members_by("code", codes - self.by_code.keys()):
            self.by_code[one.code] = one
        for one in members_by("id_hash", hashes - self.by_hash.keys()):
            if one.is_active or one.id_hash not in self.by_hash:
                self.by_hash[one.id_hash] = one

    def _compare_member(self, line: Line) -> None:
        code = line.values.get("code", "")
        line.code, line.label = line.values.get("member_code", ""), line.values.get("name", "")
        household = self.known.get(code)
        if household is not None and not household.is_seen:
            line.label = ""
            line.wrong("code", NOT_SEEN)
            return
        if household is None and code and code not in self.new:
            line.wrong("code", "没有登记过这个户编号，「户」表里也没有可以登记的这一户。")
        if household is not None:
            line.household_id = household.pk
            if household.status in GONE:
                line.wrong("code", f"{household.gone_words}，户表不能再改。")
        found = self._person(line)
        if found is None:
            self._new_member(line, household)
        elif household is None or found.household_id != household.pk or found.membership_id is None:
            line.wrong(*self._elsewhere(line, found))
        else:
            self._known_member(line, found)

    def _person(self, line: Line) -> KnownMember | None:
        if said := line.values.get("member_code"):
            if said not in self.by_code:
                line.wrong("member_code", "没有登记过这个人编号。新增的人请空着，由系统编号。")
            return self.by_code.get(said)
        number = line.secrets.get("id_number")
        return self.by_hash.get(number[1]) if number else None

    def _elsewhere(self, line: Line, found: KnownMember) -> tuple[str, str]:
        name = "member_code" if "member_code" in line.values else "id_number"
        if found.merged_into:
            return name, f"这个人的这条记录是重复登记，已并入人编号 {found.merged_into}。请改用那个编号。"
        if not found.is_active:
            return name, "这个人以前在册，后来离开了。请在家庭变动里办理「回归」，不在这里新增。"
        return name, "这个人登记在另一户。换户的先在那一户办理迁出或婚出；号码错的请照证件核对。"

    def _new_member(self, line: Line, household: KnownHousehold | None) -> None:
        line.outcome = Outcome.NEW
        values = line.values
        refuse_masks(line)
        if number := values.get("id_number"):
            if "sex" not in values:
                values["sex"] = idcard.sex(number)
            if "birth_date" not in values:
                values["birth_date"] = idcard.birth_date(number)
        require_filled(line, REGISTER_BOOK.sheet(MEMBER))
        since = values.get("since")
        if since is None:
            if values.get("entry", MembershipEventKind.REGISTERED) != MembershipEventKind.REGISTERED:
                line.wrong("since", "后来增加的人要写增加日期。")
        elif since > self.today:
            line.wrong("since", "增加日期不能晚于今天。")
        elif (born := values.get("birth_date")) and since < born:
            line.wrong("since", "增加日期不能早于出生日期。")
        self._require_sound(line, KNOWN_DEFAULTS | values)

    def _known_member(self, line: Line, known: KnownMember) -> None:
        line.subject_id, line.stamp, line.code = known.pk, known.stamp, known.code
        line.label = line.label or known.values["name"]
        for column in REGISTER_BOOK.sheet(MEMBER).columns:
            if column.name == "relation":
                self._compare_relation(line, known, column)
            elif column.secret:
                compare_secret(line, column.name, EncryptedText(known.id_number), hashed=known.id_hash)
            elif column.is_fact and column.name in line.values:
                compare_value(line, column.name, known.values[column.name], column.told)
        changed = {name for name, _, _ in line.changes}
        if "id_number" in changed and line.secrets["id_number"][1] in self.by_hash:
            line.wrong("id_number", "这个身份证号已经登记在别人名下。请照证件核对。")
        if changed:
            final = known.values | {"id_number": EncryptedText(known.id_number), "relation": known.relation}
            self._require_sound(line, final | line.values, numbers=bool(changed & {"id_number", "birth_date", "sex"}))

    def _compare_relation(self, line: Line, known: KnownMember, column: Column) -> None:
        said = line.values.get("relation", known.relation)
        if said != known.relation and Relation.HEAD in {said, known.relation}:
            line.wrong("relation", "换户主不在这里改。请在这一户的「家庭变动」里办理「换户主」。")
        elif said != known.relation:
            line.changes.append(("relation", column.told(known.relation), column.told(said)))

    def _require_sound(self, line: Line, person: Mapping[str, Any], *, numbers: bool = True) -> None:
        if person.keys() >= _SOUND:
            for name, sentence in member_faults(person, self.today, numbers=numbers and "id_number" in person):
                line.wrong(name, sentence)

    def _require_whole_families(self) -> None:
        """Refuse a second head or spouse, a new household without its head, and who would live with a refused one."""
        lines: dict[str, list[Line]] = {}
        for line in self.members:
            lines.setdefault(line.values.get("code", ""), []).append(line)
        for code, people in lines.items():
            known = self.known.get(code)
            there = self.people.get(known.pk, []) if known is not None else []
            self._require_one_each(people, there)
        for code, line in self.new.items():
            self._require_head(line, lines.get(code, []))

    def _require_one_each(self, people: list[Line], there: list[KnownMember]) -> None:
        stands: dict[int | None, str] = {one.pk: one.relation for one in there}
        relations = [(line, line.values.get("relation") or stands.get(line.subject_id, "")) for line in people]
        spoken = {line.subject_id for line in people if line.subject_id}
        for relation, words in ((Relation.HEAD, "户主"), (Relation.SPOUSE, "户主的配偶")):
            names = [one.values["name"] for one in there if one.relation == relation and one.pk not in spoken]
            for line, said in relations:
                if said != relation:
                    continue
                if names:
                    line.wrong("relation", f"一户只能有一个人是{words}，已经有{names[0]}。请改选关系。")
                names.append(line.label)

    def _require_head(self, household: Line, people: list[Line]) -> None:
        heads = [line for line in people if line.values.get("relation") == Relation.HEAD]
        if not heads:
            household.wrong("code", "「成员」表里没有这一户的户主。新户要和户主一起登记。")
        elif heads[0].faults:
            household.wrong("code", f"户主在「成员」表第 {heads[0].number} 行，那一行有问题。改好后一起入库。")
        elif heads[0].label != household.values.setdefault("head_name", heads[0].label):
            household.wrong("head_name", f"和「成员」表的户主{heads[0].label}不一样。请改成一致。")
        else:
            household.label = f"{heads[0].label}家"
        if household.faults:
            for line in people:
                line.wrong("code", f"「户」表第 {household.number} 行这一户有问题。改好后一起入库。")


def settle(line: Line) -> None:
    """Say what a compared line is."""
    if line.faults:
        line.outcome = Outcome.WRONG
    elif line.outcome != Outcome.NEW:
        line.outcome = Outcome.CHANGED if line.changes else Outcome.SAME


def household_faults(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a household as it would stand."""
    if values.get("main_cause") and values["main_cause"] in values.get("other_causes", ()):
        yield "other_causes", "其他致贫原因不能和主要原因相同。"


def member_faults(person: Mapping[str, Any], today: date, *, numbers: bool) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a person as they would stand; `numbers` asks whether the ID number fits the rest.

    A number in clear text is one that `cells.id_number` has read.
    """
    if fault := age_fault(person["birth_date"], person["labour"], today):
        yield "birth_date", fault
    if fault := relation_fault(person["name"], person["sex"], person["relation"]):
        yield "relation", fault
    if numbers and (fault := _number_fault(person["id_number"], person)):
        yield "id_number", fault


def _number_fault(number: str, person: Mapping[str, Any]) -> str:
    if isinstance(number, EncryptedText):
        return number_fault(person)
    born = idcard.birth_date(number)
    return "" if born is None else fault_beside((born, idcard.sex(number)), person)


def compare_value(line: Line, name: str, stands: Any, told: Any) -> None:
    """Note whether a field says something else than the register."""
    said = line.values[name]
    if isinstance(said, list):
        if set(said) == set(stands):
            return
    elif said == stands:
        return
    line.changes.append((name, NOTHING if stands in (None, "", []) else told(stands), told(said)))


def compare_secret(line: Line, name: str, stored: EncryptedText, *, hashed: str) -> None:
    """Note whether a personal number is another one; one of which only the ends stand there must be the stored one."""
    if name in line.masked:
        if not shows(stored, line.masked[name]):
            line.wrong(name, "打星号的号码和登记的不一样。没有变就照导出的样子留着，有变就写全。")
        return
    said = line.values.get(name)
    if not said:
        return
    mine = line.secrets.get(name) or (said, "" if name == "bank_account" else keyed_hash(said))
    if mine[1] == hashed if hashed and mine[1] else same_number(stored, said):
        line.secrets.pop(name, None)
        return
    line.secrets[name] = mine
    words = MASKS[name]
    line.changes.append((name, words(stored), words(said)))


def refuse_masks(line: Line) -> None:
    """Refuse stars where nothing is known yet, and get the other numbers ready."""
    for name in line.masked:
        line.wrong(name, "新登记的要写全号码，不能打星号。")
    for name in ("phone", "bank_account"):
        if number := line.values.get(name):
            line.secrets[name] = (number, keyed_hash(number) if name == "phone" else "")


def require_filled(line: Line, sheet: SheetKind) -> None:
    """Refuse a new record without what it must have."""
    needed = sheet.needed_new
    if needed.keys() <= line.values.keys():
        return
    told = {name for name, _ in line.faults} | line.masked.keys()
    for name, header in needed.items():
        if name not in line.values and name not in told:
            line.wrong(name, f"新登记的要填{header}。")


def refuse_repeated(lines: list[Line], name: str, words: str) -> None:
    """Refuse the second and later lines with the same value of a field."""
    first: dict[Any, int] = {}
    for line in lines:
        value = line.values.get(name)
        if value is None:
            continue
        if value in first:
            line.wrong(name, f"第 {first[value]} 行已经有同样的{words}。请核对，删去重复的一行。")
        else:
            first[value] = line.number
