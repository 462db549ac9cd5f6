"""The access matrix of the API: one line an address and row. Systems that do not work get 401 everywhere."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.access import Door
from tests.households.conftest import form_for

READERS = ("platform", "east_only", "reader")
COUNTY = ("platform", "reader")
EAST = ("east_only",)
FULL = ("platform", "east_only")


def visit_to(household: str, cadre: str) -> Callable[[Any], dict[str, Any]]:
    """Return what makes the body of a visit to a household of the small county by one of its people."""

    def body(county: Any) -> dict[str, Any]:
        code = getattr(county, cadre).cadre_account.cadre.code
        return form_for(household=getattr(county, household).code, cadre=code)

    return body


@dataclass(frozen=True)
class ApiDoor(Door):
    """A door of the API; `body` makes what is sent from the small county."""

    body: Callable[[Any], dict[str, Any]] | None = None


API_DOORS = [
    ApiDoor("api:townships", let_in=READERS),
    ApiDoor("api:township", "east", let_in=READERS),
    ApiDoor("api:township", "west", let_in=COUNTY, unseen=EAST),
    ApiDoor("api:villages", let_in=READERS, data={"township": "530399101000"}),
    ApiDoor("api:village", "lower", let_in=READERS),
    ApiDoor("api:village", "far", let_in=COUNTY, unseen=EAST),
    ApiDoor("api:groups", let_in=READERS, data={"village": "530399101201"}),
    ApiDoor("api:group", "chens_group", let_in=READERS),
    ApiDoor("api:group", "yuans_group", let_in=COUNTY, unseen=EAST),
    ApiDoor("api:households", let_in=READERS, data={"status": "registered", "q": "陈"}),
    ApiDoor("api:household", "chen", let_in=READERS),
    ApiDoor("api:household", "yuan", let_in=COUNTY, unseen=EAST),
    ApiDoor("api:members", let_in=READERS, data={"household": "530399000001"}),
    ApiDoor("api:verdicts", let_in=FULL, data={"overall": "met"}),
    ApiDoor("api:verdict", "chen", let_in=FULL),
    ApiDoor("api:verdict", "yuan", let_in=("platform",), unseen=EAST),
    ApiDoor("api:visits", let_in=READERS, data={"since": "2020-01-01"}),
    ApiDoor("api:visit", "visit", let_in=READERS),
    ApiDoor("api:visits", method="post", body=visit_to("chen", "wang"), let_in=FULL, status=201),
    ApiDoor("api:visits", "", "post", body=visit_to("yuan", "sun"), let_in=("platform",), status=201, unseen=EAST),
    ApiDoor("api:visits", "", "post", body=visit_to("chen", "sun"), unseen=FULL),
    ApiDoor("api:ledger", let_in=FULL, data={"kind": "payment"}),
    ApiDoor("api:ledger_heads", let_in=FULL),
    ApiDoor("api:ledger_manifest", let_in=FULL, data={"year": "2026"}),
    ApiDoor("api:schema", let_in=READERS),
    ApiDoor("api:docs", let_in=READERS),
    ApiDoor("api:nowhere", kwargs={"rest": "nowhere/"}, unseen=READERS),
]
