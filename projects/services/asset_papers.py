"""Printing about assets: certificate, plate, the ledger of a place; each printing leaves a row in the trail."""

from datetime import date
from typing import Any

from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import VIEW_PROJECTS
from config.lib.printing.blocks import Printout
from config.lib.refusals import Refused
from projects.models import Asset, AssetCheck, AssetQuerySet, AssetYear
from projects.papers import assets as papers
from projects.selectors.assets import read_ledger, there_on
from villages.models import County, Township

ASSET_PAPERS = {"certificate": "资产登记证", "plate": "资产标识牌"}
MOST_ON_PAPER = 2_000
"""So many cards stand on a printed ledger; of a larger place it has the sums only."""


@service("assets.print", only_notes=True)
def print_asset_paper(*, asset_id: int, kind: str, actor: User) -> Printout:
    """Return the certificate or plate of an asset as the register stands now, and note who printed it.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused for a paper there is not.
    """
    require(actor, VIEW_PROJECTS)
    rows = Asset.objects.visible_to(actor).select_related("project", "township", "village", "household")
    asset = rows.get(pk=asset_id)
    if kind not in ASSET_PAPERS:
        raise Refused("没有这种资料。请刷新页面后重新选择。")
    record(actor=actor, action="assets.print", subject=asset, after={"paper": ASSET_PAPERS[kind]})
    if kind == "plate":
        return papers.plate(asset)
    checks = AssetCheck.objects.visible_to(actor).believed().filter(asset=asset)
    years = AssetYear.objects.visible_to(actor).believed().filter(asset=asset)
    return papers.certificate(asset, list(checks), list(years))


@service("assets.print_ledger", only_notes=True)
def print_ledger(*, township_id: int | None, on: date | None, actor: User) -> Printout:
    """Return the ledger of a township, or of all the actor sees, as it stood on `on`, and note who printed it.

    Raises PermissionDenied, ObjectDoesNotExist for a township outside the scope.
    """
    require(actor, VIEW_PROJECTS)
    day = on or timezone.localdate()
    township = Township.objects.visible_to(actor).get(pk=township_id) if township_id else None
    assets: AssetQuerySet = there_on(Asset.objects.visible_to(actor), day)
    if township:
        assets = assets.filter(township=township)
    by: Any = "village" if township else "township"
    ledger = read_ledger(assets, by=by)
    rows = []
    if township and ledger.whole.count <= MOST_ON_PAPER:
        rows = list(assets.select_related("village").order_by("village__code", "pk"))
    place = str(township or County.objects.first() or "全县")
    told = {"place": place, "on_date": day.isoformat(), "rows": ledger.whole.count}
    record(actor=actor, action="assets.print_ledger", after=told)
    return papers.ledger_paper(place, day, ledger, rows, by="村" if township else "乡镇")
