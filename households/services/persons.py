"""The people on the register: what may be written about one, and that nobody stands in it twice."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.reveal import birth_and_sex
from config.lib import idcard
from config.lib.crypto import keyed_hash
from config.lib.dates import age_on
from config.lib.fields import EncryptedText
from config.lib.pinyin import initials
from config.lib.refusals import Refused
from households.codes import Education, Ethnicity, Health, Labour, MembershipEventKind, Relation
from households.codes_person import IdKind, Political
from households.models import Household, Member, MembershipEvent
from households.relations import FEMALE_RELATIONS, LABOUR_FROM_AGE, MALE_RELATIONS
from villages.models.people import Sex

PLAIN_FIELDS = ("name", "sex", "birth_date", "ethnicity", "education", "health", "labour")
MAY_BE_UNSAID: dict[str, Any] = {"id_kind": "", "political": "", "speaks_mandarin": None, "in_service": None}
"""What a form or system may leave out: then nothing is known of it, or what stands there stays."""
OLDEST = 130
_OF_THE_OTHER_SEX = {Sex.MALE.value: FEMALE_RELATIONS, Sex.FEMALE.value: MALE_RELATIONS}


def require_sound_person(person: Mapping[str, Any]) -> None:
    """Refuse what may not be written about a person, whichever form or system it came through.

    `person` maps the names of MEMBER_FIELDS to values.
    """
    if not person["name"].strip():
        raise Refused("请填姓名。")
    lists = ((person["sex"], Sex), (person["ethnicity"], Ethnicity), (person["relation"], Relation))
    unsure = ((person["education"], Education), (person["labour"], Labour), *_said(person))
    optional = [(code, codes) for code, codes in unsure if code]
    if any(code not in codes.values for code, codes in (*lists, *optional)) or set(person["health"]) - set(
        Health.values
    ):
        raise Refused("表里有系统不认识的选项。请刷新页面后重新选择。")
    require_possible_age(person)
    require_fitting_relation(person["name"], person["sex"], person["relation"])


def _said(person: Mapping[str, Any]) -> tuple[tuple[Any, Any], ...]:
    return (person.get("id_kind", ""), IdKind), (person.get("political", ""), Political)


def require_fitting_number(person: Mapping[str, Any]) -> None:
    """Refuse an ID number that says another birth date or sex than the register, unless `explained` says why."""
    if not person.get("explained", "").strip() and (fault := number_fault(person)):
        raise Refused(fault)


def require_possible_age(person: Mapping[str, Any]) -> None:
    """Refuse a birth date nobody living can have, and a child that works."""
    if fault := age_fault(person["birth_date"], person["labour"], timezone.localdate()):
        raise Refused(fault)


def age_fault(born: date, labour: str, today: date) -> str:
    """Return the sentence why nobody living can have been born on that day, or not work so; "" when all is well."""
    if born > today:
        return "出生日期不能晚于今天。请对照户口簿再填。"
    age = age_on(born, today)
    if age > OLDEST:
        return "出生日期太早了。请对照户口簿再填。"
    if age < LABOUR_FROM_AGE and labour not in {"", Labour.NONE}:
        return f"不满 {LABOUR_FROM_AGE} 岁的人，劳动技能应是「无劳动力」。请改选，或者核对出生日期。"
    return ""


def require_fitting_relation(name: str, sex: str, relation: str) -> None:
    """Refuse a relation to the head that only the other sex can have."""
    if fault := relation_fault(name, sex, relation):
        raise Refused(fault)


def relation_fault(name: str, sex: str, relation: str) -> str:
    """Return the sentence why a person of this sex cannot stand in this relation to the head, or ""."""
    if relation not in _OF_THE_OTHER_SEX.get(sex, ()):
        return ""
    words = f"{name}登记的性别是{Sex(sex).label}，与户主关系不能是「{Relation(relation).label}」"
    return f"{words}。请改选其中一个。"


def number_fault(person: Mapping[str, Any]) -> str:
    """Return the sentence why the ID number does not fit sex and birth date, or "" when it does or says nothing."""
    stated = said_by(person["id_number"])
    return "" if stated is None else fault_beside(stated, person)


def fault_beside(stated: tuple[date, str], person: Mapping[str, Any]) -> str:
    """Return the sentence why what an ID number says does not fit sex and birth date, or "" when it does."""
    birth, sex = stated
    if birth == person["birth_date"] and sex == person["sex"]:
        return ""
    faults = []
    if birth != person["birth_date"]:
        faults.append("出生日期和身份证号第 7 到 14 位不一致")
    if sex != person["sex"]:
        faults.append("性别和身份证号第 17 位不一致")
    return f"{'，'.join(faults)}。请对照原件改正；原件就是这样的，请写明原因。"


def said_by(number: str) -> tuple[date, str] | None:
    """Return birth date and sex as an ID number says them, typed just now or stored; None when it says nothing."""
    if isinstance(number, EncryptedText):
        return birth_and_sex(number)
    born = idcard.birth_date(number) if idcard.is_valid(number) else None
    return None if born is None else (born, idcard.sex(number))


def read_number(typed: str) -> str:
    """Return a typed ID number in its one true form. Raises Refused when no card can carry it."""
    number = idcard.one_form(typed)
    if not idcard.is_valid(number):
        raise Refused("身份证号不对：应是 18 位，最后一位可以是 X。请对照原件逐位核对。")
    return number


def enter_person(household: Household, person: Mapping[str, Any], *, kind: str, actor: User) -> Member:
    """Put a person into the register as a member of `household`, and return them. Call it with the household locked.

    Who was on it before (an earlier departure) keeps their code. Raises Refused when the ID number already stands
    in a household; two entries at the same moment cannot both succeed, the database sees to that.
    """
    number = read_number(person["id_number"])
    id_hash = keyed_hash(number)
    require_not_registered(id_hash, actor=actor)
    left = Member.objects.select_for_update(of=("self",)).filter(id_hash=id_hash, is_active=False)
    before = left.filter(merged_into__isnull=True).order_by("-id").first()
    if before is not None:
        _require_may_come_back(before, kind)
    member = before or Member(code=next_member_code(household))
    member.household, member.is_active = household, True
    member.id_number, member.id_hash = number, id_hash
    return save_person(member, person, actor=actor)


def save_person(member: Member, person: Mapping[str, Any], *, actor: User) -> Member:
    """Write the plain fields of a person and save; the row before stays in the history."""
    for name in (*PLAIN_FIELDS, *(one for one in MAY_BE_UNSAID if one in person)):
        setattr(member, name, person[name])
    member.name = member.name.strip()
    member.name_initials = initials(member.name)[:20]
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError:
        require_not_registered(member.id_hash, actor=actor, but=member)
        raise
    member.refresh_from_db(fields=["id_number"])
    return member


def require_not_registered(id_hash: str, *, actor: User, but: Member | None = None) -> None:
    """Refuse an ID number that an active member has: say where, unless the actor does not see that household."""
    others = Member.objects.filter(id_hash=id_hash, is_active=True)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if not others.exists():
        return
    seen = Member.objects.visible_to(actor).select_related("household__village").filter(pk__in=others.values("pk"))
    if member := seen.first():
        where = f"{member.household.village}{member.household}（{member.household.code}）的{member.name}"
        raise Refused(f"这个身份证号已经登记在{where}名下。确实换了户的，先在那一户办理迁出或婚出。")
    raise Refused("这个身份证号已经登记在另一户名下，不在您能看到的范围内。请联系县办核对后再登记。")


def next_member_code(household: Household) -> str:
    """Return the next person's code in a household: its own code and two digits. Codes are never used again."""
    codes = Member.objects.filter(code__startswith=household.code).values_list("code", flat=True)
    numbers = [int(code[len(household.code) :]) for code in codes if code[len(household.code) :].isdigit()]
    return f"{household.code}{max(numbers, default=0) + 1:02}"


def _require_may_come_back(member: Member, kind: str) -> None:
    standing = MembershipEvent.objects.filter(member=member, corrected_by__isnull=True)
    left = standing.order_by("-on_date", "-id").first()
    if left and left.kind == MembershipEventKind.DEATH and kind != MembershipEventKind.RETURNED:
        raise Refused("这个身份证号的人已经登记为死亡。登记错了的，请在家庭变动里用「回归」恢复。")
