"""The doors of workbooks that are sent in: Liu's of East township, looked at, and waiting for the second person."""

from tests.access import MOVED, Door

SENDERS = ("liu", "zhao")
VIEWERS = ("liu", "li", "zhao")
REGISTER = {"kind": "register"}
WATER = {"kind": "water"}

IMPORT_DOORS = [
    Door("households:import_list", let_in=(*VIEWERS, "shui")),
    Door("households:import_add", kwargs=REGISTER, let_in=SENDERS),
    Door("households:import_add", kwargs=WATER, let_in=(*SENDERS, "shui")),
    Door("households:import_add", method="post", kwargs=REGISTER, let_in=SENDERS),
    Door("households:import_template", kwargs=REGISTER, let_in=SENDERS),
    Door("households:import_template", kwargs={"kind": "income"}, let_in=SENDERS),
    Door("households:import_template", kwargs={"kind": "benefits"}, let_in=(*SENDERS, "shui")),
    Door("households:import_template", kwargs={"kind": "cadres"}, let_in=("zhao",)),
    Door("households:import_detail", "workbook", let_in=VIEWERS, unseen=("shui",)),
    Door("households:import_detail", "checked_workbook", let_in=VIEWERS, unseen=("shui",)),
    Door("households:import_faults", "workbook", let_in=("liu",), unseen=("li", "zhao", "shui")),
    Door("households:import_ask", "checked_workbook", "post", let_in=SENDERS, unseen=("shui",)),
    Door("households:import_cancel", "workbook", "post", let_in=SENDERS, status=MOVED, unseen=("shui",)),
    Door("households:import_recheck", "workbook", "post", let_in=SENDERS, status=MOVED, unseen=("shui",)),
    Door("households:import_drop", "workbook", "post", let_in=SENDERS, status=MOVED, unseen=("shui",)),
    Door("households:import_let_in", "workbook", "post", let_in=VIEWERS, status=MOVED),
    Door("households:import_return", "workbook", let_in=VIEWERS),
    Door("households:import_return", "workbook", "post", let_in=VIEWERS),
]
