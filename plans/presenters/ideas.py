"""Lines to start from, out of the data files: shown to one person on their own page, and known to nobody else."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from plans.models.contract.canonical_text import Cadence, Clause, LineKind, ResetPart
from repair.foundation.words import ui_text

TEMPLATE_SITUATIONS = ("neglect", "promises", "betrayal")


@dataclass(frozen=True)
class Idea:
    """One suggestion. An address carries its `place`, since a key tells what somebody looked at (SAF-2)."""

    key: str
    words: dict[str, Any]
    kind: str = LineKind.COMMITMENT

    @property
    def place(self) -> str:
        """A few letters that lead back to it and say nothing."""
        return place_of_key(self.key)

    @property
    def clause(self) -> Clause:
        """As it would stand on the paper."""
        return Clause(number=0, kind=self.kind, seat="", **self.words)


def place_of_key(key: str) -> str:
    """Eight letters for a key."""
    return sha256(key.encode()).hexdigest()[:8]


def list_ideas(kind: str) -> list[tuple[str, list[Idea]]]:
    """Suggestions of this kind, in lists under a title; what anyone may take comes first, without one."""
    found = [("", list(BASE_IDEAS.get(LineKind(kind), no_ideas)()))]
    for name in TEMPLATE_SITUATIONS:
        found.append((ui_text(f"template.{name}.name"), list(_of(LineKind(kind), name))))
    return [(title, some) for title, some in found if some]


def idea_words(kind: str, place: str) -> dict[str, Any]:
    """The words at this place; none at any other."""
    return next((one.words for _title, some in list_ideas(kind) for one in some if one.place == place), {})


def situation_at_place(place_of: str) -> str:
    """The situation whose suggestions lie at this place; empty at any other."""
    return next((name for name in TEMPLATE_SITUATIONS if place_of_key(f"template.{name}") == place_of), "")


def situation_ideas(name: str) -> list[tuple[LineKind, list[Idea]]]:
    """All that a situation suggests, kind by kind in the order of the paper, with the shared pieces it points to."""
    found = [(kind, [*_referred(kind, name), *_of(kind, name)]) for kind in LineKind]
    return [(kind, some) for kind, some in found if some]


def starter_ideas(name: str) -> list[Idea]:
    """What fills one's drafts to begin with: a few of each, one thing of one's own, all of it to be changed."""
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
    """No suggestion."""
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
    """What is this situation's own."""
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
    for one in said["commitment"]:
        if "ends_days" in one:
            yield Idea(f"{one['key']}.open", {"text": one["act"], "why": one["why"]}, LineKind.OPENNESS)
    for key, one in said.get("open_for_now", {}).items():
        if "text" in one:
            yield Idea(f"{name}.{key}.open", {"text": one["text"], "why": one["why"]}, LineKind.OPENNESS)


def _referred(kind: LineKind, name: str) -> Iterator[Idea]:
    """The shared pieces that this situation points to."""
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
    """A suggested commitment as the form takes it; what may not come up comes round when it does."""
    cadence = Cadence.EVENT if said.get("when") == "event" else said["cadence"]
    return {"text": said["act"], "cue": said["cue"], "smallest": said["smallest"], "cadence": str(cadence)}


def boundary_fields(said: Mapping[str, Any]) -> dict[str, Any]:
    """A suggested boundary as the form takes it."""
    return {"text": said["text"], "why": said["protects"], "cue": said["if_crossed"]}
