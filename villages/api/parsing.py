"""The one kind of body the API takes: small, well-formed JSON without anything PostgreSQL cannot keep."""

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from villages.api.errors import TooLarge

MOST_BYTES = 64 * 1024
NOT_JSON = "请求正文不是完整的 JSON（UTF-8），请检查后再发。"


class SmallJSONParser(BaseParser):
    """JSON of at most 64 KB. NaN, half surrogates and nesting beyond measure are refused like any broken text."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return what the body says. Raises TooLarge, or ParseError with a sentence."""
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise TooLarge(f"请求正文最多 {MOST_BYTES // 1024} KB。照片不经本接口，文字请写短一些。")
        try:
            found = json.loads(body.decode(), parse_constant=_refuse)
            # A half surrogate has no UTF-8 form: it would fail only at the database.
            json.dumps(found, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise ParseError(NOT_JSON) from error
        return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
