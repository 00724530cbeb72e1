"""Encryption of private words (SEC-15): AES-256-GCM with a data key for each person, wrapped by a key of DATA_KEYS.

A sealed value is bytes: a format byte (1), a nonce of 12 bytes, ciphertext and tag. The associated data names the place
of the words (table, row, owner, field), so a value that was moved to another row or owner does not open. Wrapping keys
have names: the first one wraps, all of them unwrap, so a key can be replaced while the site is in use.
"""

import base64
import binascii
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import ImproperlyConfigured

FORMAT_BYTE = b"\x01"
NONCE_BYTES = 12


class CannotUnseal(Exception):
    """The bytes cannot be opened: the key is wrong or gone, the place is another, or they were changed."""


def new_key() -> bytes:
    """Return 32 random bytes, a key for AES-256."""
    return AESGCM.generate_key(bit_length=256)


def associated_data(*parts: object) -> bytes:
    """Return the associated data for one place.

    Each part is preceded by its length, so that no two places are alike.
    """
    named = [str(part).encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in named)


def seal(key: bytes, words: str, *where: object) -> bytes:
    """Return `words` sealed under `key` for the place `where`, see `associated_data`."""
    nonce = os.urandom(NONCE_BYTES)
    return FORMAT_BYTE + nonce + AESGCM(key).encrypt(nonce, words.encode(), associated_data(*where))


def unseal(key: bytes, sealed: bytes, *where: object) -> str:
    """Return the words that were sealed; raise `CannotUnseal` if the key, the place or the bytes differ."""
    sealed = bytes(sealed)
    if sealed[:1] != FORMAT_BYTE or len(sealed) < 1 + NONCE_BYTES + 16:
        raise CannotUnseal
    try:
        return (
            AESGCM(key)
            .decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], associated_data(*where))
            .decode()
        )
    except InvalidTag:
        raise CannotUnseal from None


def wrap_key(keys: dict[str, bytes], key: bytes, owner: object) -> tuple[str, bytes]:
    """Seal a person's data key under the first wrapping key; return that key's name and the sealed bytes."""
    name = next(iter(keys))
    return name, seal(keys[name], base64.b64encode(key).decode(), "data key", owner)


def unwrap_key(keys: dict[str, bytes], name: str, wrapped: bytes, owner: object) -> bytes:
    """Return the data key; raise `CannotUnseal` if wrapping key `name` is gone or `wrapped` is another owner's."""
    if name not in keys:
        raise CannotUnseal
    return base64.b64decode(unseal(keys[name], wrapped, "data key", owner))


def keyed_hash(key: bytes, purpose: str, text: str) -> str:
    """Return HMAC-SHA-256 of `text` as 64 hex digits: a text can be looked up by it, and not be read from it."""
    made = hmac.HMAC(key, hashes.SHA256())
    made.update(associated_data(purpose, text))
    return made.finalize().hex()


def read_keys(text: str) -> dict[str, bytes]:
    """Parse DATA_KEYS, `name:base64,name:base64`; the first key wraps.

    Raise `ImproperlyConfigured` if it is not readable.
    """
    keys: dict[str, bytes] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = entry.partition(":")
        try:
            key = base64.b64decode(value, validate=True)
        except binascii.Error:
            key = b""
        if not name or len(name) > 20 or len(key) != 32:
            raise ImproperlyConfigured("DATA_KEYS is not readable: each is a name, a colon and 32 bytes in base64.")
        keys[name] = key
    if not keys:
        raise ImproperlyConfigured("DATA_KEYS is empty: name at least one key.")
    return keys


def local_keys(folder: Path) -> tuple[str, dict[str, bytes]]:
    """Return SECRET_KEY and DATA_KEYS for one's own computer (LOCAL=yes).

    They are made at the first start and stored in `folder`, readable by their owner alone (mode 600).
    """
    file = folder / "keys"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            made = f"{secrets.token_urlsafe(60)}\nlocal:{base64.b64encode(new_key()).decode()}\n"
            draft = folder / f".keys-{secrets.token_hex(4)}"
            draft.touch(mode=0o600)
            draft.write_text(made)
            try:
                os.link(draft, file)  # the first process wins, the others read its file
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        secret, keys = file.read_text().splitlines()[:2]
    except OSError as wrong:
        raise ImproperlyConfigured(
            f"The data folder {folder} cannot be written ({wrong.strerror}): set DATA_DIR to one that can."
        ) from None
    return secret, read_keys(keys)
