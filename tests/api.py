"""Systems of other units in the small county, and a client that calls the API with their tokens."""

import secrets
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.permissions import SYSTEM_PERMISSIONS, VIEW_HOUSEHOLDS
from config.lib.crypto import keyed_hash
from villages.models import ApiArea, ApiClient, ApiToken, Township

WORKING = ("platform", "east_only", "reader")
NOT_WORKING = ("waiting", "expired", "ended", "revoked", "guesser", "nobody")
CALLERS = (*WORKING, *NOT_WORKING)


class Caller:
    """A system's program: sends JSON with its token."""

    def __init__(self, token: str) -> None:
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = Client()

    def get(self, address: str, data: Any = None) -> Any:
        """Read."""
        return self._client.get(address, data, headers=self.headers)

    def post(self, address: str, data: Any = None) -> Any:
        """Send JSON."""
        return self._client.post(address, data, content_type="application/json", headers=self.headers)

    def results(self, address: str, data: Any = None) -> Any:
        """Read one page of a list and return its rows."""
        answer = self.get(address, data)
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()["results"]


def make_client(county: Any, name: str, townships: tuple[Township, ...] = (), **changes: Any) -> ApiClient:
    """Register a system for the whole county, or for `townships`, granted by the security administrator."""
    asked = {
        "name": name,
        "unit": "省扶贫办",
        "contact": "吴工 0871-60000000",
        "purpose": "按省办函对接",
        "permissions": list(SYSTEM_PERMISSIONS),
        "whole_county": not townships,
        "expires_on": timezone.localdate() + timedelta(days=90),
        "calls_a_minute": 1000,
        "created_by": county.sysadmin,
    }
    later = {"granted_at": timezone.now(), "granted_by": county.secadmin}
    later |= {key: changes.pop(key) for key in (*later, "ended_at", "ended_by", "end_reason") if key in changes}
    client = ApiClient.objects.create(**(asked | changes))
    ApiArea.objects.bulk_create([ApiArea(client=client, township=township) for township in townships])
    for key, value in later.items():
        setattr(client, key, value)
    client.save(update_fields=list(later))
    return client


def make_token(client: ApiClient, **changes: Any) -> str:
    """Give a system a token and return its clear text."""
    prefix = secrets.token_hex(4)
    text = f"huce_{prefix}_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(
        client=client, prefix=prefix, digest=keyed_hash(text), created_by=client.created_by, **changes
    )
    return text


def make_callers(county: SimpleNamespace) -> dict[str, Caller]:
    """Return a caller for each way in which a system may stand with the county."""
    today, now = timezone.localdate(), timezone.now()
    nothing = {"granted_at": None, "granted_by": None}
    ended = {"ended_at": now, "ended_by": county.secadmin, "end_reason": "合同到期"}
    platform = make_client(county, "省扶贫平台")
    tokens = {
        "platform": make_token(platform),
        "east_only": make_token(make_client(county, "东乡便民平台", (county.east,))),
        "reader": make_token(make_client(county, "县政务平台", permissions=[VIEW_HOUSEHOLDS])),
        "waiting": make_token(make_client(county, "等授权的系统", **nothing)),
        "expired": make_token(make_client(county, "到期的系统", expires_on=today - timedelta(days=1))),
        "ended": make_token(make_client(county, "停用的系统", **ended)),
        "revoked": make_token(platform, ends_at=now - timedelta(minutes=1)),
        "guesser": "huce_00000000_guess",
        "nobody": "",
    }
    county.client = platform
    return {name: Caller(token) for name, token in tokens.items()}
