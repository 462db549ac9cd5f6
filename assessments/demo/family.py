"""People and families as the generator holds them."""

from dataclasses import dataclass
from datetime import date

from assessments.demo.plan import HouseholdPlan
from households.codes import Education, Health, Labour, MembershipEventKind, Relation
from villages.models.people import Sex


@dataclass(slots=True)
class Person:
    """One person of a household. `left_on` is empty while they count; ID number and row id are given at the end."""

    name: str
    sex: Sex
    birth: date
    relation: Relation
    is_pupil: bool = False
    is_student: bool = False
    education: Education | str = ""
    health: tuple[Health, ...] = ()
    labour: Labour | str = ""
    joined_on: date = date.min
    joined_by: MembershipEventKind = MembershipEventKind.REGISTERED
    left_on: date | None = None
    left_by: MembershipEventKind | None = None
    id: int = 0
    code: str = ""
    id_number: str = ""

    @property
    def is_here(self) -> bool:
        """Whether the person still counts in the household."""
        return self.left_on is None


@dataclass(slots=True)
class Family:
    """The people of one household, the head first, those who have left last."""

    plan: HouseholdPlan
    people: list[Person]

    @property
    def here(self) -> list[Person]:
        """Those who still count."""
        return [person for person in self.people if person.left_on is None]

    @property
    def pupils(self) -> list[Person]:
        """The children of school age who still count, the eldest first."""
        return sorted((p for p in self.people if p.is_pupil and p.left_on is None), key=lambda p: p.birth)

    @property
    def head(self) -> Person:
        """The head of the household."""
        return self.people[0]

    def heads_on(self, day: date) -> int:
        """Return how many people counted on `day`; who left on it still did."""
        return sum(p.joined_on <= day and (p.left_on is None or p.left_on >= day) for p in self.people)
