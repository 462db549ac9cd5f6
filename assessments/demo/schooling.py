"""Schooling: the education bureau's comparison of the register with the school rolls, each term."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from assessments.demo.evidence import FACT_COLUMNS, SETTLED_AGO, Writer
from assessments.demo.family import Family, Person
from assessments.demo.plan import CountyPlan
from config.lib.dates import age_on
from households.codes import SchoolStatus

COLUMNS = ("member_id", "status", "school", "grade", *FACT_COLUMNS)
GRADES = "一二三四五六七八九"
IN_SCHOOL = SchoolStatus.IN_SCHOOL
FIRST_CHILD = {
    "home_teaching": SchoolStatus.HOME_TEACHING,
    "special": SchoolStatus.SPECIAL,
    "deferred": SchoolStatus.DEFERRED,
    "graduated": SchoolStatus.GRADUATED,
    "only_out": SchoolStatus.DROPPED_OUT,
    "first_out": SchoolStatus.DROPPED_OUT,
    "never": SchoolStatus.NEVER,
    "suspected": SchoolStatus.SUSPECTED,
}
NEWS = {"back_yesterday": (SchoolStatus.DROPPED_OUT, IN_SCHOOL), "out_yesterday": (IN_SCHOOL, SchoolStatus.DROPPED_OUT)}


def schooling_rows(plan: CountyPlan, families: Sequence[Family]) -> Iterator[tuple[object, ...]]:
    """Yield the schooling facts of all children of school age, and of those a case wants beside them."""
    for family in families:
        if not family.plan.is_closed and (family.pupils or "schooling" in family.plan.variants):
            yield from _Schooling(family, plan).rows()


class _Schooling(Writer):
    """The schooling facts of one family."""

    def __init__(self, family: Family, plan: CountyPlan) -> None:
        rng = family.plan.rng(plan.seed, "schooling")
        super().__init__(plan.calendar, rng, office="县教育体育局", document="控辍保学比对表 {year}（演示）")
        self.family = family
        self.variant = family.plan.variants.get("schooling", "all_in")

    def rows(self) -> Iterator[tuple[object, ...]]:
        pupils = self.family.pupils
        last_term = self._last_term()
        for place, child in enumerate(pupils):
            if not self._is_unrecorded(place, len(pupils)):
                if self.family.plan.is_open:
                    yield self._row(child, IN_SCHOOL, last_term)
                yield from self._this_term(place, child, len(pupils))
        yield from self._others()

    def _is_unrecorded(self, place: int, pupils: int) -> bool:
        return (self.variant == "fifteen_unrecorded" and place == 0) or (
            self.variant == "one_unrecorded" and place == pupils - 1
        )

    def _this_term(self, place: int, child: Person, pupils: int) -> Iterator[tuple[object, ...]]:
        if self.variant == "last_term":
            return
        status = FIRST_CHILD.get(self.variant, IN_SCHOOL) if place == 0 else IN_SCHOOL
        if self.variant == "last_out" and place == pupils - 1:
            status = SchoolStatus.DROPPED_OUT
        if self.variant in NEWS and place == 0:
            before, status = NEWS[self.variant]
            yield self._row(child, before, self._day())
            news = max(self.calendar.yesterday, self.calendar.term_start)
            yield self._row(child, status, news, is_news=True)
            return
        yield self._row(child, status, self._day())

    def _others(self) -> Iterator[tuple[object, ...]]:
        """Give a dropped-out fact to children who must not count: just sixteen, or gone from the household."""
        if self.variant == "just_sixteen":
            born = self.calendar.oldest_pupil_birth - timedelta(days=1)
            for child in self.family.here:
                if child.birth == born:
                    yield self._row(child, SchoolStatus.DROPPED_OUT, self._day())
        if self.variant == "gone_child_out":
            for child in self.family.people:
                if child.is_pupil and not child.is_here:
                    yield self._row(child, SchoolStatus.DROPPED_OUT, self._day())

    def _day(self) -> date:
        """Return a day of this term; the first one if a doubt is to follow it, a late one if it is to settle one."""
        start = self.calendar.term_start
        if self.variant == "doubted":
            return start
        if self.variant == "doubt_settled":
            return max(start, self.calendar.ago(SETTLED_AGO))
        room = min((self.calendar.ago(3) - start).days, 35)
        return start + timedelta(days=int(self.rng.random() * max(room, 0)))

    def _last_term(self) -> date:
        return self.calendar.term_start - timedelta(days=60 + int(self.rng.random() * 90))

    def _row(self, child: Person, status: SchoolStatus, day: date, *, is_news: bool = False) -> tuple[object, ...]:
        last = self.listed(day, self.yesterday() if is_news else None)
        away = status in {SchoolStatus.NEVER, SchoolStatus.GRADUATED}
        school, grade = ("", "") if away else self._place(child)
        return child.id, status, school, grade, *last

    def _place(self, child: Person) -> tuple[str, str]:
        place = self.family.plan.village
        age = age_on(child.birth, date(self.calendar.school_year, 8, 31))
        grade = min(max(age - 5, 1), len(GRADES))
        if grade <= 6:
            return f"{place.short_name}完小", f"{GRADES[grade - 1]}年级"
        return f"{place.township.name}初级中学", f"{GRADES[grade - 1]}年级"
