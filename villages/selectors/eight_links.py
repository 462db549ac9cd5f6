"""八个一 (HL3): whether each village has its eight links, which are missing, and who they are.

Per county one city leader; per township one unit of the city; per poor village one county unit, one leader, one first
secretary, one plan, one good team; and section-level cadres who help five households each. A village that is not listed
as poor owes none of the village's own, but a team as soon as a hundred of its people are poor (临武).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from villages.hooks import VillageFigures, figures_of
from villages.models import Posting, Team, Township, Village, VillageLink
from villages.models.links import LinkKind
from villages.models.people import PostingKind

TEAM_FROM_POOR_PEOPLE = 100
"""A village with this many poor people or more must have a resident team, listed or not: 临武县, 驻村帮扶调整."""


@dataclass(frozen=True)
class Mark:
    """One of the eight in one village: who or what it is, or that it is missing or not owed."""

    key: str
    label: str
    outcome: str
    """met, unmet or not_applicable"""
    words: str = ""
    since: date | None = None
    link: VillageLink | None = None


@dataclass(frozen=True)
class VillageMarks:
    """One village with its eight marks, its figures and its team, if it has one, and those it had, the last first."""

    village: Village
    figures: VillageFigures
    team: Team | None
    marks: list[Mark]
    needs_team: bool
    """No team works here although so many people are poor."""
    former_teams: list[Team] = field(default_factory=list)

    @property
    def owed(self) -> int:
        """How many of the eight this village owes or has."""
        return sum(1 for mark in self.marks if mark.outcome != "not_applicable")

    @property
    def done(self) -> int:
        """How many of them it has."""
        return sum(1 for mark in self.marks if mark.outcome == "met")

    @property
    def missing(self) -> list[str]:
        """The labels of what is missing."""
        return [mark.label for mark in self.marks if mark.outcome == "unmet"]


@dataclass(frozen=True)
class TownshipMarks:
    """One township: its villages, and how many of them lack something."""

    township: Township
    villages: list[VillageMarks]
    incomplete: int
    missing: int


LABELS = {
    LinkKind.COUNTY_LEADER: "市领导",
    LinkKind.TOWNSHIP_UNIT: "市直单位",
    LinkKind.VILLAGE_UNIT: "县直单位",
    LinkKind.VILLAGE_LEADER: "包村领导",
    PostingKind.FIRST_SECRETARY: "第一书记",
    LinkKind.VILLAGE_PLAN: "脱贫规划",
    "team": "工作队",
    "section_cadres": "科级干部",
}
"""The eight in their order, as the head of a column."""


class _Evidence:
    """All that the marks of some villages rest on, read in a fixed number of queries."""

    def __init__(self, villages: list[Village], today: date) -> None:
        keys = [village.pk for village in villages]
        links = VillageLink.objects.believed().as_of(today).select_related("cadre", "unit")
        mine = links.filter(
            Q(village__in=keys) | Q(village__isnull=True, township__in={v.township_id for v in villages})
            | Q(county__isnull=False)
        )  # fmt: skip
        self.links = {(link.kind, link.village_id or link.township_id or link.county_id): link for link in mine}
        self.teams: dict[int, Team] = {}
        self.former: dict[int, list[Team]] = {}
        for team in Team.objects.believed().filter(village__in=keys).select_related("unit").order_by("-valid_from"):
            if team.valid_to is not None and team.valid_to < today:
                self.former.setdefault(team.village_id, []).append(team)
            elif team.valid_from <= today:
                self.teams[team.village_id] = team
        self.secretaries: dict[int | None, Posting] = {}
        self.members: dict[int | None, int] = {}
        for posting in Posting.objects.believed().as_of(today).filter(village__in=keys).select_related("cadre__unit"):
            if posting.kind == PostingKind.FIRST_SECRETARY:
                self.secretaries[posting.village_id] = posting
            self.members[posting.village_id] = self.members.get(posting.village_id, 0) + 1
        self.figures = figures_of(keys)

    def marks_of(self, village: Village) -> VillageMarks:
        """Return the eight marks of a village in their order."""
        figures = self.figures[village.pk]
        owes_team = village.is_poor or figures.poor_people >= TEAM_FROM_POOR_PEOPLE
        has_team = village.pk in self.teams and bool(self.members.get(village.pk))
        marks = [
            self._link(LinkKind.COUNTY_LEADER, village.township.county_id, owed=True),
            self._link(LinkKind.TOWNSHIP_UNIT, village.township_id, owed=True),
            self._link(LinkKind.VILLAGE_UNIT, village.pk, owed=village.is_poor),
            self._link(LinkKind.VILLAGE_LEADER, village.pk, owed=village.is_poor),
            self._secretary(village),
            self._link(LinkKind.VILLAGE_PLAN, village.pk, owed=village.is_poor),
            self._team(village, owed=owes_team, has_team=has_team),
            _section_cadres(figures, owed=village.is_poor),
        ]
        return VillageMarks(
            village,
            figures,
            self.teams.get(village.pk),
            marks,
            needs_team=owes_team and not has_team,
            former_teams=self.former.get(village.pk, []),
        )

    def _link(self, kind: str, area: int, *, owed: bool) -> Mark:
        link = self.links.get((kind, area))
        if link is None:
            return Mark(kind, LABELS[kind], _lacking(owed))
        words = f"{link.subject}（{link.document}）" if link.document else link.subject
        return Mark(kind, LABELS[kind], "met", words, link.valid_from, link)

    def _secretary(self, village: Village) -> Mark:
        kind, posting = PostingKind.FIRST_SECRETARY, self.secretaries.get(village.pk)
        if posting is None:
            return Mark(kind, LABELS[kind], _lacking(village.is_poor))
        return Mark(kind, LABELS[kind], "met", f"{posting.cadre.name}（{posting.cadre.unit}）", posting.valid_from)

    def _team(self, village: Village, *, owed: bool, has_team: bool) -> Mark:
        team = self.teams.get(village.pk)
        if has_team and team:
            words = f"{team.name}，在任 {self.members[village.pk]} 人（{team.unit}）"
            return Mark("team", LABELS["team"], "met", words, team.valid_from)
        words = f"{team.name}，没有在任的队员" if team else ""
        return Mark("team", LABELS["team"], _lacking(owed), words)


def _section_cadres(figures: VillageFigures, *, owed: bool) -> Mark:
    label = LABELS["section_cadres"]
    if not figures.section_cadres:
        return Mark("section_cadres", label, _lacking(owed))
    words = f"{figures.section_cadres} 人帮 {figures.section_households} 户"
    return Mark("section_cadres", label, "met", words)


def _lacking(owed: bool) -> str:
    return "unmet" if owed else "not_applicable"


def marks_of(villages: Iterable[Village], today: date) -> list[VillageMarks]:
    """Return the marks of `villages` (narrowed to the user's, read with their townships), in their order."""
    listed = list(villages)
    evidence = _Evidence(listed, today)
    return [evidence.marks_of(village) for village in listed]


def by_township(rows: Iterable[VillageMarks]) -> list[TownshipMarks]:
    """Return rows under their townships, in the order of the townships."""
    grouped: dict[int, list[VillageMarks]] = {}
    for row in rows:
        grouped.setdefault(row.village.township_id, []).append(row)
    found = [
        TownshipMarks(
            township=group[0].village.township,
            villages=group,
            incomplete=sum(1 for row in group if row.missing),
            missing=sum(len(row.missing) for row in group),
        )
        for group in grouped.values()
    ]
    return sorted(found, key=lambda one: (one.township.sort, one.township.code))


def in_tab(rows: list[VillageMarks], tab: str) -> list[VillageMarks]:
    """Return the rows that a tab shows: all, missing, no_team."""
    if tab == "missing":
        return [row for row in rows if row.missing]
    return [row for row in rows if row.needs_team] if tab == "no_team" else rows


def counts_by_mark(rows: list[VillageMarks]) -> list[dict[str, Any]]:
    """Return for each of the eight how many villages owe it and how many have it."""
    found = []
    for place, label in enumerate(LABELS.values()):
        outcomes = [row.marks[place].outcome for row in rows]
        met = outcomes.count("met")
        found.append({"label": label, "met": met, "owed": met + outcomes.count("unmet")})
    return found
