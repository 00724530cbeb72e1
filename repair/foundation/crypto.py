"""Sealing words at rest: AES-256-GCM, one data key per person, wrapped by a key from the environment (SEC-15).

A sealed value is bytes: one format byte (1), a 12-byte nonce, then ciphertext and tag. The associated data names the
place the words stand in (table, row, owner, field), so a value moved to another row or owner opens nowhere.
Wrapping keys have names: the first one wraps, all of them unwrap, so a key can be changed while the house is open.
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
    """These bytes cannot be opened here: wrong key, wrong place, or changed on the way."""


def new_key() -> bytes:
    """32 random bytes, a key for AES-256."""
    return AESGCM.generate_key(bit_length=256)


def associated_data(*parts: object) -> bytes:
    """The associated data for one place; parts are length-prefixed, so no two places share one name."""
    named = [str(part).encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in named)


def seal(key: bytes, words: str, *where: object) -> bytes:
    """`words` sealed under `key` for one place, see `place`."""
    nonce = os.urandom(NONCE_BYTES)
    return FORMAT_BYTE + nonce + AESGCM(key).encrypt(nonce, words.encode(), associated_data(*where))


def unseal(key: bytes, sealed: bytes, *where: object) -> str:
    """The words again; raises `Sealed` when key, place or bytes differ."""
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
    """A person's data key under the first wrapping key: (its name, wrapped bytes)."""
    name = next(iter(keys))
    return name, seal(keys[name], base64.b64encode(key).decode(), "data key", owner)


def unwrap_key(keys: dict[str, bytes], name: str, wrapped: bytes, owner: object) -> bytes:
    """The data key again; raises `Sealed` when the wrapping key is gone or not ours."""
    if name not in keys:
        raise CannotUnseal
    return base64.b64decode(unseal(keys[name], wrapped, "data key", owner))


def keyed_hash(key: bytes, purpose: str, text: str) -> str:
    """HMAC-SHA-256 of `text` as 64 hex digits: the same text can be found again, never read back."""
    made = hmac.HMAC(key, hashes.SHA256())
    made.update(associated_data(purpose, text))
    return made.finalize().hex()


def read_keys(text: str) -> dict[str, bytes]:
    """DATA_KEYS from the environment, `name:base64,name:base64`; the first wraps. Raises `ImproperlyConfigured`."""
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
    """For one computer: secrets made once and kept in `folder`, readable by their owner alone."""
    file = folder / "keys"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            made = f"{secrets.token_urlsafe(60)}\nlocal:{base64.b64encode(new_key()).decode()}\n"
            draft = folder / f".keys-{secrets.token_hex(4)}"
            draft.touch(mode=0o600)
            draft.write_text(made)
            try:
                os.link(draft, file)  # whoever is first wins, the others read what is there
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
