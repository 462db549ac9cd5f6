"""Which household a row of a workbook is about, by the code it names: told at the row where there is none to be had."""

from accounts.models import User
from households.imports.columns import Line
from households.services.import_known import KnownHousehold, known_households
from households.services.import_register import NOT_SEEN
from households.status import GONE


def find_homes(lines: list[Line], actor: User, *, gone: str) -> list[tuple[Line, KnownHousehold]]:
    """Return the lines that name a household the actor sees, each with it; `gone` says what follows once it has left.

    Every line gets the code it names; what is wrong with it, and a head it does not have, is told at its cell.
    """
    known = known_households((line.values["code"] for line in lines if "code" in line.values), actor)
    return [(line, home) for line in lines if (home := _home(line, known, gone)) is not None]


def _home(line: Line, known: dict[str, KnownHousehold], gone: str) -> KnownHousehold | None:
    line.code = line.values.get("code", "")
    household = known.get(line.code)
    if household is None:
        if line.code:
            line.wrong("code", "没有登记过这个户编号。请照登记的户编号写。")
        return None
    if not household.is_seen:
        line.wrong("code", NOT_SEEN)
        return None
    line.label, line.household_id = f"{household.head_name}家", household.pk
    if household.status in GONE:
        line.wrong("code", f"{household.gone_words}，{gone}。")
    if line.values.get("head_name", household.head_name) != household.head_name:
        line.wrong("head_name", f"这一户的户主登记的是{household.head_name}。请核对户编号和户主。")
    return household
