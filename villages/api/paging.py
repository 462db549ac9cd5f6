"""Keyset paging of the API: each answer names the address of the next page, which costs what the first one does."""

import re
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from config.lib.keyset import KeysetPage, keyset_page

AFTER, SIZE = "after", "size"
PAGE_SIZE, LARGEST_PAGE = 100, 500
_KEY = re.compile(r"\d{1,18}(-\d{1,18})*", re.ASCII)


class KeysetPagination(BasePagination):
    """Pages by the last row before them, in the order of the view's `key_fields`."""

    page: KeysetPage
    address: str

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        """Return the rows of the page that the request asks for."""
        query = request.query_params
        after, size = query.get(AFTER, ""), query.get(SIZE, str(PAGE_SIZE))
        faults = {}
        if after and not _KEY.fullmatch(after):
            faults[AFTER] = ["请照抄上一页 next 里的 after，不要自己编。"]
        if not (size.isascii() and size.isdigit() and len(size) < 5 and 1 <= int(size) <= LARGEST_PAGE):
            faults[SIZE] = [f"每页行数请写 1 到 {LARGEST_PAGE} 之间的整数。"]
        if faults:
            raise ValidationError(faults)
        self.address = request.build_absolute_uri()
        self.page = keyset_page(queryset, fields=view.key_fields, after=after, size=int(size))
        return self.page.rows

    def get_paginated_response(self, data: Any) -> Response:
        """Return the rows and the address of the next page, null on the last one."""
        following = replace_query_param(self.address, AFTER, self.page.after) if self.page.after else None
        return Response({"results": data, "next": following})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the answer."""
        following = {
            "type": "string",
            "format": "uri",
            "nullable": True,
            "description": "下一页的地址；最后一页是 null",
        }
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {"results": schema, "next": following},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the two parameters of paging."""
        after = {"description": "从哪一行之后开始：照抄上一页 next 里的值", "schema": {"type": "string"}}
        size = {
            "description": f"每页行数，不写是 {PAGE_SIZE}",
            "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE},
        }
        return [
            {"name": name, "in": "query", "required": False, **described}
            for name, described in ((AFTER, after), (SIZE, size))
        ]
