"""The doors of fund lines: orders, months, balances, idle money, stated totals."""

from tests.access import MOVED, Door

MONEY = ("zhao", "qian", "cai", "sheng")
EXPORTERS = ("cai", "sheng")


def _moves(method: str) -> list[Door]:
    about = {"method": method, "let_in": ("cai",)}
    on_a_line = ("receive", "integrate", "allocate", "recover")
    return [
        *(Door("funds:line_move", "line", kwargs={"kind": kind}, **about) for kind in on_a_line),
        *(Door("funds:allocation_move", "for_pipes", kwargs={"kind": kind}, **about) for kind in ("adjust", "recover")),
        Door("funds:entry_reverse", "payment", **about),
        Door("funds:line_correct", "line", **about),
        Door("funds:line_add", **about),
        Door("funds:opening", **about),
        Door("funds:month_close", **about),
        Door("funds:month_reopen", "closed_month", **about),
        Door("funds:stated_add", **about),
    ]


def _steps() -> list[Door]:
    approve, back, withdraw = ({"action": name} for name in ("approve", "return", "withdraw"))
    return [
        *(Door("funds:order_step", "fund_order", kwargs=kind, let_in=("cai",)) for kind in (approve, back, withdraw)),
        Door("funds:order_step", "fund_order", "post", kwargs=approve, let_in=("cai",), status=MOVED),
        *(Door("funds:order_step", "fund_order", "post", kwargs=kind, let_in=("cai",)) for kind in (back, withdraw)),
    ]


LINE_DOORS = [
    *_moves("get"),
    *_moves("post"),
    *_steps(),
    Door("funds:order_list", let_in=MONEY),
    Door("funds:order_detail", "fund_order", let_in=MONEY),
    Door("funds:order_detail", "returned_order", let_in=MONEY),
    Door("funds:opening_template", let_in=("cai",)),
    Door("funds:month_list", let_in=MONEY),
    Door("funds:balances", let_in=MONEY),
    Door("funds:balances_export", method="post", let_in=EXPORTERS),
    Door("funds:idle", let_in=MONEY),
    Door("funds:idle_export", method="post", let_in=EXPORTERS),
    Door("funds:stated_list", let_in=MONEY),
]
