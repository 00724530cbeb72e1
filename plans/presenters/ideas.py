"""Suggested lines out of the text files, shown to one person on their own page; nobody else learns what they read."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from plans.models.contract.canonical_text import Cadence, Clause, LineKind, ResetPart
from repair.foundation.words import ui_text

TEMPLATE_SITUATIONS = ("neglect", "promises", "betrayal")


@dataclass(frozen=True)
class Idea:
    """One suggested line. An address carries its `place`, since its key tells what a person looked at (SAF-2)."""

    key: str
    words: dict[str, Any]
    kind: str = LineKind.COMMITMENT

    @property
    def place(self) -> str:
        """Return eight hex digits that lead back to the idea and tell nothing."""
        return place_of_key(self.key)

    @property
    def clause(self) -> Clause:
        """Return the idea as it would stand in the agreement."""
        return Clause(number=0, kind=self.kind, seat="", **self.words)


def place_of_key(key: str) -> str:
    """Return the first eight hex digits of the key's SHA-256."""
    return sha256(key.encode()).hexdigest()[:8]


def list_ideas(kind: str) -> list[tuple[str, list[Idea]]]:
    """Return the suggestions of this kind as (title, ideas); those that anyone may take come first, without a title."""
    found = [("", list(BASE_IDEAS.get(LineKind(kind), no_ideas)()))]
    for name in TEMPLATE_SITUATIONS:
        found.append((ui_text(f"template.{name}.name"), list(_of(LineKind(kind), name))))
    return [(title, some) for title, some in found if some]


def idea_words(kind: str, place: str) -> dict[str, Any]:
    """Return the words of the idea at this place, by field; empty if there is no such idea."""
    return next((one.words for _title, some in list_ideas(kind) for one in some if one.place == place), {})


def situation_at_place(place_of: str) -> str:
    """Return the name of the situation whose suggestions are at this place, or ""."""
    return next((name for name in TEMPLATE_SITUATIONS if place_of_key(f"template.{name}") == place_of), "")


def situation_ideas(name: str) -> list[tuple[LineKind, list[Idea]]]:
    """Return all that a situation suggests as (kind, ideas), in the order of the agreement.

    The shared suggestions that the situation refers to come first in each kind.
    """
    found = [(kind, [*_referred(kind, name), *_of(kind, name)]) for kind in LineKind]
    return [(kind, some) for kind, some in found if some]


def starter_ideas(name: str) -> list[Idea]:
    """Return the suggestions that are chosen to begin with: a few of each kind, one commitment."""
    few = {
        LineKind.GOAL: 3,
        LineKind.COMMITMENT: 1,
        LineKind.BOUNDARY: 3,
        LineKind.CHECKIN_RULE: 4,
        LineKind.PAUSE_RULE: 1,
    }
    return [one for kind, some in situation_ideas(name) for one in some[: few.get(kind, 0)]]


# -- what anyone may take -------------------------------------------------------------------------------------------


def no_ideas() -> Iterator[Idea]:
    """Return an empty iterator, for the kinds of lines without suggestions."""
    return iter(())


def _base_commitments() -> Iterator[Idea]:
    for key, said in ui_text("base.either").items():
        yield Idea(f"base.{key}", commitment_fields(said))


def _base_boundaries() -> Iterator[Idea]:
    for key, said in ui_text("base.boundary").items():
        yield Idea(key, boundary_fields(said), LineKind.BOUNDARY)


def _base_checkin_rules() -> Iterator[Idea]:
    yield from _texts("base", ui_text("base.talk_rules"), LineKind.CHECKIN_RULE)


def _base_signs() -> Iterator[Idea]:
    yield from _texts("base", ui_text("base.early_signs"), LineKind.RESET, term=ResetPart.SIGN)


def _base_amends() -> Iterator[Idea]:
    yield from _texts("base", ui_text("base.amends"), LineKind.AMENDS)


def _base_words() -> Iterator[Idea]:
    for key, said in ui_text("base.our_words").items():
        yield Idea(f"base.{key}", dict(said), LineKind.WORDS)


def _base_rituals() -> Iterator[Idea]:
    for key, said in ui_text("ritual").items():
        text = f"{said['name']}: {said['text'][0].lower()}{said['text'][1:]}"
        yield Idea(f"base.{key}", {"text": text, "cadence": said["cadence"]}, LineKind.RITUAL)


