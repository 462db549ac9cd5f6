"""Reads about systems of other units: who holds a token, what the pages list, how much each was given."""

import hmac
from datetime import timedelta
from typing import Any

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from config.lib.crypto import keyed_hash
from config.lib.refusals import Refused
from villages.models import ApiClient, ApiToken, ApiUse, Township

DAYS_SHOWN = 30
WRONG_TOKEN = "访问令牌不对，或者已经收回。请向县办系统管理员要新的令牌。"


class TokenRefused(Refused):
    """A token opens nothing. `client` is the system that holds it, where the token was a right one."""

    def __init__(self, sentence: str, client: ApiClient | None = None) -> None:
        super().__init__(sentence)
        self.client = client


def client_of(text: str) -> ApiClient:
    """Return the system that holds the token `text`. Raises TokenRefused with a sentence for whoever runs it."""
    parts = text.split("_", 2)
    prefix = parts[1] if len(parts) == 3 else ""
    token = ApiToken.objects.select_related("client").filter(prefix=prefix).first() if prefix.isalnum() else None
    if token is None or not token.is_live() or not hmac.compare_digest(token.digest, keyed_hash(text)):
        raise TokenRefused(WRONG_TOKEN)
    client = token.client
    if client.ended_at:
        raise TokenRefused(f"「{client}」已经停用。要继续对接，请联系县办系统管理员重新登记。", client)
    if not client.is_active:
        raise TokenRefused(f"「{client}」的授权到 {client.expires_on} 为止，已经到期。请联系县办系统管理员。", client)
    return client


def township_choices() -> list[tuple[int, str]]:
    """Return every township as a choice: administrators see no rows of the county, but its names are public."""
    return list(Township.objects.order_by("sort", "code").values_list("pk", "name"))


def for_list(clients: QuerySet[ApiClient]) -> Any:
    """Add who registered and granted, and when the system last read something, for the list of systems."""
    last = ApiUse.objects.filter(client=OuterRef("pk")).order_by().values("client").annotate(at=Max("last_at"))
    people = clients.select_related("created_by", "granted_by", "ended_by").prefetch_related("areas__township")
    return people.annotate(last_read_at=Subquery(last.values("at")))


def area_words(client: ApiClient) -> str:
    """Return where a system may look, in words: 全县, or the names of its townships."""
    return "全县" if client.whole_county else "、".join(area.township.name for area in client.areas.all())


def use_by_door(client: ApiClient) -> list[dict[str, Any]]:
    """Return how often a system read what in the last days, most first."""
    since = timezone.localdate() - timedelta(days=DAYS_SHOWN)
    recent: Any = ApiUse.objects.filter(client=client, day__gt=since).order_by().values("door")
    return list(
        recent.annotate(calls_made=Sum("calls"), rows_given=Sum("rows"), last=Max("last_at")).order_by("-rows_given")
    )


def live_tokens(client: ApiClient) -> list[ApiToken]:
    """Return the tokens of a system that still open something, newest first."""
    open_ones = Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now())
    return list(client.tokens.filter(open_ones).select_related("created_by"))
