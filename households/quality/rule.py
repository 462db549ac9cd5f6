"""What a rule is: a pure function over one household, with its number, words, gravity and the field that mends it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from accounts.permissions import ENTER_CERTIFICATES, ENTER_REGISTER
from households.quality.record import Calendar, Home, Person
from households.quality.words import Severity


class Fault(NamedTuple):
    """One thing wrong: the sentence with the value in it, the value alone, whom it is about, and which field.

    No whole ID or telephone number may stand in either. `field` is the rule's own unless given.
    """

    sentence: str
    value: str = ""
    person: Person | None = None
    field: str = ""


@dataclass(frozen=True)
class Mend:
    """The page on which a finding is mended: for whom, under which name and word, about the household or the member.

    `rest` follows the number in the address: the kind of a certificate; "window" stands for the last income window.
    """

    permission: str
    url_name: str
    label: str
    of_member: bool = False
    rest: str = ""


WINDOW = "window"
MEND_MEMBER = Mend(ENTER_REGISTER, "households:member_edit", "更正这个人", of_member=True)
MEND_HOUSEHOLD = Mend(ENTER_REGISTER, "households:edit", "更正户信息")
MEND_FAMILY = Mend(ENTER_REGISTER, "households:events", "办理家庭变动")
MEND_INCOME = Mend(ENTER_REGISTER, "households:income", "更正核算表", rest=WINDOW)
MEND_SCHOOLING = Mend(ENTER_CERTIFICATES, "households:fact_add", "登记就学", rest="schooling")
MEND_INSURANCE = Mend(ENTER_CERTIFICATES, "households:fact_add", "登记参保", rest="insurance")
MEND_HOUSING = Mend(ENTER_CERTIFICATES, "households:fact_add", "登记鉴定", rest="housing")
MEND_WORK = Mend(ENTER_CERTIFICATES, "households:fact_add", "登记务工", rest="work")
MEND_DISABILITY = Mend(ENTER_CERTIFICATES, "households:fact_add", "登记残疾人证", rest="disability")
MEND_WELFARE = Mend(ENTER_CERTIFICATES, "households:fact_add", "登记低保特困", rest="welfare")
MEND_CONDITION = Mend(ENTER_CERTIFICATES, "households:fact_add", "登记生活条件", rest="conditions")
MEND_MEASURES = Mend(ENTER_REGISTER, "households:measures", "看帮扶措施")
MEND_MONITORING = Mend(ENTER_REGISTER, "households:monitoring", "看监测情况")
MEND_BY_FACT = Mend(ENTER_CERTIFICATES, "households:facts", "看凭据")


@dataclass(frozen=True)
class Rule:
    """One rule. `id` is its number in the county's list, or in the auditors' (F…), with a point where it is parted.

    `find` yields what is wrong about one household; it sees neither database nor clock. `advice` says how to mend.
    """

    id: str
    name: str
    label: str
    severity: Severity
    field: str
    mend: Mend
    advice: str
    find: Callable[[Home, Calendar], Iterator[Fault]]
