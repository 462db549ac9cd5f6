"""By which class the library of its year counts a project of the demonstration, and when that library was fixed."""

from datetime import date

from projects.kinds import LibraryClass
from projects.models import ProjectType

T, C = ProjectType, LibraryClass
CLASSES: dict[ProjectType, tuple[LibraryClass, LibraryClass]] = {
    T.INDUSTRY: (C.INDUSTRY_2018, C.INDUSTRY),
    T.INFRASTRUCTURE: (C.VILLAGE_WORKS_2018, C.RURAL_WORKS),
    T.HOUSING: (C.HOUSING_2018, C.GUARANTEES),
    T.WATER: (C.LIVING_2018, C.RURAL_WORKS),
    T.RELOCATION: (C.RELOCATION_2018, C.AFTER_RELOCATION),
    T.YULU: (C.SCHOOLING_2018, C.GUARANTEES),
    T.LABOUR_TRAINING: (C.JOBS_2018, C.JOBS),
    T.LOAN: (C.FINANCE_2018, C.INDUSTRY),
    T.PUBLIC_WELFARE: (C.POSTS_2018, C.JOBS),
    T.CONSOLIDATION: (C.WELFARE_2018, C.OTHER),
    T.SUPERMARKET: (C.SERVICES_2018, C.GOVERNANCE),
}
"""The county's own class → the class of the library of 2018, and of the one since 2021."""
FIRST_YEAR_OF_2021 = 2021


def class_of(kind: ProjectType, year: int) -> LibraryClass:
    """Return the class by which the library of `year` counts a project of this kind."""
    return CLASSES[kind][year >= FIRST_YEAR_OF_2021]


def entered_on(year: int) -> date:
    """Return the day on which the library of `year` was fixed: late in the year before."""
    return date(year - 1, 12, 20)
