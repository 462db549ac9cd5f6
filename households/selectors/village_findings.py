"""What is wrong about a village's own register, as the page about its data shows it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.permissions import KEEP_VILLAGE_YEARS
from households.models import VillageFinding
from households.quality.village_rules import VILLAGE_RULE_OF
from households.quality.words import Severity
from households.selectors.findings import KINDS
from villages.models import Village


@dataclass(frozen=True)
class VillageFindingRow:
    """One finding about a village: what its rule is called and advises, and where this user mends it."""

    finding: VillageFinding
    label: str
    advice: str
    mend_url: str

    @property
    def status(self) -> tuple[str, str]:
        """Kind and word of how grave it is."""
        severity = Severity(self.finding.severity)
        return KINDS[severity], str(severity.label)


def own_findings(village: Village, user: Any) -> list[VillageFindingRow]:
    """Return the open findings about a village's own register, the gravest first."""
    rows = VillageFinding.objects.visible_to(user).filter(village=village, closed_at__isnull=True)
    return [_row(finding, user) for finding in rows.order_by("severity", "id")]


def _row(finding: VillageFinding, user: Any) -> VillageFindingRow:
    rule = VILLAGE_RULE_OF.get(finding.rule)
    form = reverse("villages:year", args=[finding.village_id, finding.year])
    label, advice = (rule.label, rule.advice) if rule else (f"规则 {finding.rule}（已停用）", "")
    return VillageFindingRow(finding, label, advice, form if user.may(KEEP_VILLAGE_YEARS) else "")
