"""One entry of a calendar, as a file that every calendar reads (RFC 5545)."""

from datetime import UTC, datetime
from uuid import UUID

ESCAPED = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})


def entry(*, about: UUID, title: str, begins: datetime, ends: datetime, written: datetime, change: int) -> bytes:
    """An entry with nothing but `title`; a later `change` of the same `about` takes its place."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//entry//EN",
        "BEGIN:VEVENT",
        f"UID:{about}",
        f"SEQUENCE:{change}",
        f"DTSTAMP:{_moment(written)}",
        f"DTSTART:{_moment(begins)}",
        f"DTEND:{_moment(ends)}",
        f"SUMMARY:{title.translate(ESCAPED)}",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return b"".join(_folded(line) for line in lines)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _folded(line: str) -> bytes:
    """At most 75 octets a line, never through the middle of a letter; what goes on begins with a space."""
    parts, room = [b""], 75
    for letter in line:
        octets = letter.encode()
        if len(parts[-1]) + len(octets) > room:
            parts.append(b" ")
        parts[-1] += octets
    return b"\r\n".join(parts) + b"\r\n"
