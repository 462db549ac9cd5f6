"""Who calls the API: a named system with a token. Sessions of the pages open nothing here."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from villages.models import ApiClient
from villages.selectors.clients import WRONG_TOKEN, TokenRefused, client_of

SCHEME = "Bearer"


class SystemTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer huce_…`; the system becomes the request's user."""

    def authenticate(self, request: Request) -> tuple[ApiClient, None] | None:
        """Return the system that calls, or None when no token was sent. Raises AuthenticationFailed."""
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        scheme, _, text = header.partition(" ")
        if scheme != SCHEME:
            raise AuthenticationFailed(WRONG_TOKEN)
        try:
            return client_of(text.strip()), None
        except TokenRefused as refusal:
            failed = AuthenticationFailed(str(refusal))
            failed.client = refusal.client  # type: ignore[attr-defined]
            raise failed from refusal

    def authenticate_header(self, request: Request) -> str:
        """Return what a 401 asks for."""
        return SCHEME


class TokenScheme(OpenApiAuthenticationExtension):
    """How the description of the API names the token."""

    target_class = SystemTokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Return the OpenAPI description of the header."""
        words = "县办系统管理员登记系统、安全管理员授权后发给的访问令牌。"
        return {"type": "http", "scheme": "bearer", "description": words}
