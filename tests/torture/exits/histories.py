"""Trees of histories: those that begin alike share their beginning, each goes its own way from a fork on.

Every branch is taken back by a savepoint, so a history is as real as any: the services, the database with its
constraints and triggers, the clock moved forward. What it costs is its own end, and its share of what came before.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from random import Random
from types import SimpleNamespace

from django.db import connection, transaction

from tests.torture.exits import life, steps
from tests.torture.exits.clock import Clock
from tests.torture.exits.oracle import faults_of_replay
from tests.torture.exits.told import Broken, Met
from tests.torture.exits.village import begin
from tests.torture.exits.world import Deed, World

Forks = tuple[tuple[int, int], ...]
FORKS: Forks = ((12, 3), (7, 3), (5, 6), (3, 0))
"""How many deeds until the next fork, and into how many branches: each tree holds 54 histories of 27 deeds."""
A_TREE = 54
BESIDE: dict[Deed, int] = {
    life.spoil: 5,
    life.jump: 3,
    steps.object_to: 2,
    life.close_early: 2,
    life.any_step: 6,
    life.old_page: 4,
    life.same_person: 6,
    life.propose_anybody: 4,
    life.click_twice: 4,
    life.drop_one: 1,
    life.send_away: 2,
    life.call_back: 2,
    life.check_again: 2,
    life.long_jump: 1,
}
"""What happens beside the chain, and how often beside each other."""
ON, REPAIRED = 0.72, 0.5


def choose(world: World) -> Deed:
    """Return what happens next."""
    chance = world.chance.random()
    stuck = any(world.told.faults.values()) or world.told.owed or world.told.away
    if stuck and world.chance.random() < REPAIRED:
        return life.call_back if world.told.away and chance < 0.2 else life.repair
    if chance < ON and (steps.idle(world) or any(row.is_open for row in world.rows)):
        return steps.go_on
    return world.chance.choices(list(BESIDE), list(BESIDE.values()))[0]


def grow(here: SimpleNamespace, clock: Clock, met: Met, *, seed: int, forks: Forks = FORKS) -> None:
    """Grow one tree and take it back. Raises Broken with the whole story when anything is found that must not be."""
    world = World(here, clock, met, second=seed % 3 == 0)
    with _taken_back(world):
        begin(second_notice=world.second)
        world.read()
        _branch(world, f"{seed}", forks)


def _branch(world: World, path: str, forks: Forks) -> None:
    (length, branches), *rest = forks
    world.chance = Random(path)
    for _ in range(length):
        world.act(choose(world))
    if not branches:
        _end(world)
    for number in range(branches):
        with _taken_back(world):
            _branch(world, f"{path}/{number}", tuple(rest))


def _end(world: World) -> None:
    """Close one history: whatever has come in since, its exits are replayed from what is stored."""
    connection.check_constraints()
    world.met.histories += 1
    world.met.exited += bool(world.told.exits)
    for case in world.told.exits:
        if wrong := faults_of_replay(case):
            raise Broken(world.story("; ".join(wrong)))


@contextmanager
def _taken_back(world: World) -> Iterator[None]:
    """Take back what happens inside, in the database, on the clock and in what is remembered."""
    kept, point = world.kept(), transaction.savepoint()
    try:
        yield
    finally:
        # A fault inside save() marks the whole transaction as broken; back at the savepoint it is whole again.
        transaction.set_rollback(False)
        transaction.savepoint_rollback(point)
        # Taken back is not yet gone: thousands of them inside one another fill the table of locks.
        transaction.savepoint_commit(point)
        world.back(kept)
        world.read()


def some_trees(here: SimpleNamespace, clock: Clock, *, seeds: Iterable[int], forks: Forks = FORKS) -> Met:
    """Grow a tree for each seed and return what they have met."""
    met = Met()
    for seed in seeds:
        grow(here, clock, met, seed=seed, forks=forks)
    return met
