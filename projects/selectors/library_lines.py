"""What the public is told of a project before it is entered (E16), built from the fields of the white-list alone."""

from collections.abc import Iterable

from django.db.models import prefetch_related_objects

from config.lib.money import format_money
from projects.models import LibraryEntry, LibraryNotice, LibraryNoticeLine, Project

NOT_SAID = "未写明"


def lines_of(notice: LibraryNotice, entries: Iterable[LibraryEntry]) -> list[LibraryNoticeLine]:
    """Return the lines of a notice, by number of the project; constant queries whatever their number."""
    listed = sorted(entries, key=lambda entry: entry.project.code)
    projects = [entry.project for entry in listed]
    prefetch_related_objects(projects, "planned_money", "implementing_unit")
    return [
        LibraryNoticeLine(notice=notice, entry=entry, round=entry.round, serial=serial, **told_of(entry.project))
        for serial, entry in enumerate(listed, 1)
    ]


def told_of(project: Project) -> dict[str, object]:
    """Return what may be published of a project, by column of a line."""
    return {
        "code": project.code,
        "name": project.name,
        "class_label": project.get_library_class_display() or project.get_project_type_display(),
        "place": place_of(project),
        "content": project.content,
        "amount": project.plan_amount,
        "sources": money_words(project)[:300],
        "period": period_of(project),
        "goals": project.goals,
        "unit": str(project.implementing_unit or "")[:80],
        "responsible": " ".join(filter(None, [project.responsible, project.responsible_phone]))[:60],
        "beneficiaries": benefit_words(project),
        "mechanism": project.mechanism,
    }


def place_of(project: Project) -> str:
    """Return the place of a project with its township."""
    return "".join(str(part) for part in (project.township, project.village) if part) or "全县"


def money_words(project: Project) -> str:
    """Return who is to pay how much in which year, in a sentence."""
    planned = project.planned_money.all()
    told = (f"{one.year} 年{one.get_source_display()} {format_money(one.amount)} 元" for one in planned)
    return "；".join(told) or NOT_SAID


def period_of(project: Project) -> str:
    """Return from when to when a project is planned."""
    if not (project.planned_from or project.planned_to):
        return f"{project.year} 年"
    days = (f"{day:%Y-%m-%d}" if day else NOT_SAID for day in (project.planned_from, project.planned_to))
    return " 至 ".join(days)


def benefit_words(project: Project) -> str:
    """Return how many households and people are to benefit, and how many of them are registered."""
    told = [
        (project.planned_households, "{} 户"),
        (project.planned_people, "{} 人"),
        (project.planned_registered, "其中建档立卡 {} 户"),
    ]
    return "，".join(shape.format(count) for count, shape in told if count is not None) or NOT_SAID
