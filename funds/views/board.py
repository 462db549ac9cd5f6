"""The money board: by tier, type, township and month, as of any past day."""

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.views.generic import TemplateView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_FUNDS
from config.lib.charts import OUTLINE, SOLID, Chart, Series, Tile, columns, short_amount, tiles
from funds.charts import money_bar
from funds.forms.board import BoardForm
from funds.selectors import Group
from funds.selectors.board import Board, read_board


class BoardView(PermissionPageMixin, TemplateView):
    """What was granted, came in, was paid and is left."""

    permission = VIEW_FUNDS
    template_name = "funds/board.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = BoardForm(self.request.GET, user=self.request.user)
        year, day = form.chosen()
        board = read_board(self.request.user, day=day, year=year)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "described": form.describe(),
            "year": year,
            "day": day,
            "board": board,
            "figures": _figures(board, year=year),
            "whole": money_bar(board.total, name="指标资金"),
            "monthly": _monthly(board),
            "places": _places(board.townships),
        }


def _figures(board: Board, *, year: int | None) -> list[dict[str, str]]:
    """Return the figures, each with the list behind it."""
    total, ledger = board.total, f"{reverse('funds:ledger')}?year={year or ''}&kind="
    share = f"支出进度 {total.progress:.1%}" if total.progress is not None else ""
    two_years = f"其中满两年 {short_amount(board.idle_two_years)}"
    said = (
        ("指标金额", total.amount, f"{board.lines:,} 条指标", reverse("funds:overview")),
        ("已到账", board.received, "", f"{ledger}receipt"),
        ("已支付", total.paid, share, f"{ledger}payment"),
        ("已收回", total.recovered, "", f"{ledger}recovery"),
        ("未支付", total.balance, "", ""),
        ("满一年还在账上", board.idle_a_year, two_years, ""),
    )
    return [_figure(*one) for one in said]


def _figure(label: str, amount: Decimal, note: str, url: str) -> dict[str, str]:
    value, unit = short_amount(amount).split(" ")
    return {"label": label, "value": value, "unit": unit, "note": note, "url": url}


def _monthly(board: Board) -> Chart:
    received = Series("到账", [month.received for month in board.months], OUTLINE)
    paid = Series("支付", [month.paid for month in board.months], SOLID)
    return columns([received, paid], [month.label for month in board.months], name="近十二个月到账和支付")


def _places(townships: list[Group]) -> Chart:
    shown = [Tile(group.label, short_amount(group.money.amount), share=group.money.progress) for group in townships]
    return tiles(shown, name="各乡镇已分配金额和支出进度")
