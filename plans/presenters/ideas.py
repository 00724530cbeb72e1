"""Lines to start from, out of the data files: shown to one person on their own page, and known to nobody else."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from plans.models.contract.canonical_text import Cadence, Clause, Kind, Part
from repair.foundation.words import words

SITUATIONS = ("neglect", "promises", "betrayal")


@dataclass(frozen=True)
class Idea:
    """One suggestion. An address carries its `place`, since a key tells what somebody looked at (SAF-2)."""

    key: str
    words: dict[str, Any]
    kind: str = Kind.COMMITMENT

    @property
    def place(self) -> str:
        """A few letters that lead back to it and say nothing."""
        return place(self.key)

    @property
    def clause(self) -> Clause:
        """As it would stand on the paper."""
        return Clause(number=0, kind=self.kind, seat="", **self.words)


def place(key: str) -> str:
    """Eight letters for a key."""
    return sha256(key.encode()).hexdigest()[:8]


def ideas(kind: str) -> list[tuple[str, list[Idea]]]:
    """Suggestions of this kind, in lists under a title; what anyone may take comes first, without one."""
    found = [("", list(BASE.get(Kind(kind), nothing)()))]
    for name in SITUATIONS:
        found.append((words(f"template.{name}.name"), list(_of(Kind(kind), name))))
    return [(title, some) for title, some in found if some]


def idea(kind: str, place: str) -> dict[str, Any]:
    """The words at this place; none at any other."""
    return next((one.words for _title, some in ideas(kind) for one in some if one.place == place), {})


def situation(place_of: str) -> str:
    """The situation whose suggestions lie at this place; empty at any other."""
    return next((name for name in SITUATIONS if place(f"template.{name}") == place_of), "")


def whole(name: str) -> list[tuple[Kind, list[Idea]]]:
    """All that a situation suggests, kind by kind in the order of the paper, with the shared pieces it points to."""
    found = [(kind, [*_referred(kind, name), *_of(kind, name)]) for kind in Kind]
    return [(kind, some) for kind, some in found if some]


def first_of(name: str) -> list[Idea]:
    """What fills one's drafts to begin with: a few of each, one thing of one's own, all of it to be changed."""
    few = {Kind.GOAL: 3, Kind.COMMITMENT: 1, Kind.BOUNDARY: 3, Kind.TALK_RULE: 4, Kind.PAUSE_RULE: 1}
    return [one for kind, some in whole(name) for one in some[: few.get(kind, 0)]]


# -- what anyone may take -------------------------------------------------------------------------------------------


def nothing() -> Iterator[Idea]:
    """No suggestion."""
    return iter(())


def _base_commitments() -> Iterator[Idea]:
    for key, said in words("base.either").items():
        yield Idea(f"base.{key}", commitment(said))


def _base_boundaries() -> Iterator[Idea]:
    for key, said in words("base.boundary").items():
        yield Idea(key, boundary(said), Kind.BOUNDARY)


def _base_talk_rules() -> Iterator[Idea]:
    yield from _texts("base", words("base.talk_rules"), Kind.TALK_RULE)


def _base_signs() -> Iterator[Idea]:
    yield from _texts("base", words("base.early_signs"), Kind.RESET, term=Part.SIGN)


def _base_amends() -> Iterator[Idea]:
    yield from _texts("base", words("base.amends"), Kind.AMENDS)


def _base_words() -> Iterator[Idea]:
    for key, said in words("base.our_words").items():
        yield Idea(f"base.{key}", dict(said), Kind.WORDS)


def _base_rituals() -> Iterator[Idea]:
    for key, said in words("ritual").items():
        text = f"{said['name']}: {said['text'][0].lower()}{said['text'][1:]}"
        yield Idea(f"base.{key}", {"text": text, "cadence": said["cadence"]}, Kind.RITUAL)


BASE: dict[Kind, Callable[[], Iterator[Idea]]] = {
    Kind.COMMITMENT: _base_commitments,
    Kind.BOUNDARY: _base_boundaries,
    Kind.TALK_RULE: _base_talk_rules,
    Kind.RESET: _base_signs,
    Kind.AMENDS: _base_amends,
    Kind.WORDS: _base_words,
    Kind.RITUAL: _base_rituals,
}


# -- what a situation suggests --------------------------------------------------------------------------------------


def _of(kind: Kind, name: str) -> Iterable[Idea]:
    """What is this situation's own."""
    said = words(f"template.{name}")
    if kind == Kind.GOAL:
        return _texts(name, said["goals"], kind)
    if kind == Kind.COMMITMENT:
        return (Idea(one["key"], commitment(one)) for one in said["commitment"])
    if kind == Kind.BOUNDARY:
        own = {key: one for key, one in said["boundaries"].items() if "text" in one}
        return (Idea(f"{name}.{key}", boundary(one), kind) for key, one in own.items())
    if kind == Kind.TALK_RULE:
        rules = {key: one for key, one in said["talk_rules"].items() if key != "base"}
        return _texts(name, rules | {"pause.text": said["pause"]["text"]}, kind)
    if kind == Kind.PAUSE_RULE:
        pause = {"text": said["pause"]["signal"], "minutes": said["pause"]["length_minutes"]}
        return [Idea(f"{name}.pause", pause, kind)]
    if kind == Kind.RESET:
        return _way_back(name, said)
    if kind == Kind.OPENNESS:
        return _open_for_now(name, said)
    return ()


