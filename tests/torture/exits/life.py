"""What happens beside the chain: facts that turn and are corrected, objections, days, people, clicks too many."""

from decimal import Decimal
from uuid import uuid4

from accounts.models import GrantOrigin, User
from accounts.services.grants import end_grants, grant_directly
from assessments.models import CaseStop, HouseholdVerdict, Notice
from assessments.services.cases import STEPS, Words, drop, propose
from assessments.services.notices import close_notice
from assessments.services.recheck import recheck_households
from assessments.services.stops import lift_stop
from assessments.status import EXIT_TRANSITIONS
from config.lib.dates import income_window
from config.lib.merging import digests
from households.fact_kinds import FACT_KINDS
from households.models import IncomeWorksheet, Member
from households.services.changes import Paper
from households.services.facts import correct_fact, enter_fact, fact_values
from households.services.voiding import void_visit
from households.services.worksheets import save_worksheet, worksheet_values
from tests.assessments.chain import picture
from tests.conftest import post
from tests.torture.exits.steps import USUALLY, look_after, sign, visit
from tests.torture.exits.village import STAFF
from tests.torture.exits.world import World
from villages.clocks import supersede
from villages.models import Posting
from villages.models.people import PostingKind

BAD: dict[str, dict[str, object]] = {
    "housing": {"grade": "D"},
    "water": {"quality": "fail"},
    "insurance": {"basic": "none"},
}
GOOD: dict[str, dict[str, object]] = {
    "housing": {"grade": "A"},
    "water": dict.fromkeys(("quantity", "quality", "convenience", "reliability"), "full"),
    "insurance": {"basic": "resident", "serious_illness": True},
}
KINDS = ("food", "doubt", "income", *BAD)
SEEN_ON_SITE = {"food", "doubt", "housing"}
"""One of these at a time: a visit speaks of all three, and what is newest counts."""


def spoil(world: World) -> str:
    """Let a fact of a household turn, by the door that such facts come through."""
    household = world.chance.choice(world.here.homes).pk
    kind = world.chance.choice(KINDS)
    faults = world.told.faults.setdefault(household, {})
    if kind in faults or kind in SEEN_ON_SITE and SEEN_ON_SITE & faults.keys():
        return f"{kind} of {household} is spoilt already"
    row = _spoilt(world, household, kind)
    if not row:
        return f"no {kind} of {household} to spoil"
    faults[kind] = row
    world.told.owed |= {row.pk for row in world.rows if row.household == household and row.is_open}
    return f"{kind} of {household}"


def _spoilt(world: World, household: int, kind: str) -> int:
    if kind in {"food", "doubt"}:
        return visit(world, household, "wang", **{"food": "no"} if kind == "food" else {"house": "no"})
    if kind == "income":
        return _write_income(world, household, Decimal(1000))
    typed = BAD[kind] | {"valid_from": world.today, "source_name": f"名单{uuid4().hex[:6]}"}
    if kind == "insurance":
        member = Member.objects.filter(household=household).order_by("pk").first()
        typed |= {"member": member, "year": world.here.year}
    change = enter_fact(
        household_id=household, key=kind, typed=typed, paper=Paper(uuid4(), document="证1"), actor=world.user("shui")
    )
    return int(change.subject_id)


def _write_income(world: World, household: int, per_head: Decimal) -> int:
    end = income_window(world.today)[1]
    sheet = IncomeWorksheet.objects.believed().filter(household=household, window_end=end).first()
    if sheet is None:
        return 0
    now = worksheet_values(sheet)
    paper = Paper(uuid4(), document="核1", reason="调查有误", opened=digests(now))
    typed = now | {"wage": per_head * sheet.head_count}
    return int(
        save_worksheet(
            household_id=household, window_end=end, typed=typed, paper=paper, actor=world.user("liu")
        ).subject_id
    )


def repair(world: World) -> str:
    """Mend what was spoilt, or let a case go on that fell."""
    spoilt = sorted((home, kind) for home, faults in world.told.faults.items() for kind in faults)
    if spoilt and world.chance.random() < 0.8:
        home, kind = world.chance.choice(spoilt)
        _mended(world, home, kind, world.told.faults[home][kind])
        del world.told.faults[home][kind]
        return f"{kind} of {home}"
    stops = CaseStop.objects.standing().filter(case__in=[row.pk for row in world.rows if row.is_open])
    standing = stops.select_related("case").order_by("pk").first()
    if standing is None:
        return "nothing stands still"
    met = HouseholdVerdict.objects.current().filter(household=standing.case.household_id, overall="met")
    if world.chance.random() < 0.8 and not met.exists():
        return look_after(world, standing.case.household_id)
    actor = world.holder("li")
    lift_stop(case_id=standing.case_id, words="处理好了", actor=actor)
    world.told.owed.discard(standing.case_id)
    return f"{actor.username} let case {standing.case_id} go on"


def _mended(world: World, household: int, kind: str, row: int) -> None:
    if kind in {"food", "doubt"}:
        void_visit(visit_id=row, reason="当天没有去这一户", actor=world.user("liu"))
    elif kind == "income":
        _write_income(world, household, Decimal(4000))
    else:
        fact = FACT_KINDS[kind].model.objects.get(pk=row)
        now = fact_values(FACT_KINDS[kind], fact)
        paper = Paper(uuid4(), document="证2", reason="写错了", opened=digests(now))
        about = {"household_id": household, "key": kind, "fact_id": row}
        correct_fact(**about, typed=now | GOOD[kind], paper=paper, actor=world.user("shui"))


