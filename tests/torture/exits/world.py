"""One history as it goes on: its chance, its clock, who acts, and one deed after the other."""

import copy
from collections.abc import Callable, Sequence
from datetime import date
from random import Random
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.db.models import F
from django.utils import timezone

from accounts.audit import REFUSALS
from accounts.models import User
from assessments.models import ExitCase, ExitDecision, Trigger
from assessments.services.runs import run_here, start_run
from assessments.status import OPEN_STATES
from tests.torture.exits.clock import Clock
from tests.torture.exits.oracle import faults_of_exit, went_without_seeing
from tests.torture.exits.told import Broken, Met, Told

COLLEAGUE, AFTER_REFUSAL = 0.14, 0.6
"""How often a colleague takes a step, and how often when somebody was told that they have another duty."""
COLLEAGUES = {
    "zhao": ("bi", "d_office"), "wu": ("bi", "d_office"), "qian": ("zhou", "d_approval"), "liu": ("d_village",),
    "wang": ("d_village",), "he": ("d_village",), "li": ("tang", "d_township"),
}  # fmt: skip


class Row(NamedTuple):
    """A case as it stands."""

    pk: int
    household: int
    state: str
    round: int
    status: str

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


Deed = Callable[["World"], str]


class World:
    """A history under way. `second` says whether lists are posted twice."""

    def __init__(self, here: SimpleNamespace, clock: Clock, met: Met, *, second: bool) -> None:
        self.here, self.clock, self.met, self.second = here, clock, met, second
        self.chance, self.told = Random(0), Told()
        self.rows: list[Row] = []

    @property
    def today(self) -> date:
        return timezone.localdate()

    def user(self, name: str) -> User:
        """Return an account as it is now."""
        return User.objects.get(username=name)

    def holder(self, usually: str) -> User:
        """Return who takes a step: mostly who always does, now and then a colleague."""
        refused = self.told.deeds and "您在这一户办过" in self.told.deeds[-1]
        if usually in self.told.away or self.chance.random() < (AFTER_REFUSAL if refused else COLLEAGUE):
            usually = self.chance.choice(COLLEAGUES[usually])
        return self.user(usually)

    def do(self, step: Callable[[], Any]) -> Any:
        """Take a step, and remember it for somebody who clicks twice."""
        result = step()
        self.told.last = step
        return result

    def read(self) -> None:
        """Look at all cases."""
        columns = ("pk", "household", "state", "round", "now")
        rows = ExitCase.objects.annotate(now=F("household__status")).order_by("pk")
        self.rows = [Row(*row) for row in rows.values_list(*columns)]

    def act(self, deed: Deed) -> None:
        """Do one thing, which may be refused, and look whether anything is there that must not be."""
        name = deed.__name__
        try:
            said = deed(self)
        except REFUSALS as refusal:
            said = f"✗ {self.met.refused(refusal)}"
        except Broken:
            raise
        except Exception as fault:
            raise Broken(self.story(f"{name} ended in {type(fault).__name__}: {fault}")) from fault
        self.met.deeds += 1
        self.told.deeds.append(f"{name}: {said}")
        self.read()
        self.look()

    def look(self) -> None:
        """Raise Broken for whatever must not be."""
        new = ExitDecision.objects.filter(pk__gt=self.told.decisions).order_by("pk")
        for pk, case, action in new.values_list("pk", "case", "action"):
            self.told.decisions = pk
            if action == "propose":
                self.told.owed.discard(case)
            if action in {"check", "countersign"} and went_without_seeing(case):
                raise Broken(self.story(f"case {case}: {action} without a visit"))
        for row in self.rows:
            if row.state == "exited" and row.pk not in self.told.exits:
                self._exited(row)
            elif row.status == "exited" and row.state != "exited" and not self._left(row.household):
                raise Broken(self.story(f"household {row.household} is out without a case that ended"))
        self.told.owed &= {row.pk for row in self.rows if row.is_open}

    def _left(self, household: int) -> bool:
        return any(row.household == household and row.state == "exited" for row in self.rows)

    def _exited(self, row: Row) -> None:
        wrong = faults_of_exit(row.pk, self.today)
        if spoilt := self.told.faults.get(row.household):
            wrong.append(f"facts are spoilt: {sorted(spoilt)}")
        if row.pk in self.told.owed:
            wrong.append("it fell, and nobody has dealt with it")
        if wrong:
            raise Broken(self.story(f"case {row.pk} ended in an exit: {'; '.join(wrong)}"))
        self.told.exits[row.pk] = row.household

    def forward(self, days: int) -> None:
        """Let days pass; the check of the last night has run."""
        self.told.days += days
        self.clock.move_to(self.told.days)
        self.night()

    def night(self) -> None:
        """Let the check of this night run, or begin once more."""
        run_here(start_run(trigger=Trigger.BEAT))

    def kept(self) -> Told:
        """Return what to come back to."""
        return copy.deepcopy(self.told)

    def back(self, kept: Told) -> None:
        """Come back to what was kept; the database has been taken back."""
        self.told = copy.deepcopy(kept)
        self.clock.move_to(kept.days)

    def story(self, what: str) -> str:
        """Return what is wrong, and all that led there."""
        return "\n".join([what, f"after {self.told.days} days:", *self.told.deeds])

    def some(self, rows: Sequence[Row]) -> list[Row]:
        """Return all of them, or one."""
        return list(rows) if self.chance.random() < 0.8 else [self.chance.choice(rows)]
