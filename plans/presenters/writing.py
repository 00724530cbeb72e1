"""What the pages of the two writers show: headings, lists of words that help, sentences that can become a line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from plans.models import Beginning, Contract, Partner, Plan, Shared, Writing
from plans.models.contract.canonical_text import LineKind
from plans.models.writing.shared import MISSTEP_KINDS, SharedPart
from plans.models.writing.writing import WRITER_BOXES
from repair.foundation.words import ui_text

WritingKind = Writing.Kind
SENTENCE_END = re.compile(r"(?<=[.!?…。؟])\s+|\n+")
FRAME_KEYS = ("title", "intro", "sittings")
WORD_LIST_BY_BOX = {"feel": "feeling", "unsafe": "feeling", "felt": "feeling", "need": "need", "needed": "need"}


def writer_texts(kind: str) -> Mapping[str, Any]:
    """Return the texts of one writer: `title`, `intro`, `sittings` and the headings of its boxes (`box`)."""
    if kind == WritingKind.OWN:
        title, intro, sittings = (ui_text(f"what_i_own.{name}") for name in FRAME_KEYS)
        return {"title": title, "intro": intro, "sittings": sittings, "box": ui_text("what_i_own.box")}
    title, intro, sittings = (ui_text(f"what_it_was_like.{name}") for name in FRAME_KEYS)
    return {"title": title, "intro": intro, "sittings": sittings, "box": ui_text("what_it_was_like.box")}


def shared_heading(kind: str, box: str) -> str:
    """Return the heading above these words of a shared text, of whatever kind."""
    if kind in (Shared.Kind.QUESTION, Shared.Kind.ANSWER):
        return ui_text(f"understanding.{box}")
    if kind == Shared.Kind.PAST:
        return ui_text(f"about_the_past.{box}")
    if kind in MISSTEP_KINDS:
        return ui_text(f"misstep.{kind}.{box}")
    return writer_texts(WritingKind.LIKE if kind == Shared.Kind.CARD else kind)["box"][box]


@dataclass(frozen=True)
class FilledBox:
    """One box with words in it, for its writer's page. `sitting` counts from 1."""

    box: str
    title: str
    text: str
    sitting: int


@dataclass(frozen=True)
class Sitting:
    """One sitting of a writer: the few boxes on one page. `number` counts from 1."""

    number: int
    title: str
    is_begun: bool

    @property
    def place(self) -> str:
        """Return which of the three sittings this is, in words. Only *what I own* has three."""
        return ui_text("writing.place")[self.number - 1]


def filled_boxes(writing: Writing) -> list[FilledBox]:
    """Return the boxes that hold words, in their order."""
    titles, boxes = writer_texts(writing.kind)["box"], writing.boxes
    places = [(box, number) for number, some in enumerate(WRITER_BOXES[writing.kind], 1) for box in some]
    return [FilledBox(box, titles[box], boxes[box], number) for box, number in places if boxes[box]]


def writer_sittings(writing: Writing) -> list[Sitting]:
    """Return the sittings of one writer, each with whether it holds words; for the writer's page alone."""
    titles, boxes = writer_texts(writing.kind)["sittings"], writing.boxes
    return [
        Sitting(number, titles[number - 1], any(boxes[box] for box in some))
        for number, some in enumerate(WRITER_BOXES[writing.kind], 1)
    ]


def writer_order(partner: Partner) -> list[str]:
    """Return the two writers in the order for this partner's own screen, by the side they chose (rule 29)."""
    said = Beginning.of(partner.person) if partner.person else None
    return (
        [WritingKind.LIKE, WritingKind.OWN]
        if said is not None and said.side == "hurt"
        else [WritingKind.OWN, WritingKind.LIKE]
    )


def chosen_parts(writing: Writing, boxes: list[str]) -> list[SharedPart]:
    """Return the parts of a writing that its author chose to share, with the words stored now."""
    return [SharedPart(one.box, one.text) for one in filled_boxes(writing) if one.box in boxes]


def parts_digest(parts: list[SharedPart]) -> str:
    """Return a digest (32 hex digits) by which a form shows that the words are still those that its page showed."""
    return sha256(repr(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Sentence:
    """One sentence of *what I will do now*. An address carries its `place` and no word of it (SAF-2)."""

    text: str

    @property
    def place(self) -> str:
        """Return eight hex digits that lead back to the sentence and tell nothing."""
        return sha256(self.text.encode()).hexdigest()[:8]


def draftable_sentences(partner: Partner) -> list[Sentence]:
    """Return the sentences of *what I will do now*, each of which could become a commitment."""
    text = Writing.of(partner, WritingKind.OWN).boxes["change"]
    return [Sentence(one.strip()) for one in SENTENCE_END.split(text) if one.strip()]


def sentence_as_commitment(partner: Partner, place: str) -> dict[str, Any]:
    """Return the form fields of a commitment in the words of the sentence at this place; else empty."""
    found = next((one for one in draftable_sentences(partner) if one.place == place), None) if place else None
    return {"text": found.text} if found else {}


def hard_moment_context(plan: Plan, partner: Partner) -> dict[str, Any]:
    """Return the context for a hard moment: the goals of the agreement, and the other partner's card.

    The agreement is the one in force, also while the plan rests.
    """
    stands = Contract.standing(plan)
    groups = stands.groups if stands is not None else []
    goals = [clause.text for group in groups if group.kind == LineKind.GOAL for clause in group.clauses]
    return {"goals": goals, "calm_card": Shared.card_for(partner)}


@dataclass(frozen=True)
class WordList:
    """Words to choose from, by key, for a person who looks for the right one."""

    label: str
    words: Mapping[str, str]


def word_lists_for(box: str) -> list[WordList]:
    """Return the lists of feelings or needs that help with this box; most boxes have none."""
    if WORD_LIST_BY_BOX.get(box) == "need":
        return [WordList("", ui_text("need"))]
    if WORD_LIST_BY_BOX.get(box) == "feeling":
        return [WordList(group["label"], group["words"]) for group in ui_text("feeling").values()]
    return []


def add_chosen_word(text: str, box: str, key: str) -> str:
    """Return `text` followed by the chosen word; unchanged if no list of this box has that key."""
    word = next((one.words[key] for one in word_lists_for(box) if key in one.words), "")
    if not word:
        return text
    return f"{text}, {word}" if text.strip() else word
