"""The access matrix of the pages about systems of other units."""

from tests.access import MOVED, Door

ADMINS = ("sysadmin", "secadmin", "audadmin")

SYSTEM_DOORS = [
    Door("villages:client_list", let_in=ADMINS),
    Door("villages:client_add", let_in=("sysadmin",)),
    Door("villages:client_add", method="post", let_in=("sysadmin",)),
    Door("villages:client_detail", "client", let_in=ADMINS),
    Door("villages:client_grant", "client", "post", let_in=("secadmin",), status=MOVED),
    Door("villages:client_end", "client", "post", let_in=ADMINS, status=MOVED),
    Door("villages:token_issue", "client", "post", let_in=("sysadmin",)),
    Door("villages:token_revoke", "client", "post", let_in=ADMINS, status=MOVED),
    Door("villages:api_docs", let_in=ADMINS),
]
