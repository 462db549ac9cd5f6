"""The doors of accounts: who sets them up, who grants, who is let through with a second factor."""

from tests.access import EVERYBODY, MOVED, OK, Door

ADMINISTRATORS = ("sysadmin", "secadmin")
MAKERS = ("sysadmin",)
GRANTERS = ("secadmin",)
WHY = {"reason": "本人申请"}

ACCOUNT_DOORS = [
    Door("accounts:code", let_in=EVERYBODY, status=MOVED),
    Door("accounts:second_factor", let_in=EVERYBODY),
    Door("accounts:second_factor", method="post", data={"code": "1"}, let_in=EVERYBODY, status=MOVED),
    Door("accounts:second_factor_qr", let_in=EVERYBODY, status=404),
    Door("accounts:second_factor_codes", method="post", let_in=EVERYBODY, status=MOVED),
    Door("staff:account_list", let_in=ADMINISTRATORS),
    Door("staff:account_detail", "wang", let_in=ADMINISTRATORS),
    Door("staff:account_add", let_in=MAKERS),
    Door("staff:account_add", method="post", let_in=MAKERS),
    Door("staff:account_password", "newcomer", let_in=MAKERS),
    Door("staff:account_password", "newcomer", "post", data=WHY, let_in=MAKERS),
    Door("staff:account_role", "newcomer", let_in=MAKERS),
    Door("staff:account_role", "wang", "post", data=WHY | {"role": "resident"}, let_in=MAKERS, status=MOVED),
    Door("staff:account_factor", "newcomer", let_in=MAKERS),
    Door("staff:account_factor", "newcomer", "post", data=WHY, let_in=MAKERS),
    Door("staff:account_disable", "newcomer", let_in=MAKERS),
    Door("staff:account_disable", "newcomer", "post", data=WHY, let_in=MAKERS, status=MOVED),
    Door("staff:account_take_back", "wang", let_in=GRANTERS),
    Door("staff:account_take_back", "wang", "post", data=WHY, let_in=GRANTERS, status=MOVED),
    Door("staff:account_enable", "newcomer", let_in=MAKERS),
    Door("staff:account_enable", "newcomer", "post", data=WHY, let_in=MAKERS),
    Door("staff:batch_add", let_in=MAKERS),
    Door("staff:batch_template", let_in=MAKERS),
    Door("staff:batch_detail", "batch", let_in=MAKERS),
    Door("staff:batch_detail", "others_batch", unseen=MAKERS),
    Door("staff:batch_cancel", "batch", "post", let_in=MAKERS, status=MOVED),
    Door("staff:batch_retry", "batch", "post", let_in=MAKERS, status=MOVED),
    Door("staff:batch_renew", "batch", "post", let_in=MAKERS, status=MOVED),
    Door("staff:batch_slips", "batch", "post", let_in=MAKERS, status=OK),
    Door("staff:batch_slips_destroy", "batch", "post", let_in=MAKERS, status=MOVED),
    Door("staff:batch_slips", "others_batch", "post", unseen=MAKERS),
    Door("staff:batch_slips_destroy", "others_batch", "post", unseen=MAKERS),
    Door("staff:grant_list", let_in=GRANTERS),
    Door("staff:grant_confirm", method="post", kwargs={"action": "grant"}, let_in=GRANTERS, status=MOVED),
    Door("staff:grant_confirm", method="post", kwargs={"action": "return"}, let_in=GRANTERS, status=MOVED),
    Door("staff:grant_decide", method="post", kwargs={"action": "grant"}, let_in=GRANTERS, status=MOVED),
    Door("staff:grant_decide", method="post", kwargs={"action": "return"}, let_in=GRANTERS, status=MOVED),
]
