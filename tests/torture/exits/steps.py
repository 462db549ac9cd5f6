"""The next step of the chain, as the people of the village take it; now and then turned down, early, or by another."""

from collections.abc import Callable
from uuid import uuid4

from assessments.models import HouseholdVerdict, Notice, NoticeEntry, Objection, SampledCase
from assessments.services.announcing import announce
from assessments.services.answers import AnswerEntry, write_answer
from assessments.services.cases import STEPS, Words, propose
from assessments.services.meetings import Vote, hold_meeting
from assessments.services.notices import close_notice, post_notice
from assessments.services.objections import add_objection, settle_objection
from assessments.services.samples import draw_sample, write_finding
from assessments.status import EXIT_TRANSITIONS, FORWARD
from households.services.visits import VisitEntry, record_visit
from tests.assessments.chain import PLACE, SEEN, board, meeting, picture
from tests.torture.exits.world import Row, World
from villages.services.boards import ObjectionEntry

USUALLY = {
    "propose": "zhao", "announce": "zhao", "approve": "qian", "return": "qian", "confirm": "qian", "disapprove": "qian",
    "apply": "liu", "review": "liu", "agree": "liu", "post": "liu", "repost": "liu", "mend": "liu", "check": "wang",
    "countersign": "he", "dispute": "he", "accept": "li", "send_back": "li", "inspect": "wu", "query": "wu",
    "drop": "wu",
}  # fmt: skip
ORDER = {move.target: place for place, move in enumerate(FORWARD)} | {"mending": -1}


def go_on(world: World) -> str:
    """Take the next step on those that have come least far, or on others."""
    waiting: dict[str, list[Row]] = {}
    for row in world.rows:
        if row.is_open:
            waiting.setdefault(row.state, []).append(row)
    if not waiting or (world.chance.random() < 0.3 and idle(world)):
        return begin_cases(world)
    states = sorted(waiting, key=ORDER.__getitem__)
    state = states[0] if world.chance.random() < 0.65 else world.chance.choice(states)
    return NEXT[state](world, world.some(waiting[state]))


def idle(world: World) -> list[int]:
    """Return the households of the village whose exit nobody has begun, or has begun and returned."""
    begun = {row.household for row in world.rows if row.state != "returned"}
    return [home.pk for home in world.here.homes if home.pk not in begun]


def begin_cases(world: World) -> str:
    """Propose the households that nobody has proposed; now and then one that should not be."""
    homes = idle(world)
    if not homes or world.chance.random() < 0.1:
        homes = [home.pk for home in world.here.homes]
    verdicts = HouseholdVerdict.objects.current().filter(household__in=homes)
    if world.chance.random() < 0.85:
        verdicts = verdicts.filter(overall="met")
    chosen = list(verdicts.order_by("pk").values_list("pk", flat=True))
    if not chosen and world.chance.random() < 0.7:
        return look_after(world, world.chance.choice(homes))
    actor = world.holder(USUALLY["propose"])
    cases = world.do(lambda: propose(verdict_ids=chosen, reason="七项达标", actor=actor))
    return f"{actor.username} proposed {[case.household_id for case in cases]}"


def sign(world: World, action: str, rows: list[Row], *, reason: str = "属实") -> str:
    """Take a step that has no papers but its words."""
    move = EXIT_TRANSITIONS.get(action)
    actor = world.holder(USUALLY[action])
    rounds = {row.pk: row.round for row in rows}
    words = Words(reason, document="师贫组〔2026〕7号" if move.needs_document else "")
    world.do(lambda: STEPS[action](case_rounds=rounds, words=words, actor=actor))
    return f"{actor.username} on {sorted(rounds)}"


def or_back(action: str, back: str, seldom: float) -> Callable[[World, list[Row]], str]:
    """Return the step that signs `action`, or seldom sends back."""

    def step(world: World, rows: list[Row]) -> str:
        chosen = back if world.chance.random() < seldom else action
        return f"{chosen}: {sign(world, chosen, rows, reason='不属实' if chosen == back else '属实')}"

    return step


