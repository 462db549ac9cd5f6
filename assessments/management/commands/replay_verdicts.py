"""`manage.py replay_verdicts --run N`: judge again as a past night did, and compare with what is stored."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.models import ExitRun, HouseholdVerdict
from assessments.services.replay import replay
from households.models import Household

MOST_TOLD = 20


class Command(BaseCommand):
    """Ends with 1 when any answer is not the stored one."""

    help = "按某一次核对的资料时点和标准重算，和存下的结论对照"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--run", type=int, required=True, help="第几次核对")
        parser.add_argument("--household", default="", help="户编号；不写就是那一次有结论的全部户")

    def handle(self, *args: Any, **options: Any) -> None:
        run = ExitRun.objects.select_related("standard").filter(pk=options["run"]).first()
        if run is None:
            raise CommandError(f"没有第 {options['run']} 次核对。")
        stored = HouseholdVerdict.objects.at(run)
        if code := options["household"]:
            household = Household.objects.filter(code=code).first()
            if household is None:
                raise CommandError(f"没有编号为 {code} 的户。")
            stored = stored.filter(household=household)
        ids = list(stored.order_by("household_id").values_list("household_id", flat=True))
        differing = [pk for pk in ids if not (found := replay(household_id=pk, run=run)) or not found.agrees]
        for pk in differing[:MOST_TOLD]:
            self.stdout.write(f"不一致：{Household.objects.get(pk=pk).code}")
        self.stdout.write(
            f"重算 {len(ids)} 户，{len(differing)} 户不一致。" if differing else f"重算 {len(ids)} 户，全部一致。"
        )
        if differing:
            sys.exit(1)
