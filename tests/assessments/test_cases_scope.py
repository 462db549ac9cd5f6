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
    nodes = list(ast.walk(ast.parse(path.read_text())))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return names | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


WRITERS = {
    "change_status": {
        "assessments/services/suspicions.py",
        "households/services/departures.py",
        "households/services/merge_writing.py",
    },
    "change_statuses": {"assessments/services/cases.py", "assessments/services/announcing.py"},
    "EXITED": {
        "assessments/services/announcing.py",
        "assessments/services/area_exits.py",
        "assessments/services/claims.py",
        "assessments/services/look_back.py",
        "households/services/monitoring.py",
    },
}
"""Name → the services that use it. A household of which nobody is left, or registered twice, is closed: no exit.

Monitoring compares with EXITED: which kind of watched household one may be depends on it. The look-back and arbitration
read who has exited; from there a household comes back by two persons' decision about a suspicion, and by nothing else.
"""


def test_only_the_services_of_the_cases_move_a_household_and_only_the_announcement_lets_it_out():
    modules = [path for app in APPS for path in (ROOT / app / "services").rglob("*.py")]
    used = {str(path.relative_to(ROOT)): names_used(path) for path in modules}

    for name, writers in WRITERS.items():
        told = {path for path, names in used.items() if name in names}
        assert told - {"households/services/status.py", "households/services/pairings.py"} == writers, name


def test_only_the_engine_of_the_steps_signs():
    modules = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    signing = {
        str(path.relative_to(ROOT)) for path in modules if "ExitDecision.objects.bulk_create" in path.read_text()
    }
    made = {str(path.relative_to(ROOT)) for path in modules if "ExitDecision.objects.create" in path.read_text()}

    assert (signing, made) == ({"assessments/services/steps.py"}, set())
