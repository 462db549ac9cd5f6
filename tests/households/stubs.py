"""What the apps above answer in the tests of households."""

from typing import Any

from households.hooks import Gap, Standing

noticed: list[int] = []


def noted(*, household_id: int, actor: Any) -> None:
    """Stand in for the re-check after a visit."""
    noticed.append(household_id)


def standings(*, household_ids: list[int]) -> dict[int, Standing]:
    """Every household lacks one certificate."""
    return {pk: Standing(met=6, gaps=(Gap("饮用水", "unknown", "缺水质检测报告"),)) for pk in household_ids}
