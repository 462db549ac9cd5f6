"""What a user has filtered the household list by: one value that list, export and audit trail share."""

from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any, Self

from django.db.models import Exists, OuterRef

from households.codes import Cause, PovertyAttribute
from households.models import Household, Pairing, RegisterChange, VisitRule
from households.models.register import HouseholdQuerySet
from households.selectors.lists import overdue, search
from households.status import HouseholdStatus
from villages.models import Township, Village

ALL, OVERDUE = "all", "overdue"
TABS = {
    ALL: "全部",
    OVERDUE: "走访逾期",
    HouseholdStatus.REGISTERED: "未脱贫",
    HouseholdStatus.PLANNED: "预脱贫",
    HouseholdStatus.EXITED: "已脱贫",
    HouseholdStatus.RETURNED: "返贫",
    HouseholdStatus.CLOSED: "整户自然减少",
    HouseholdStatus.MERGED: "重复登记",
}
YES, NO = "yes", "no"
HELPED = {YES: "有帮扶人", NO: "没有帮扶人"}
VERIFIED = {YES: "没有待复核", NO: "有待复核"}


@dataclass(frozen=True)
class HouseholdFilter:
    """The filters of the household list; None or an empty text where nothing was chosen.

    `tab` is a name of TABS; `q` is searched for; `helper` and `verified` are YES or NO: whether somebody helps today,
    whether no entry waits for a second person. `ids`, when there are any, are the ticked households: nothing else.
    """

    tab: str = ALL
    q: str = ""
    township: int | None = None
    village: int | None = None
    attribute: str = ""
    cause: str = ""
    helper: str = ""
    verified: str = ""
    ids: tuple[int, ...] = field(default=())

    @classmethod
    def from_stored(cls, stored: dict[str, Any]) -> Self:
        """Return what `as_json` stored."""
        known = {one.name for one in fields(cls)}
        values: dict[str, Any] = {name: value for name, value in stored.items() if name in known}
        return cls(**values | {"ids": tuple(stored.get("ids", ()))})

    def as_json(self) -> dict[str, Any]:
        """Return what is filtered by, to be stored."""
        stored = {name: value for name, value in asdict(self).items() if value and value != ALL}
        return stored | ({"ids": sorted(self.ids)} if self.ids else {})

    def apply(self, households: HouseholdQuerySet, today: date, rule: VisitRule | None) -> HouseholdQuerySet:
        """Narrow `households`."""
        if self.ids:
            return households.filter(pk__in=self.ids)
        if self.tab == OVERDUE:
            households = overdue(households, today, rule)
        elif self.tab != ALL:
            households = households.filter(status=self.tab)
        simple = {
            "township": self.township,
            "village": self.village,
            "attribute": self.attribute,
            "main_cause": self.cause,
        }
        households = households.filter(**{name: value for name, value in simple.items() if value})
        if self.helper:
            helped = Exists(Pairing.objects.believed().as_of(today).filter(household=OuterRef("pk")))
            households = households.filter(helped if self.helper == YES else ~helped)
        if self.verified:
            waits = Exists(RegisterChange.objects.pending().filter(household=OuterRef("pk")))
            households = households.filter(~waits if self.verified == YES else waits)
        return search(households, self.q) if self.q.strip() else households

    def describe(self) -> str:
        """Say in words what is filtered by; 全部 when nothing is."""
        if self.ids:
            return f"勾选的 {len(self.ids)} 户"
        return "；".join(self.words()) or "全部"

    def words(self) -> list[str]:
        """Return each filter in words."""
        said: list[Any] = [
            self.tab != ALL and TABS[self.tab],
            self.q and f"「{self.q}」",
            self.township and Township.objects.filter(pk=self.township).first(),
            self.village and Village.objects.filter(pk=self.village).first(),
            self.attribute and PovertyAttribute(self.attribute).label,
            self.cause and Cause(self.cause).label,
            self.helper and HELPED[self.helper],
            self.verified and VERIFIED[self.verified],
        ]
        return [str(one) for one in said if one]


def filtered_households(chosen: HouseholdFilter, user: Any, today: date, rule: VisitRule | None) -> HouseholdQuerySet:
    """Return the households `user` sees, narrowed by `chosen`."""
    visible: HouseholdQuerySet = Household.objects.visible_to(user)
    return chosen.apply(visible, today, rule)