def visit(world: World, household: int, by: str, **seen: str) -> int:
    """Visit a household today, and return the visit's id."""
    entry = VisitEntry(submit_key=uuid4(), kind="learn", visited_on=world.today, met="head", **SEEN | seen)
    return int(record_visit(household_id=household, entry=entry, actor=world.user(by)).pk)


def look_after(world: World, household: int) -> str:
    """Go and see a household: what was seen there last may be too old to count, or not have been good."""
    visit(world, household, "wang")
    world.told.faults.get(household, {}).pop("food", None)
    return f"went to see {household}"


def check(world: World, rows: list[Row]) -> str:
    """Go and see, then sign; now and then without having gone."""
    unseen = [row for row in rows if world.told.visited.get(row.pk) != row.round]
    if unseen and world.chance.random() > 0.35:
        for row in unseen:
            look_after(world, row.household)
            world.told.visited[row.pk] = row.round
    return f"went to see {[row.household for row in unseen]}, {sign(world, 'check', rows)}"


def meet(world: World, rows: list[Row]) -> str:
    """Hold the meeting; now and then too few come, or somebody is outvoted."""
    chance = world.chance.random()
    entry = meeting(present=23) if chance < 0.2 else meeting()
    votes = {row.pk: Vote(row.round, 8 if chance > 0.95 else 25, 2) for row in rows}
    actor = world.holder(USUALLY["review"])
    world.do(lambda: hold_meeting(votes=votes, entry=entry, actor=actor))
    return f"{actor.username} on {sorted(votes)}"


def answer(world: World, rows: list[Row]) -> str:
    """Let each householder sign; now and then one will not."""
    agrees = world.chance.random() > 0.05
    actor = world.holder(USUALLY["agree"])
    for row in rows:
        words = {"way": "drawn", "sheet": picture()} if agrees else {"reason": "收成不好"}
        entry = AnswerEntry(agrees, "户主", world.today, **words)
        write_answer(case_id=row.pk, case_round=row.round, entry=entry, actor=actor)
    return f"{actor.username} on {[row.pk for row in rows]}, {'yes' if agrees else 'no'}"


def hang(world: World, rows: list[Row], *, second: bool = False) -> str:
    """Post the list."""
    rounds = {row.pk: row.round for row in rows}
    actor = world.holder(USUALLY["post"])
    notice = world.do(lambda: post_notice(case_rounds=rounds, entry=board(), second=second, actor=actor))
    return f"{actor.username} posted {sorted(rounds)} until {notice.last_day}"


def on_notice(world: World, rows: list[Row]) -> str:
    """Wait for the end of the notice and close it; now and then not long enough, or sign before it is closed."""
    notice = Notice.objects.running().filter(entries__case=rows[0].pk).first()
    if notice is None or world.chance.random() < 0.1:
        return accept(world, rows) if rows[0].state == "posted" else review(world, rows)
    if world.chance.random() < 0.2:
        return object_to(world)
    objection = Objection.objects.unsettled().filter(case__notice_entries__notice=notice).first()
    if objection is not None and world.chance.random() < 0.6:
        return settle(world, objection)
    left = (notice.last_day - world.today).days + 1
    if left > 0 and world.chance.random() < 0.85:
        world.forward(left)
        if world.chance.random() < 0.3:
            return f"waited {left} days"
    actor = world.holder(USUALLY["post"])
    about = {"notice_id": notice.pk, "opinion": "公示期满，无异议", "actor": actor}
    world.do(lambda: close_notice(photos=[picture()], **about))
    return f"{actor.username} closed notice {notice.pk}"