def jump(world: World) -> str:
    """Let days pass."""
    days = world.chance.choice((1, 2, 3, 5, 9, 9, 30))
    world.forward(days)
    return f"{days} days"


def long_jump(world: World) -> str:
    """Let so much time pass that evidence is stale and calendars have turned."""
    world.forward(95)
    return "95 days"


def close_early(world: World) -> str:
    """Close a notice, whenever it is."""
    notice = Notice.objects.order_by("pk").last()
    if notice is None:
        return "no notice hangs"
    actor = world.user(world.chance.choice(("liu", "d_village")))
    close_notice(notice_id=notice.pk, opinion="期满", photos=[picture()], actor=actor)
    return f"{actor.username} closed notice {notice.pk}"


def any_step(world: World) -> str:
    """Let anybody take any step on any case, as the page showed it, or as it was before."""
    if not world.rows:
        return "no case"
    row, action = world.chance.choice(world.rows), world.chance.choice(sorted(STEPS))
    turn = row.round + world.chance.choice((0, 0, 0, 1, -1))
    actor = world.user(world.chance.choice(STAFF))
    words = Words("属实", document="师贫组〔2026〕9号")
    STEPS[action](case_rounds={row.pk: turn}, words=words, actor=actor)
    return f"{actor.username} took {action} on {row.pk}"


def old_page(world: World) -> str:
    """Take a step that is open, from a page that was opened a round ago."""
    rows = [row for row in world.rows if row.is_open]
    if not rows:
        return "no case"
    row = world.chance.choice(rows)
    moves = [move for move in EXIT_TRANSITIONS if row.state in move.sources and move.action in STEPS]
    move = world.chance.choice(moves)
    turn = max(0, row.round - 1)
    words = Words("属实", document="师贫组〔2026〕9号")
    STEPS[move.action](case_rounds={row.pk: turn}, words=words, actor=world.user(USUALLY[move.action]))
    return f"{move.action} on {row.pk} in round {turn}"


def same_person(world: World) -> str:
    """Let who has several accounts take a step that is open, whatever they have had in hand already."""
    rows = [row for row in world.rows if row.is_open]
    if not rows:
        return "no case"
    row = world.chance.choice(rows)
    moves = [move for move in EXIT_TRANSITIONS if row.state in move.sources and move.action in STEPS]
    move = world.chance.choice(moves)
    named = [name for name in STAFF if name.startswith("d_") and world.user(name).may(move.permission)]
    if not named:
        return sign(world, move.action, [row])
    words = Words("属实", document="师贫组〔2026〕9号")
    STEPS[move.action](case_rounds={row.pk: row.round}, words=words, actor=world.user(named[0]))
    return f"{named[0]} took {move.action} on {row.pk}"


def propose_anybody(world: World) -> str:
    """Propose whom one once saw on a list, whatever has become of them."""
    household = world.chance.choice(world.here.homes).pk
    seen = HouseholdVerdict.objects.filter(household=household, overall="met").order_by("pk")
    verdict = seen.last() if world.chance.random() < 0.7 else seen.first()
    propose(verdict_ids=[verdict.pk], reason="达标", actor=world.user("zhao"))
    return f"zhao proposed {household}"


def click_twice(world: World) -> str:
    """Send the last form once more."""
    if world.told.last is None:
        return "nothing was sent"
    world.told.last()
    return "sent again"


def drop_one(world: World) -> str:
    """Take a case off the plan."""
    rows = [row for row in world.rows if row.is_open and row.state != "proposed"]
    if not rows:
        return "no case"
    row = world.chance.choice(rows)
    actor = world.holder("wu")
    drop(case_rounds={row.pk: row.round}, reason="大病，花费大", actor=actor)
    return f"{actor.username} dropped {row.pk}"


def send_away(world: World) -> str:
    """Close somebody's account, take the role or end the posting."""
    name = world.chance.choice(("qian", "liu", "he", "li", "wu", "tang", "zhou"))
    how = world.chance.choice(("account", "role", "posting"))
    if name in world.told.away or len(world.told.away) > 1:
        return call_back(world)
    user = world.user(name)
    if how == "account":
        User.objects.filter(pk=user.pk).update(is_active=False)
    elif how == "role":
        end_grants(user, "轮岗")
    else:
        posting = Posting.objects.believed().filter(cadre__accounts__user=user).first()
        if posting is None:
            return f"{name} is posted nowhere"
        supersede(posting)
    world.told.away[name] = how
    return f"{name} lost the {how}"


def call_back(world: World) -> str:
    """Give back what somebody was without."""
    if not world.told.away:
        return "everybody is there"
    name = world.chance.choice(sorted(world.told.away))
    how, user = world.told.away[name], world.user(name)
    if how == "account":
        User.objects.filter(pk=user.pk).update(is_active=True)
    elif how == "role":
        grant_directly(user, origin=GrantOrigin.SETUP, holder_person=user.cadre_account.cadre.id_hash)
    else:
        place = world.here.lower if name == "he" else world.here.east
        post(user, place, PostingKind.TEAM_MEMBER if name == "he" else PostingKind.TOWNSHIP_STAFF)
    del world.told.away[name]
    return f"{name} has the {how} back"


def check_again(world: World) -> str:
    """Let the check run in between, of one household or of all."""
    if world.chance.random() < 0.5:
        world.night()
        return "all"
    written = recheck_households([home.pk for home in world.here.homes], world.user("liu"))
    return f"three, {written} changed"
