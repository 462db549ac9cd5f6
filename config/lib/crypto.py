"""Field encryption and hashing with the commercial algorithms: SM4-GCM, HMAC-SM3, SM3 (GB/T 32907, 32905).

Exports are signed with Ed25519: the library has no SM2, and an auditor anywhere must be able to check a signature.

This is the algorithm, not a certified module. Keys live outside the database, in the settings.
"""

import base64
import os
from collections.abc import Callable
from functools import cache

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

NONCE_BYTES = 12
TAG_BYTES = 16
FILE_MARK = b"HUCE-SM4:"
"""What a closed file begins with, then its key's id and a line's end; no picture and no PDF begins so."""
LONGEST_HEADER = 64


def encrypt(text: str) -> str:
    """Return `text` as "key id:base64(nonce + tag + cipher text)". The empty text stays empty."""
    return sealer()(text) if text else ""


def sealer() -> Callable[[str], str]:
    """Return `encrypt` with the key of this moment, for values by the thousand."""
    begin = f"{settings.FIELD_KEY_ID}:"
    cipher = _sm4(settings.FIELD_KEY_ID)

    def seal(text: str) -> str:
        if not text:
            return ""
        nonce = os.urandom(NONCE_BYTES)
        encryptor = Cipher(cipher, modes.GCM(nonce)).encryptor()
        body = encryptor.update(text.encode()) + encryptor.finalize()
        return begin + base64.b64encode(nonce + encryptor.tag + body).decode()

    return seal


def decrypt(stored: str) -> str:
    """Return the clear text of `stored`.

    Raises KeyError when the key is not among the settings' keys, cryptography's InvalidTag when the value was altered.
    """
    return _opened(stored)


def reencrypt(stored: str) -> str:
    """Return the same clear text, closed with the key that closes new values. Raises as `decrypt` does."""
    return encrypt(_opened(stored))


def encrypt_file(content: bytes) -> bytes:
    """Return the content of a file, closed: mark, key id, line's end, nonce, tag, cipher text. For files of some MB."""
    header = FILE_MARK + settings.FIELD_KEY_ID.encode() + b"\n"
    nonce = os.urandom(NONCE_BYTES)
    encryptor = Cipher(_sm4(settings.FIELD_KEY_ID), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(header)
    body = encryptor.update(content) + encryptor.finalize()
    return header + nonce + encryptor.tag + body


def decrypt_file(stored: bytes) -> bytes:
    """Return the clear content of a file; one that was never closed as it is. Raises as `decrypt` does."""
    return _opened_file(stored)


def reencrypt_file(stored: bytes) -> bytes:
    """Return the same content, closed with the key that closes new values. Raises as `decrypt` does."""
    return encrypt_file(_opened_file(stored))


def key_of_file(start: bytes) -> str:
    """Return the id of the key that closed a file, from its first LONGEST_HEADER bytes; "" when it lies open."""
    return start.removeprefix(FILE_MARK).partition(b"\n")[0].decode() if start.startswith(FILE_MARK) else ""


def _opened_file(stored: bytes) -> bytes:
    key_id = key_of_file(stored[:LONGEST_HEADER])
    if not key_id:
        return stored
    at = len(FILE_MARK) + len(key_id.encode()) + 1
    header, nonce = stored[:at], stored[at : at + NONCE_BYTES]
    tag, body = stored[at + NONCE_BYTES : at + NONCE_BYTES + TAG_BYTES], stored[at + NONCE_BYTES + TAG_BYTES :]
    decryptor = Cipher(_sm4(key_id), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(header)
    return decryptor.update(body) + decryptor.finalize()


def _opened(stored: str) -> str:
    if not stored:
        return ""
    key_id, _, packed = stored.partition(":")
    raw = base64.b64decode(packed)
    nonce, tag, body = raw[:NONCE_BYTES], raw[NONCE_BYTES : NONCE_BYTES + TAG_BYTES], raw[NONCE_BYTES + TAG_BYTES :]
    decryptor = Cipher(_sm4(key_id), modes.GCM(nonce, tag)).decryptor()
    return (decryptor.update(body) + decryptor.finalize()).decode()


def keyed_hash(text: str) -> str:
    """Return HMAC-SM3 of `text` in hex: equal texts can be found, the text itself cannot."""
    return hasher()(text)


def hasher() -> Callable[[str], str]:
    """Return `keyed_hash` with the key looked up, for values by the thousand."""
    begun = _mac_for(settings.HASH_KEY)

    def hashed(text: str) -> str:
        mac = begun.copy()
        mac.update(text.encode())
        return mac.finalize().hex()

    return hashed


def sm3_hex(data: bytes) -> str:
    """Return the SM3 digest of `data` in hex."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def signing_key_id() -> str:
    """Return the id of the key that signs: the first one in the settings."""
    return next(iter(settings.SIGNING_KEYS))


def sign(text: bytes) -> bytes:
    """Return the Ed25519 signature of `text` by the key that signs."""
    return Ed25519PrivateKey.from_private_bytes(settings.SIGNING_KEYS[signing_key_id()]).sign(text)


def public_keys() -> dict[str, bytes]:
    """Return the public keys of the signing keys by their ids, those of earlier years too. They are no secret."""
    return {
        key_id: Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()
        for key_id, key in settings.SIGNING_KEYS.items()
    }


def _sm4(key_id: str) -> algorithms.SM4:
    return _cipher_for(settings.FIELD_KEYS[key_id])


@cache
def _cipher_for(key: bytes) -> algorithms.SM4:
    return algorithms.SM4(key)


@cache
def _mac_for(key: bytes) -> hmac.HMAC:
    """Return a hash that has taken in the key and nothing else; only its copies are used."""
    return hmac.HMAC(key, hashes.SM3())