def object_to(world: World) -> str:
    """Object to a line of a notice that hangs."""
    line = NoticeEntry.objects.filter(notice__in=Notice.objects.running()).order_by("pk").last()
    if line is None:
        return "no notice hangs"
    actor = world.user("d_village") if world.chance.random() < 0.5 else world.holder("liu")
    entry = ObjectionEntry("他家新买了车", world.today)
    made = add_objection(notice_id=line.notice_id, entry_id=line.pk, entry=entry, actor=actor)
    return f"{actor.username} wrote objection {made.pk} to case {line.case_id}"


def settle(world: World, objection: Objection) -> str:
    """Settle an objection, now and then for who objected."""
    upheld = world.chance.random() < 0.3
    same = objection.recorded_by.username == "d_village" and world.chance.random() < 0.7
    actor = world.user("d_township") if same else world.holder(USUALLY["accept"])
    about = {"objection_id": objection.pk, "upheld": upheld, "finding": "入户核实过"}
    world.do(lambda: settle_objection(**about, actor=actor))
    return f"{actor.username} settled {objection.pk}, {'upheld' if upheld else 'rejected'}"


def review(world: World, rows: list[Row]) -> str:
    """Draw the sample, check who was drawn, then sign; or have the list posted once more first."""
    if rows[0].state == "accepted" and world.second and world.chance.random() > 0.1:
        return hang(world, rows, second=True)
    said = _sample(world, rows) if world.chance.random() > 0.1 else ""
    sampled = SampledCase.objects.filter(case__in=[row.pk for row in rows], result="fault")
    wrong = set(sampled.values_list("case", "round"))
    faulty = [row for row in rows if (row.pk, row.round) in wrong]
    if faulty:
        return f"{said}; {sign(world, 'query', faulty, reason='抽查有问题')}"
    return f"{said}; {_inspect(world, rows)}"


def _sample(world: World, rows: list[Row]) -> str:
    """Draw a sample where there is none yet, and check whom it drew."""
    actor = world.holder(USUALLY["inspect"])
    drawn = set(SampledCase.objects.filter(case__in=[row.pk for row in rows]).values_list("case", "round"))
    if any((row.pk, row.round) not in drawn for row in rows):
        world.do(lambda: draw_sample(township_id=world.here.east.pk, actor=actor, seed="42"))
    if world.chance.random() < 0.15:
        return f"{actor.username} drew"
    found = []
    for one in SampledCase.objects.filter(is_drawn=True, result="").order_by("pk"):
        clean = world.chance.random() > 0.07
        write_finding(row_id=one.pk, clean=clean, finding="入户看过", actor=actor)
        found.append((one.case_id, clean))
    return f"{actor.username} found {found}"


def publish(world: World, rows: list[Row]) -> str:
    """Announce: the one step after which a household is out."""
    rounds = {row.pk: row.round for row in rows}
    actor = world.holder(USUALLY["announce"])
    world.do(lambda: announce(case_rounds=rounds, document="师政告〔2026〕3号", entry=PLACE, actor=actor))
    return f"{actor.username} announced {sorted(rounds)}"


def apply(world: World, rows: list[Row]) -> str:
    """Write down the application."""
    return sign(world, "apply", rows)


def mend(world: World, rows: list[Row]) -> str:
    """Report what was sent back as mended."""
    return sign(world, "mend", rows, reason="补齐了")


accept = or_back("accept", "send_back", 0.06)
_inspect = or_back("inspect", "query", 0.05)
NEXT: dict[str, Callable[[World, list[Row]], str]] = {
    "proposed": or_back("approve", "return", 0.05),
    "approved": apply,
    "applied": check,
    "checking": or_back("countersign", "dispute", 0.05),
    "checked": meet,
    "reviewed": answer,
    "agreed": hang,
    "posted": on_notice,
    "accepted": review,
    "reposted": on_notice,
    "inspected": or_back("confirm", "disapprove", 0.05),
    "confirmed": publish,
    "mending": mend,
}
"""State → how it goes on from there."""
