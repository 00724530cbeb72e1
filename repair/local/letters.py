"""Caught emails: one file each, sorted by name, newest last. The catcher writes them, the mailbox page reads them."""

import re
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

STEM = re.compile(r"[0-9]{19,20}-[0-9a-f]{8}")
SHOWN = 200


@dataclass(frozen=True)
class CaughtEmail:
    """One caught email as its reader sees it."""

    stem: str
    at: datetime
    to: str
    subject: str
    text: str


def store_caught_email(folder: Path, raw: bytes, to: list[str]) -> str:
    """Store the email in the folder under a new name; before it is complete nobody sees any of it."""
    stem = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
    draft = folder / f".{stem}"
    draft.write_bytes(f"Delivered-To: {', '.join(to)}\r\n".encode() + raw)
    draft.rename(folder / f"{stem}.eml")
    return stem


def newest_emails(folder: Path, limit: int = SHOWN) -> list[CaughtEmail]:
    """Return the latest emails, newest first."""
    return [_read(file) for file in sorted(folder.glob("*.eml"), reverse=True)[:limit]]


def find_email(folder: Path, stem: str) -> CaughtEmail | None:
    """Return the email of that name, or None if it is none of ours."""
    file = folder / f"{stem}.eml"
    return _read(file) if STEM.fullmatch(stem) and file.is_file() else None


def _read(file: Path) -> CaughtEmail:
    letter = message_from_bytes(file.read_bytes(), _class=EmailMessage, policy=default)
    return CaughtEmail(
        stem=file.stem,
        at=datetime.fromtimestamp(int(file.stem.split("-")[0]) / 1e9, UTC),
        to=str(letter["Delivered-To"] or ""),
        subject=str(letter["Subject"] or ""),
        text=_text(letter),
    )


def _text(letter: EmailMessage) -> str:
    """Return the plain text of an email; of one that is only HTML, its source."""
    body = letter.get_body(("plain", "html"))
    try:
        return str(body.get_content()) if body else ""
    except (KeyError, LookupError):
        return ""
