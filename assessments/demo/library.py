"""How the demonstration's projects came into the library, and what they were planned to be: taken over whole."""

from collections.abc import Iterator, Sequence
from random import Random

from assessments.demo.projects import ProjectPlan
from config.lib.copying import TableRows
from projects.kinds import MoneySource, Purpose
from projects.library_status import LibraryLevel, LibraryState
from projects.models import LibraryEntry, PlannedMoney, ProjectPurpose, ProjectType

T, P, M = ProjectType, Purpose, MoneySource
DOCUMENT = "演示县项目库移交清单"
ENTRY_COLUMNS = ("project_id", "level", "round", "state", "taken_over", "document")
MONEY_COLUMNS = ("project_id", "source", "year", "amount")
PURPOSE_COLUMNS = ("project_id", "purpose", "is_main")
PURPOSES: dict[ProjectType, tuple[Purpose, ...]] = {
    T.INDUSTRY: (P.BATCH_PRODUCTION, P.REACH_INDUSTRY),
    T.INFRASTRUCTURE: (P.REACH_WORKS,),
    T.HOUSING: (P.REACH_HOUSING,),
    T.WATER: (P.REACH_WORKS, P.REACH_SERVICES),
    T.RELOCATION: (P.BATCH_RELOCATION, P.REACH_HOUSING),
    T.YULU: (P.BATCH_SCHOOLING, P.REACH_SKILLS),
    T.LABOUR_TRAINING: (P.REACH_SKILLS,),
    T.LOAN: (P.REACH_FINANCE, P.BATCH_PRODUCTION),
    T.PUBLIC_WELFARE: (P.BATCH_ECOLOGY,),
    T.CONSOLIDATION: (P.BATCH_WELFARE,),
    T.SUPERMARKET: (P.REACH_SERVICES,),
}
SOURCES = ((M.CENTRAL, 46), (M.PROVINCE, 27), (M.COUNTY, 16), (M.CITY, 11))
SHARED_EVERY = 4


def library_tables(seed: int, projects: Sequence[ProjectPlan]) -> Iterator[TableRows]:
    """Yield (model, columns, rows) of the ways into the library, the planned money and the purposes."""
    yield LibraryEntry, ENTRY_COLUMNS, [_entry(project) for project in projects]
    yield PlannedMoney, MONEY_COLUMNS, list(_money(seed, projects))
    yield (
        ProjectPurpose,
        PURPOSE_COLUMNS,
        [(p.id, purpose, not place) for p in projects for place, purpose in enumerate(PURPOSES[p.type])],
    )


def _entry(project: ProjectPlan) -> tuple[object, ...]:
    level = LibraryLevel.VILLAGE if project.village else LibraryLevel.COUNTY
    return project.id, level, 1, LibraryState.ENTERED, True, DOCUMENT


def _money(seed: int, projects: Sequence[ProjectPlan]) -> Iterator[tuple[object, ...]]:
    """Let one source pay for most projects, and two share some of them."""
    rng = Random(f"{seed} planned money")
    names, weights = [name for name, _ in SOURCES], [weight for _, weight in SOURCES]
    for project in projects:
        first, second = rng.choices(names, weights)[0], M.OWN
        own = project.amount // 10 if project.id % SHARED_EVERY == 0 else 0
        yield project.id, first, project.year, project.amount - own
        if own:
            yield project.id, second, project.year, own
