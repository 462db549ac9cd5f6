"""What assets answer when they are asked: their section of the project page, and what waits because of them."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Min, Sum
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from accounts.hooks import Question, Waiting
from accounts.permissions import DECIDE_ASSETS, KEEP_ASSETS
from accounts.tallies import Found
from projects.asset_codes import CARD_WITHIN_DAYS, DisposalState
from projects.hooks import Panel
from projects.models import Asset, AssetDisposal, NoAsset, Project
from projects.selectors.assets import Gap, accepted_without_card, lacking
from projects.status import COMPLETED

CARDS_SHOWN = 10


def project_panels(project: Project, user: Any) -> list[Panel]:
    """Return what a project left behind, as far as the user sees it."""
    cards = Asset.objects.visible_to(user).filter(project=project)
    whole = cards.order_by().aggregate(count=Count("pk"), value=Sum("original_value"))
    shown = list(cards.order_by("pk")[:CARDS_SHOWN]) if whole["count"] else []
    accepted = project.milestone in COMPLETED
    stated = NoAsset.objects.visible_to(user).filter(project=project).first() if accepted and not shown else None
    context = {
        "project": project,
        "assets": shown,
        "count": whole["count"],
        "value": whole["value"],
        "stated": stated,
        "accepted": accepted,
        "may_keep": user.may(KEEP_ASSETS),
    }
    return [Panel("projects/assets/_project_panel.html", context, order=60)]


def waiting_items(user: Any) -> list[Question]:
    """Return disposals for who decides; for who keeps cards, projects without one and assets nobody looked at."""
    items = []
    if user.may(DECIDE_ASSETS):
        asked = AssetDisposal.objects.visible_to(user).filter(state=DisposalState.ASKED).exclude(asked_by=user)
        items.append(Question(asked, _to_decide, {"first": Min(TruncDate("asked_at"))}))
    if user.may(KEEP_ASSETS):
        today = timezone.localdate()
        bare = accepted_without_card(Project.objects.visible_to(user), today)
        items.append(Question(bare, _to_write, {"first": Min("accepted_on")}))
        stale = lacking(Asset.objects.visible_to(user), Gap.UNCHECKED, today)
        items.append(Question(stale, _to_look_at))
    return items


def _to_decide(found: Found) -> Waiting:
    return Waiting(
        task="审批资产处置",
        count=found["n"],
        unit="项",
        url=reverse("projects:disposal_list"),
        label="去审批",
        since=found["first"],
    )


def _to_write(found: Found) -> Waiting:
    first = found["first"]
    return Waiting(
        task="登记资产",
        count=found["n"],
        unit="个项目",
        url=reverse("projects:asset_missing"),
        label="去登记",
        text="验收了还没有资产卡",
        since=first,
        due=first + timedelta(CARD_WITHIN_DAYS) if first else None,
    )


def _to_look_at(found: Found) -> Waiting:
    return Waiting(
        task="盘点资产",
        count=found["n"],
        unit="项",
        url=reverse("projects:asset_list") + f"?gap={Gap.UNCHECKED}",
        label="看名单",
        text="一年没有盘点",
    )