def _way_back(name: str, said: Mapping[str, Any]) -> Iterator[Idea]:
    signs = {f"reset.s{number}": text for number, text in enumerate(said["reset"]["early_signs"], start=1)}
    parts = {
        Part.SIGN: signs,
        Part.CALM: {"reset.calm": said["reset"]["calm"]},
        Part.BACK: {"reset.back": said["reset"]["back"]},
        Part.MESSAGE: {f"support.{key}": text for key, text in said["support"].items()},
        Part.OPENING: {f"opening.{key}": text for key, text in said["opening"].items()},
    }
    for part, texts in parts.items():
        yield from _texts(name, texts, Kind.RESET, term=part)


def _open_for_now(name: str, said: Mapping[str, Any]) -> Iterator[Idea]:
    for one in said["commitment"]:
        if "ends_days" in one:
            yield Idea(f"{one['key']}.open", {"text": one["act"], "why": one["why"]}, Kind.OPENNESS)
    for key, one in said.get("open_for_now", {}).items():
        if "text" in one:
            yield Idea(f"{name}.{key}.open", {"text": one["text"], "why": one["why"]}, Kind.OPENNESS)


def _referred(kind: Kind, name: str) -> Iterator[Idea]:
    """The shared pieces that this situation points to."""
    said = words(f"template.{name}")
    keys = {
        Kind.BOUNDARY: [one["ref"].rpartition(".")[2] for one in said["boundaries"].values() if "ref" in one],
        Kind.TALK_RULE: [f"base.{key}" for key in said["talk_rules"]["base"]],
        Kind.RESET: [f"base.{key}" for key in said["reset"]["base_signs"]],
    }.get(kind, [])
    shared = {one.key: one for one in BASE.get(kind, nothing)()}
    yield from (shared[key] for key in keys)


def _texts(prefix: str, texts: Mapping[str, str], kind: Kind, **more: str) -> Iterator[Idea]:
    for key, text in texts.items():
        yield Idea(f"{prefix}.{key}", {"text": text} | more, kind)


def commitment(said: Mapping[str, Any]) -> dict[str, Any]:
    """A suggested commitment as the form takes it; what may not come up comes round when it does."""
    cadence = Cadence.EVENT if said.get("when") == "event" else said["cadence"]
    return {"text": said["act"], "cue": said["cue"], "smallest": said["smallest"], "cadence": str(cadence)}


def boundary(said: Mapping[str, Any]) -> dict[str, Any]:
    """A suggested boundary as the form takes it."""
    return {"text": said["text"], "why": said["protects"], "cue": said["if_crossed"]}
