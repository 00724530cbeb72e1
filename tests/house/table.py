"""The access table: every address, its door, what a post to it leaves, and what each of the cast is answered.

`access.txt` is read and kept by people. A line is: name, door, what a POST leaves (nothing, own or shared; - where
there is none), then the status of GET, htmx GET, POST and htmx POST for each of the cast, one number where all agree.
"""

from dataclasses import dataclass
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver, reverse

CAST = ("nobody", "stranger", "invited", "mallory", "ada", "sam", "dr_lee", "dr_old")
WAYS = ("GET", "htmx GET", "POST", "htmx POST")
FILE = Path(__file__).parent / "access.txt"


@dataclass(frozen=True)
class Line:
    """One address."""

    name: str
    door: str
    leaves: str
    answers: dict[str, tuple[int, ...]]

    def __str__(self) -> str:
        groups = [_short(self.answers[way]) for way in WAYS]
        return " | ".join(
            [f"{self.name:<36} {self.door:<9} {self.leaves:<7}", *(f"{group:<31}" for group in groups)]
        ).rstrip()


def _short(codes: tuple[int, ...]) -> str:
    return str(codes[0]) if len(set(codes)) == 1 else " ".join(map(str, codes))


def read() -> dict[str, Line]:
    """The table as it stands in the file."""
    lines = {}
    for text in FILE.read_text().splitlines():
        if not text or text.startswith("#"):
            continue
        head, *groups = text.split("|")
        name, door, leaves = head.split()
        answers = {}
        for way, group in zip(WAYS, groups, strict=True):
            codes = tuple(map(int, group.split()))
            answers[way] = codes if len(codes) == len(CAST) else codes * len(CAST)
        lines[name] = Line(name, door, leaves, answers)
    return lines


def where(name: str, parts: dict[str, list]) -> str:
    """The address of this name; one that takes a part gets the one that `parts` (tests/house/conftest.py) names."""
    return reverse(name, args=parts.get(name, []))


def addresses() -> dict[str, URLPattern]:
    """Every address that is served, by name."""
    return dict(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> list[tuple[str, URLPattern]]:
    found: list[tuple[str, URLPattern]] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            found += _walk(pattern.url_patterns, space)
        else:
            found.append((f"{prefix}{pattern.name}", pattern))
    return found
