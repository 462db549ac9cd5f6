"""The file of a household (一户一档): what the register says of it, the documents it must hold, its stored papers."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from config.lib.dates import is_school_age
from households.codes import Health
from households.documents import (
    Document,
    DossierFacts,
    DossierPerson,
    HeldMeasure,
    HeldPaper,
    Sheet,
    documents,
)
from households.models import Evidence, HelpMeasure, Household, Membership
from households.models.facts import WorksheetState

SIGNERS = {
    "signed_by_surveyor_on": "调查人",
    "signed_by_householder_on": "户主",
    "signed_by_village_on": "村",
}


def with_held() -> dict[str, Any]:
    """Return the papers and measures of a household as annotations of the query that reads it."""
    papers = Evidence.objects.standing().filter(household=OuterRef("pk")).order_by("-issued_on", "-id")
    measures = HelpMeasure.objects.believed().filter(household=OuterRef("pk")).order_by("-valid_from", "-id")
    paper = {name: F(name) for name in ("id", "kind", "member_id", "issued_on", "pages", "valid_until")}
    measure = {name: F(name) for name in ("kind", "part", "valid_from", "signed_on")}
    return {
        "held_papers": ArraySubquery(papers.annotate(as_object=JSONObject(**paper)).values("as_object")),
        "held_measures": ArraySubquery(measures.annotate(as_object=JSONObject(**measure)).values("as_object")),
    }


def documents_of(household: Any, memberships: Iterable[Membership], today: date) -> list[Document]:
    """Return the documents of a household (from `for_page`) with today's members (from `members_of`); no query."""
    return documents(dossier_facts(household, memberships, today))


def dossier_facts(household: Any, memberships: Iterable[Membership], today: date) -> DossierFacts:
    """Return what decides which documents a household must have, from what its page has read."""
    house = household.housing or {}
    accepted = house.get("accepted_on")
    return DossierFacts(
        today=today,
        status=household.status,
        attribute=household.attribute,
        persons=tuple(_person(membership, today) for membership in memberships),
        grade=house.get("grade", ""),
        remedy=house.get("remedy", ""),
        accepted_on=date.fromisoformat(accepted) if accepted else None,
        sheet=_sheet(household.worksheet),
        last_visit_on=household.last_visit_on,
        measures=tuple(map(_measure, household.held_measures)),
        papers=tuple(map(_paper, household.held_papers)),
    )


def papers_of(household: Household) -> QuerySet[Evidence]:
    """Return every paper of a household, also those taken back, newest first, with whose it is and who sent it."""
    papers = Evidence.objects.filter(household=household)
    return papers.select_related("member", "recorded_by", "withdrawn_by").order_by("-issued_on", "-id")


def _person(membership: Any, today: date) -> DossierPerson:
    member = membership.member
    return DossierPerson(
        id=member.pk,
        name=member.name,
        is_pupil=is_school_age(member.birth_date, today),
        is_disabled=Health.DISABLED in member.health,
        is_seriously_ill=Health.SERIOUS in member.health,
        schooling=(membership.schooling or {}).get("status", ""),
        insurance=(membership.insurance or {}).get("basic", ""),
    )


def _sheet(sheet: dict[str, Any] | None) -> Sheet | None:
    if not sheet:
        return None
    unsigned = tuple(label for name, label in SIGNERS.items() if not sheet[name])
    return Sheet(date.fromisoformat(sheet["window_end"]), sheet["state"] == WorksheetState.CLOSED, unsigned)


def _measure(held: dict[str, Any]) -> HeldMeasure:
    return HeldMeasure(held["kind"], held["part"], date.fromisoformat(held["valid_from"]), bool(held["signed_on"]))


def _paper(held: dict[str, Any]) -> HeldPaper:
    until = held["valid_until"]
    return HeldPaper(
        id=held["id"],
        kind=held["kind"],
        member=held["member_id"],
        issued_on=date.fromisoformat(held["issued_on"]),
        pages=held["pages"],
        valid_until=date.fromisoformat(until) if until else None,
    )
