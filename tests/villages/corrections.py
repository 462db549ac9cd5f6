"""What can be corrected about places and cadres: how each is made, corrected, and two people's changes to it."""

from dataclasses import asdict, replace
from typing import Any, ClassVar

from django.urls import reverse

from config.lib.merging import Opening, digests
from tests.villages.conftest import ago, link_entry, posting_entry
from tests.villages.test_cadres import entry as cadre_entry
from villages.models import Unit
from villages.services.cadres import correct_cadre, create_cadre
from villages.services.links import correct_link, set_link
from villages.services.postings import correct_posting, create_posting
from villages.services.units import TeamEntry, UnitEntry, correct_unit, create_unit, set_team, team_values


class Case:
    """One kind of record: how it is made and corrected, one field two people change, another that one changes."""

    action: str
    page: str
    field = "valid_from"
    label = "从哪天起"
    base: Any
    theirs: dict[str, Any]
    mine: dict[str, Any]
    because: ClassVar[dict[str, str]] = {"why": "照文件"}
    beside: dict[str, Any]
    wrong_role = "li"

    def __init__(self, county: Any) -> None:
        self.county, self.place = county, county.upper

    def make(self) -> Any:
        """Make the record."""
        raise NotImplementedError

    def correct(self, record: Any, opening: Any, actor: Any, **changes: Any) -> Any:
        """Correct the record by a form opened as `opening`."""
        raise NotImplementedError

    def address(self, record: Any) -> str:
        """Return the address of the page that corrects the record."""
        return reverse(self.page, args=[record.pk])

    def typed(self, **changes: Any) -> dict[str, Any]:
        """Return the form as a browser sends it."""
        values = asdict(replace(self.base, **changes))
        return {name.removesuffix("_id"): str(v) for name, v in values.items() if v not in (None, "")} | self.because


class CadreCase(Case):
    action, page, field, label, wrong_role = "villages.correct_cadre", "villages:cadre_correct", "rank", "职级", "liu"
    because: ClassVar[dict[str, str]] = {"reason": "照文件"}

    def make(self):
        self.base = cadre_entry(self.county)
        self.theirs, self.mine, self.beside = {"rank": "乡科级副职"}, {"rank": "未定职"}, {"name": "单晓梅"}
        return create_cadre(entry=self.base, actor=self.county.zhao)

    def correct(self, record, opening, actor, **changes):
        entry = replace(self.base, **changes)
        return correct_cadre(cadre_id=record.pk, entry=entry, opening=opening, reason="照文件", actor=actor)


class UnitCase(Case):
    action, page, field, label, wrong_role = "villages.correct_unit", "villages:unit_correct", "name", "单位名称", "liu"
    because: ClassVar[dict[str, str]] = {"reason": "照文件"}

    def make(self):
        self.base = UnitEntry("县扶贫办", "county")
        self.theirs, self.mine, self.beside = {"name": "县乡村振兴局"}, {"name": "县农业农村局"}, {"tier": "city"}
        return create_unit(entry=self.base, actor=self.county.zhao)

    def correct(self, record, opening, actor, **changes):
        entry = replace(self.base, **changes)
        return correct_unit(unit_id=record.pk, entry=entry, opening=opening, reason="照文件", actor=actor)


class TeamCase(Case):
    action, page, field, label = "villages.set_team", "villages:team", "name", "工作队名称"
    because: ClassVar[dict[str, str]] = {"reason": "照文件"}

    def make(self):
        self.base, other = (
            TeamEntry("上湾队", self.county.unit.pk, ago(30)),
            Unit.objects.create(name="县医院", tier="county"),
        )
        self.theirs, self.mine, self.beside = {"name": "上湾村队"}, {"name": "上湾工作队"}, {"unit_id": other.pk}
        return self._set(self.base, Opening(digests(team_values(None))), self.county.zhao)

    def correct(self, record, opening, actor, **changes):
        return self._set(replace(self.base, **changes), opening, actor)

    def address(self, record):
        return reverse(self.page, args=[record.village_id])

    def _set(self, entry, opening, actor):
        return set_team(village_id=self.place.pk, entry=entry, opening=opening, reason="照文件", actor=actor)


class PostingCase(Case):
    action, page = "villages.correct_posting", "villages:posting_correct"

    def make(self):
        self.base = posting_entry(self.county, village_id=self.place.pk)
        self.theirs, self.mine, self.beside = {"valid_from": ago(20)}, {"valid_from": ago(10)}, {"kind": "team_leader"}
        return create_posting(entry=self.base, actor=self.county.zhao)

    def correct(self, record, opening, actor, **changes):
        entry = replace(self.base, **changes)
        return correct_posting(posting_id=record.pk, entry=entry, opening=opening, reason="照文件", actor=actor)


class LinkCase(Case):
    action, page = "villages.correct_link", "villages:link_correct"

    def make(self):
        self.base = link_entry(self.county)
        self.theirs, self.mine, self.beside = {"valid_from": ago(20)}, {"valid_from": ago(10)}, {"document": "12号"}
        sent = {"kind": "village_unit", "area_id": self.place.pk, "actor": self.county.zhao}
        return set_link(entry=self.base, **sent)

    def correct(self, record, opening, actor, **changes):
        entry = replace(self.base, **changes)
        return correct_link(link_id=record.pk, entry=entry, opening=opening, reason="照文件", actor=actor)


CASES = [CadreCase, UnitCase, TeamCase, PostingCase, LinkCase]
