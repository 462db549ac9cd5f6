import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from config.lib.crypto import (
    LONGEST_HEADER,
    decrypt,
    decrypt_file,
    encrypt,
    encrypt_file,
    key_of_file,
    keyed_hash,
    reencrypt_file,
    sm3_hex,
)
from config.lib.fields import EncryptedText, EncryptedTextField

NUMBER = "530323196902054417"


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_gives_the_digests_of_the_standard(text, digest):
    assert sm3_hex(text) == digest


def test_sm4_gives_the_cipher_text_of_the_standard():
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()

    assert (encryptor.update(key) + encryptor.finalize()).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_gives_the_cipher_text_and_tag_of_rfc_8998():
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    clear = bytes.fromhex("a" * 16 + "b" * 16 + "c" * 16 + "d" * 16 + "e" * 16 + "f" * 16 + "e" * 16 + "a" * 16)
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(bytes.fromhex("00001234567800000000abcd"))).encryptor()
    encryptor.authenticate_additional_data(bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
    cipher = encryptor.update(clear) + encryptor.finalize()

    assert cipher.hex().startswith("17f399f08c67d5ee19d0dc9969c4bb7d")
    assert encryptor.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"


@pytest.mark.parametrize("text", [NUMBER, "字", "a" * 5000, " "])
def test_what_was_encrypted_is_decrypted_and_does_not_show(text):
    stored = encrypt(text)

    assert decrypt(stored) == text
    assert text not in stored


def test_equal_texts_do_not_look_equal():
    assert encrypt(NUMBER) != encrypt(NUMBER)


def test_nothing_stays_nothing():
    assert encrypt("") == decrypt("") == ""


def test_an_altered_value_is_refused():
    stored = encrypt(NUMBER)
    last = "A" if stored[-6] != "A" else "B"

    with pytest.raises(InvalidTag):
        decrypt(stored[:-6] + last + stored[-5:])


def test_an_old_key_still_opens_what_it_closed(settings):
    old = encrypt(NUMBER)
    settings.FIELD_KEYS = settings.FIELD_KEYS | {"new": b"n" * 16}
    settings.FIELD_KEY_ID = "new"

    assert decrypt(old) == NUMBER
    assert encrypt(NUMBER).startswith("new:")


def test_a_value_of_a_lost_key_is_refused(settings):
    stored = encrypt(NUMBER)
    settings.FIELD_KEYS = {"other": b"o" * 16}

    with pytest.raises(KeyError):
        decrypt(stored)


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff\xe0 a picture", b"%PDF-1.7", b"\0" * 100_000])
def test_a_closed_file_opens_again_and_does_not_show(content):
    stored = encrypt_file(content)

    assert decrypt_file(stored) == content
    assert key_of_file(stored[:LONGEST_HEADER]) == "demo"
    assert not content or content not in stored


def test_a_file_that_was_never_closed_is_read_as_it_lies():
    assert decrypt_file(b"%PDF-1.7 old") == b"%PDF-1.7 old"
    assert key_of_file(b"%PDF-1.7 old") == ""


@pytest.mark.parametrize("place", [12, 20, 40, -1], ids=["key", "nonce", "tag", "content"])
def test_a_file_that_was_altered_anywhere_is_refused(place):
    stored = bytearray(encrypt_file(b"a picture of some length"))
    stored[place] ^= 1

    with pytest.raises((InvalidTag, KeyError)):
        decrypt_file(bytes(stored))


def test_a_file_is_closed_anew_with_the_key_of_today(settings):
    old = encrypt_file(b"a picture")
    settings.FIELD_KEYS = settings.FIELD_KEYS | {"new": b"n" * 16}
    settings.FIELD_KEY_ID = "new"

    assert decrypt_file(old) == b"a picture"
    anew = reencrypt_file(old)
    assert (key_of_file(anew), decrypt_file(anew)) == ("new", b"a picture")
    assert key_of_file(reencrypt_file(b"an open one")) == "new"


def test_the_keyed_hash_finds_equal_texts_and_needs_the_key(settings):
    here = keyed_hash(NUMBER)
    assert here == keyed_hash(NUMBER)
    assert len(here) == 64

    settings.HASH_KEY = b"x" * 16

    assert keyed_hash(NUMBER) != here
    assert keyed_hash(NUMBER) != sm3_hex(NUMBER.encode())


def test_the_field_closes_clear_text_once_and_never_opens_it():
    field = EncryptedTextField()
    stored = field.get_prep_value(NUMBER)
    read = field.from_db_value(stored, None, None)

    assert decrypt(stored) == NUMBER
    assert isinstance(read, EncryptedText)
    assert field.get_prep_value(read) == stored
    assert field.get_prep_value(None) is None
    assert field.from_db_value(None) is None
