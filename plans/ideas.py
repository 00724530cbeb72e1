"""Lines to start from, out of the data files: shown to one person on their own page, and known to nobody else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from plans.models.contract_wording import Cadence, Kind
from repair.words import words

SITUATIONS = ("neglect", "promises", "betrayal")


@dataclass(frozen=True)
class Idea:
    """One suggestion. An address carries its `place`, since a key tells what somebody looked at (SAF-2)."""

    key: str
    words: dict[str, Any]

    @property
    def place(self) -> str:
        """A few letters that lead back to it and say nothing."""
        return sha256(self.key.encode()).hexdigest()[:8]


def ideas(kind: str) -> list[tuple[str, list[Idea]]]:
    """Suggestions of this kind, in lists under a title; what anyone may take comes first, without one."""
    found = [("", list(_base(kind)))]
    for name in SITUATIONS:
        found.append((words(f"template.{name}.name"), list(_of(kind, name))))
    return [(title, some) for title, some in found if some]


def idea(kind: str, place: str) -> dict[str, Any]:
    """The words at this place; none at any other."""
    return next((one.words for _title, some in ideas(kind) for one in some if one.place == place), {})


def _base(kind: str) -> Iterator[Idea]:
    if kind == Kind.COMMITMENT:
        for key, said in words("base.either").items():
            yield Idea(f"base.{key}", commitment(said))
    if kind == Kind.BOUNDARY:
        for key, said in words("base.boundary").items():
            yield Idea(key, {"text": said["text"]})


def _of(kind: str, name: str) -> Iterator[Idea]:
    if kind == Kind.COMMITMENT:
        for said in words(f"template.{name}.commitment"):
            yield Idea(said["key"], commitment(said))
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


def commitment(said: Mapping[str, Any]) -> dict[str, Any]:
    """A suggested commitment as the form takes it; what may not come up comes round when it does."""
    cadence = Cadence.EVENT if said.get("when") == "event" else said["cadence"]
    return {"text": said["act"], "cue": said["cue"], "smallest": said["smallest"], "cadence": str(cadence)}
