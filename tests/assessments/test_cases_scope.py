"""Where a decision may reach, were a role of one township to hold the permission; and that there is no second way."""

import ast
from pathlib import Path

import pytest

from accounts.models import AuditEntry
from accounts.permissions import APPROVE_EXIT, PROPOSE_EXIT, ROLE_PERMISSIONS, Role
from assessments.models import ExitCase, ExitDecision
from assessments.services.cases import approve, propose, return_cases
from config.lib.refusals import NotFoundRefused
from households.models import StatusEvent
from tests.assessments.factories import make_run, make_verdict

ROOT = Path(__file__).parents[2]
APPS = ("accounts", "villages", "households", "projects", "funds", "assessments")


@pytest.fixture
def tonight(county, monkeypatch):
    """Chen of East and Yuan of West stand all met; for once, the reviewer of a township may propose and approve."""
    monkeypatch.setitem(
        ROLE_PERMISSIONS,
        Role.TOWNSHIP_REVIEWER,
        ROLE_PERMISSIONS[Role.TOWNSHIP_REVIEWER] | {PROPOSE_EXIT, APPROVE_EXIT},
    )
    run = make_run()
    county.chens, county.yuans = make_verdict(county.chen, run), make_verdict(county.yuan, run)
    return county


def test_a_township_proposes_its_own_households(tonight):
    (case,) = propose(verdict_ids=[tonight.chens.pk], reason="", actor=tonight.li)

    assert case.household == tonight.chen


def test_a_township_does_not_propose_those_of_another(tonight):
    with pytest.raises(NotFoundRefused, match="不在您能看到的范围内"):
        propose(verdict_ids=[tonight.chens.pk, tonight.yuans.pk], reason="", actor=tonight.li)

    assert not ExitCase.objects.exists()
    assert AuditEntry.objects.filter(action="exit.propose.refused").count() == 1


@pytest.mark.parametrize("decide", [approve, return_cases])
def test_a_township_does_not_decide_on_those_of_another(tonight, decide):
    (case,) = propose(verdict_ids=[tonight.yuans.pk], reason="", actor=tonight.zhao)

    with pytest.raises(NotFoundRefused, match="不在您能看到的范围内"):
        decide(case_rounds={case.pk: 1}, reason="好", actor=tonight.li)

    assert ExitDecision.objects.count() == 1
    assert not StatusEvent.objects.exists()
    assert AuditEntry.objects.filter(action__endswith=".refused").count() == 1


def names_used(path: Path) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)}


@pytest.mark.parametrize(
    ("name", "also"), [("change_status", {"households/services/departures.py"}), ("ExitDecision", set())]
)
def test_only_the_service_of_the_cases_moves_a_household_or_signs(name, also):
    """A household of which nobody is left is closed by the service of departures, which is never an exit."""
    modules = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    users = {str(path.relative_to(ROOT)) for path in modules if name in names_used(path)}
    reading = {"models/cases.py", "selectors/case_list.py", "selectors/case_page.py", "selectors/weighing.py"}
    reading |= {"case_hooks.py", "waiting.py"}

    assert users - {f"assessments/{path}" for path in reading} == {"assessments/services/cases.py"} | also
