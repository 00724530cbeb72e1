"""Lines to start from, out of the data files: shown to one person on their own page, and known to nobody else."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from plans.models.contract_wording import Kind
from repair.words import words

SITUATIONS = ("neglect", "promises", "betrayal")


@dataclass(frozen=True)
class Idea:
    """One suggestion; its key is all that an address carries."""

    key: str
    words: dict[str, Any]


def ideas(kind: str) -> list[tuple[str, list[Idea]]]:
    """Suggestions of this kind, in lists under a title; what anyone may take comes first, without one."""
    found = [("", list(_base(kind)))]
    for name in SITUATIONS:
        found.append((words(f"template.{name}.name"), list(_of(kind, name))))
    return [(title, some) for title, some in found if some]


def idea(kind: str, key: str) -> dict[str, Any]:
    """The words under this key; none for any other."""
    return next((one.words for _title, some in ideas(kind) for one in some if one.key == key), {})


def _base(kind: str) -> Iterator[Idea]:
    if kind == Kind.COMMITMENT:
        for key, said in words("base.either").items():
            yield Idea(key, _commitment(said))
    if kind == Kind.BOUNDARY:
        for key, said in words("base.boundary").items():
            yield Idea(key, {"text": said["text"]})


def _of(kind: str, name: str) -> Iterator[Idea]:
    if kind == Kind.COMMITMENT:
        for said in words(f"template.{name}.commitment"):
            yield Idea(said["key"], _commitment(said))
    if kind == Kind.GOAL:
        for key, text in words(f"template.{name}.goals").items():
            yield Idea(f"{name}.{key}", {"text": text})
    if kind == Kind.BOUNDARY:
        for key, said in words(f"template.{name}.boundaries").items():
            if "text" in said:
                yield Idea(f"{name}.{key}", {"text": said["text"]})
    if kind == Kind.PAUSE_RULE:
        said = words(f"template.{name}.pause")
        yield Idea(f"{name}.pause", {"text": said["signal"], "minutes": said["length_minutes"]})


def _commitment(said: dict[str, Any]) -> dict[str, Any]:
    return {"text": said["act"], "cue": said["cue"], "smallest": said["smallest"], "cadence": said["cadence"]}