BASE_IDEAS: dict[LineKind, Callable[[], Iterator[Idea]]] = {
    LineKind.COMMITMENT: _base_commitments,
    LineKind.BOUNDARY: _base_boundaries,
    LineKind.CHECKIN_RULE: _base_checkin_rules,
    LineKind.RESET: _base_signs,
    LineKind.AMENDS: _base_amends,
    LineKind.WORDS: _base_words,
    LineKind.RITUAL: _base_rituals,
}


# -- what a situation suggests --------------------------------------------------------------------------------------


def _of(kind: LineKind, name: str) -> Iterable[Idea]:
    """Return the suggestions of this kind that belong to this situation alone."""
    said = ui_text(f"template.{name}")
    if kind == LineKind.GOAL:
        return _texts(name, said["goals"], kind)
    if kind == LineKind.COMMITMENT:
        return (Idea(one["key"], commitment_fields(one)) for one in said["commitment"])
    if kind == LineKind.BOUNDARY:
        own = {key: one for key, one in said["boundaries"].items() if "text" in one}
        return (Idea(f"{name}.{key}", boundary_fields(one), kind) for key, one in own.items())
    if kind == LineKind.CHECKIN_RULE:
        rules = {key: one for key, one in said["talk_rules"].items() if key != "base"}
        return _texts(name, rules | {"pause.text": said["pause"]["text"]}, kind)
    if kind == LineKind.PAUSE_RULE:
        pause = {"text": said["pause"]["signal"], "minutes": said["pause"]["length_minutes"]}
        return [Idea(f"{name}.pause", pause, kind)]
    if kind == LineKind.RESET:
        return _way_back(name, said)
    if kind == LineKind.OPENNESS:
        return _open_for_now(name, said)
    return ()


def _way_back(name: str, said: Mapping[str, Any]) -> Iterator[Idea]:
    """Yield the suggestions for the reset routine, part by part."""
    signs = {f"reset.s{number}": text for number, text in enumerate(said["reset"]["early_signs"], start=1)}
    parts = {
        ResetPart.SIGN: signs,
        ResetPart.CALM: {"reset.calm": said["reset"]["calm"]},
        ResetPart.BACK: {"reset.back": said["reset"]["back"]},
        ResetPart.MESSAGE: {f"support.{key}": text for key, text in said["support"].items()},
        ResetPart.OPENING: {f"opening.{key}": text for key, text in said["opening"].items()},
    }
    for part, texts in parts.items():
        yield from _texts(name, texts, LineKind.RESET, term=part)


def _open_for_now(name: str, said: Mapping[str, Any]) -> Iterator[Idea]:
    """Yield the suggestions for extra openness: commitments with an end, and measures for now."""
    for one in said["commitment"]:
        if "ends_days" in one:
            yield Idea(f"{one['key']}.open", {"text": one["act"], "why": one["why"]}, LineKind.OPENNESS)
    for key, one in said.get("open_for_now", {}).items():
        if "text" in one:
            yield Idea(f"{name}.{key}.open", {"text": one["text"], "why": one["why"]}, LineKind.OPENNESS)


def _referred(kind: LineKind, name: str) -> Iterator[Idea]:
    """Return the shared suggestions that this situation refers to."""
    said = ui_text(f"template.{name}")
    keys = {
        LineKind.BOUNDARY: [one["ref"].rpartition(".")[2] for one in said["boundaries"].values() if "ref" in one],
        LineKind.CHECKIN_RULE: [f"base.{key}" for key in said["talk_rules"]["base"]],
        LineKind.RESET: [f"base.{key}" for key in said["reset"]["base_signs"]],
    }.get(kind, [])
    shared = {one.key: one for one in BASE_IDEAS.get(kind, no_ideas)()}
    yield from (shared[key] for key in keys)


def _texts(prefix: str, texts: Mapping[str, str], kind: LineKind, **more: str) -> Iterator[Idea]:
    for key, text in texts.items():
        yield Idea(f"{prefix}.{key}", {"text": text} | more, kind)


def commitment_fields(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return a suggested commitment as form fields. One that may not come up gets the cadence `EVENT`."""
    cadence = Cadence.EVENT if said.get("when") == "event" else said["cadence"]
    return {"text": said["act"], "cue": said["cue"], "smallest": said["smallest"], "cadence": str(cadence)}


def boundary_fields(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return a suggested boundary as form fields."""
    return {"text": said["text"], "why": said["protects"], "cue": said["if_crossed"]}
