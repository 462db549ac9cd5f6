"""Ed25519 (RFC 8032): is a signature right? Only the checking, which needs no secret; the server signs by a library."""

import hashlib

KEY_BYTES, SIGNATURE_BYTES = 32, 64
_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)
_NEUTRAL = (0, 1, 1, 0)
Point = tuple[int, int, int, int]


def is_signed(*, key: bytes, signature: bytes, text: bytes) -> bool:
    """Say whether `signature` is that of `text` by the owner of the public `key`."""
    if len(key) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    public, commitment = _point(key), _point(signature[:32])
    answer = int.from_bytes(signature[32:], "little")
    if public is None or commitment is None or answer >= _ORDER:
        return False
    asked = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % _ORDER
    return _is_same(_times(answer, _BASE), _sum(commitment, _times(asked, public)))


def _sum(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(factor: int, point: Point) -> Point:
    total = _NEUTRAL
    while factor:
        if factor & 1:
            total = _sum(total, point)
        point = _sum(point, point)
        factor >>= 1
    return total


def _is_same(one: Point, other: Point) -> bool:
    return (one[0] * other[2] - other[0] * one[2]) % _P == 0 and (one[1] * other[2] - other[1] * one[2]) % _P == 0


def _point(packed: bytes) -> Point | None:
    """Return the point that 32 bytes stand for, or None when there is none."""
    y = int.from_bytes(packed, "little")
    is_odd = y >> 255
    y &= (1 << 255) - 1
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if (x * x - square) % _P or (x == 0 and is_odd):
        return None
    if x & 1 != is_odd:
        x = _P - x
    return x, y, 1, x * y % _P


_base = _point((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))
_BASE: Point = _base if _base is not None else _NEUTRAL
