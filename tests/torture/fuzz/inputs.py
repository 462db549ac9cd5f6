"""Inputs nobody sends on purpose, made from a good one: seeded, so that a fault can be shown again by its number."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_from_bytes

URLENCODED, JSON = "application/x-www-form-urlencoded", "application/json"
BOUNDARY = "grenze"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
Fields = Mapping[str, Sequence[Any]]

NASTY = (
    "", " ", "\t\r\n", "\0", "a\0b", "\x01\x7f\x1b[31m", "0", "-1", "-0", "1.5", "1e309", "NaN", "Infinity", "None",
    "null", "true", "[]", "{}", "９９", "²", "١٢٣", "1_000", "0x10", " 1", "2147483648", "9223372036854775807",
    "9223372036854775808", "9" * 40, "9" * 5000, "1-1", "1-1-1-1", "1-", "-", "9223372036854775808-1-1-1",
    "2026-02-30", "0001-01-01", "9999-12-31", "10000-01-01", "2026-11-20T00:00:00Z", "00:00",
    "00000000-0000-0000-0000-000000000000", "g0000000-0000-0000-0000-000000000000", "' OR 1=1 --", "%", "_", "\\",
    "<script>alert(1)</script>", "{{ 7|add:7 }}", "../../etc/passwd", "http://evil.example/", "//evil.example",
    "长" * 41, "长" * 3000, "𠀀" * 60, "e\u0301" * 30, "\u202e\u200b\ufeff", "\ufffe\uffff", "🧧" * 25,
    "=cmd|' /C calc'!A0",
    "530323198001014417", "13887412046",
)  # fmt: skip
NASTY_JSON: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**18, 10**30, 1.5, -0.0, 1e300, [], {}, [None], [[["x"]]], {"a": {"b": []}}, ["x"] * 50,
)  # fmt: skip
NASTY_BODIES = (
    b"", b"{", b"[", b"null", b"0", b'"x"', b"[1, 2]", b"[" * 20_000, b'{"a":' * 5_000, b'{"a": NaN}', b'{"a": 1e999}',
    b'{"text": "\\ud800"}', b'{"text": "\\u0000"}', b'{"a": 1, "a": 2}', b"\xff\xfe\x00", b"\xef\xbb\xbf{}",
    b"9" * 5000,
    b'{"text": "' + b"x" * 70_000 + b'"}', b"{" + b" " * 70_000 + b"}", "{'a': '长'}".encode("gbk"),
)  # fmt: skip
TYPES = ("", "text/plain", "application/xml", "multipart/form-data", "application/json; charset=latin-1", "*/*", "長")
TEMPERS = ("plain", "plain", "plain", "plain", "plain", "plain", "plain", "multipart", "torn", "other type", "noise")


@dataclass(frozen=True)
class Sent:
    """One request: body and type, or a query; `number` replaces the row's number in the address where it is set."""

    body: bytes = b""
    content_type: str = ""
    query: str = ""
    number: str = ""


class Inputs:
    """Makes inputs for one door from its good fields; the same seed makes the same ones."""

    def __init__(self, seed: str, fields: Fields) -> None:
        self.chance = random.Random(seed)
        self.fields = fields

    def query(self) -> Sent:
        """Return a request that reads, with a bad query."""
        if self.chance.random() < 0.05:
            return Sent(query=quote_from_bytes(self._bytes(60), safe="&=%;"), number=self._number())
        return Sent(query=_encoded(self._pairs()), number=self._number())

    def form(self) -> Sent:
        """Return what a broken browser might post."""
        number, pairs = self._number(), self._pairs()
        match self.chance.choice(TEMPERS):
            case "multipart":
                return Sent(self._multipart(pairs), MULTIPART, number=number)
            case "torn":
                whole = self._multipart(pairs)
                return Sent(whole[: self.chance.randint(0, len(whole))], MULTIPART, number=number)
            case "other type":
                body = json.dumps(dict(pairs)).encode()
                return Sent(body, self.chance.choice((JSON, *TYPES)), number=number)
            case "noise":
                return Sent(self._bytes(200), self.chance.choice((URLENCODED, MULTIPART)), number=number)
            case _:
                return Sent(_encoded(pairs).encode(), URLENCODED, number=number)

    def json(self) -> Sent:
        """Return what a broken program might send."""
        luck = self.chance.random()
        if luck < 0.12:
            return Sent(self.chance.choice(NASTY_BODIES), JSON)
        body = self._object()
        if luck < 0.17:
            cut = self.chance.randint(0, len(body))
            return Sent(body[:cut], JSON)
        if luck < 0.22:
            return Sent(body, self.chance.choice((*TYPES, URLENCODED, MULTIPART)))
        return Sent(body, JSON)

    def _object(self) -> bytes:
        found: dict[str, Any] = dict(self._pairs())
        for name in self._some(list(found)):
            found[name] = self.chance.choice(NASTY_JSON)
        return json.dumps(found, ensure_ascii=self.chance.random() < 0.5).encode("utf-8", "surrogatepass")

    def _pairs(self) -> list[tuple[str, Any]]:
        """Return the good fields with a few of them spoilt, left out, doubled, or joined by strangers."""
        pairs = [(name, self.chance.choice(list(good))) for name, good in self.fields.items() if good]
        if not pairs or self.chance.random() < 0.05:
            return [(self._text(), self._text()) for _ in range(self.chance.randint(0, 4))]
        for _ in range(self.chance.randint(1, 3)):
            place = self.chance.randrange(len(pairs)) if pairs else 0
            match self.chance.choice(("spoil", "spoil", "spoil", "drop", "double", "stranger")):
                case "spoil" if pairs:
                    pairs[place] = (pairs[place][0], self._text())
                case "drop" if pairs:
                    del pairs[place]
                case "double" if pairs:
                    pairs.append((pairs[place][0], self._text()))
                case _:
                    pairs.append((self._text()[:60], self._text()))
        return pairs

    def _text(self) -> str:
        if self.chance.random() < 0.7:
            return self.chance.choice(NASTY)
        length = self.chance.choice((1, 3, 20, 200))
        # Half surrogates are left out here: no body in UTF-8 can say them; JSON's escapes do (NASTY_BODIES).
        letters = (self.chance.randrange(0x30000) for _ in range(length))
        return "".join(chr(letter) for letter in letters if not 0xD800 <= letter < 0xE000)

    def _multipart(self, pairs: list[tuple[str, Any]]) -> bytes:
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in pairs
        ]
        for _ in range(self.chance.randint(0, 2)):
            name = self.chance.choice(("photos", "file", "p.jpg"))
            told = f'form-data; name="{name}"; filename="{self._text()[:20]}.jpg"\r\nContent-Type: image/jpeg'
            parts.append(f"--{BOUNDARY}\r\nContent-Disposition: {told}\r\n\r\n".encode() + self._bytes(300) + b"\r\n")
        return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()

    def _number(self) -> str:
        huge = ("9223372036854775807", "9223372036854775808", "9" * 40, "0", "00", "2147483648")
        return self.chance.choice(huge) if self.chance.random() < 0.03 else ""

    def _bytes(self, most: int) -> bytes:
        return self.chance.randbytes(self.chance.randint(0, most))

    def _some(self, names: list[str]) -> list[str]:
        return self.chance.sample(names, min(len(names), self.chance.choice((0, 0, 1, 2))))


def _encoded(pairs: Sequence[tuple[str, Any]]) -> str:
    said = ((quote_from_bytes(str(n).encode()), quote_from_bytes(str(v).encode())) for n, v in pairs)
    return "&".join(f"{name}={value}" for name, value in said)
