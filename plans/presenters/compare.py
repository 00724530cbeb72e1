"""A word-level diff of two versions: match their lines, then mark the words that are new or gone."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from plans.models.contract.canonical_text import Clause, ClauseGroup, parse_clause_groups
from plans.models.contract.kinds import LineKind
from plans.wording.hidden_characters import PLAIN_LATIN
from repair.foundation.visible_text import JOINERS

ABOUT_LABEL = "about"  # label of the heading above a line, such as the word that the line explains

LATIN_TOKENS = re.compile(r"\s+|(?:[^\W_]|[’'])+|.")  # the tokens of a Latin text: faster than letter by letter
MIN_LINE_SIMILARITY = 0.5  # from this overlap on, two lines count as one line with changed words


@dataclass(frozen=True)
class DiffStretch:
    """A stretch of words that stands in both versions (`is_same`), or in this version alone."""

    text: str
    is_same: bool


@dataclass(frozen=True)
class DiffPart:
    """One part of a line under its label; the text of the line itself has the label ""."""

    label: str
    stretches: tuple[DiffStretch, ...]

    @property
    def is_about(self) -> bool:
        """Tell whether this part is the heading above the line: an explained word, a part of the reset routine."""
        return self.label == ABOUT_LABEL


@dataclass(frozen=True)
class DiffSide:
    """A line as it stands in one of the two versions."""

    clause: Clause
    parts: tuple[DiffPart, ...]


@dataclass(frozen=True)
class DiffRow:
    """A line in both versions. `old` or `new` is None if the other version alone holds the line.

    `has_moved` says that the line stands in another order among the lines that both versions hold.
    """

    old: DiffSide | None
    new: DiffSide | None
    has_moved: bool = False

    @property
    def state(self) -> str:
        """Return "same", "moved", "changed", "came" or "gone"."""
        if self.old is None or self.new is None:
            return "came" if self.old is None else "gone"
        if _said(self.old.clause) != _said(self.new.clause):
            return "changed"
        return "moved" if self.has_moved else "same"


@dataclass(frozen=True)
class DiffGroup:
    """The lines of one kind under their title."""

    title: str
    rows: list[DiffRow] = field(default_factory=list)


def compare_texts(old: str, new: str) -> list[DiffGroup]:
    """Return the differences of two canonical texts, kind by kind in the order of the agreement."""
    before, after = ({group.kind: group for group in parse_clause_groups(text)} for text in (old, new))
    kinds = [kind for kind in LineKind.values if kind in before or kind in after]
    return [_pair(before.get(kind) or ClauseGroup(kind), after.get(kind) or ClauseGroup(kind)) for kind in kinds]


def has_no_changes(pairs: Iterable[DiffGroup]) -> bool:
    """Tell whether no line differs and none has moved."""
    return all(row.state == "same" for pair in pairs for row in pair.rows)


def _pair(old: ClauseGroup, new: ClauseGroup) -> DiffGroup:
    """Return the rows of one kind, in the order of the new version; a line that is gone keeps its old neighbour."""
    found = _found_again(old.clauses, new.clauses)
    stays = _in_order([found[clause.number].number for clause in new.clauses if clause.number in found])
    rows = []
    for clause in new.clauses:
        was = found.get(clause.number)
        rows.append(_row(was, clause, has_moved=was is not None and was.number not in stays))
    kept = {was.number for was in found.values()}
    for gone in [clause for clause in old.clauses if clause.number not in kept]:
        before = [place for place, row in enumerate(rows) if row.old and row.old.clause.number < gone.number]
        rows.insert(max(before) + 1 if before else 0, _row(gone, None))
    return DiffGroup(new.title, rows)


def _found_again(old: list[Clause], new: list[Clause]) -> dict[int, Clause]:
    """Return the old line for each new line's number: lines with equal words first, then the most similar ones.

    A line is never matched with a line of the other partner.
    """
    found: dict[int, Clause] = {}
    left = list(old)
    for clause in new:
        twin = next((was for was in left if _said(was) == _said(clause)), None)
        if twin is not None:
            found[clause.number] = twin
            left.remove(twin)
    likely = []
    bags = {clause.number: frozenset(_tokens(clause.words)) for clause in left}
    for clause in new:
        if clause.number in found:
            continue
        bag = frozenset(_tokens(clause.words))
        for was in left:
            if was.seat == clause.seat and (share := _share(bags[was.number], bag)) >= MIN_LINE_SIMILARITY:
                likely.append((-share, abs(was.number - clause.number), was.number, clause.number, was))
    for *_, number, was in sorted(likely, key=lambda one: one[:4]):
        if number not in found and was in left:
            found[number] = was
            left.remove(was)
    return found


def _said(clause: Clause) -> Clause:
    """Return the line without its number, which changes when other lines come and go."""
    return replace(clause, number=0)


def _share(one: frozenset[str], two: frozenset[str]) -> float:
    """Return how much two sets of words overlap, from 0 (nothing) to 1 (Dice coefficient); spaces do not count."""
    one, two = one - {" "}, two - {" "}
    return 2 * len(one & two) / max(1, len(one) + len(two))


def _in_order(numbers: list[int]) -> set[int]:
    """Return the longest rising subsequence of these numbers as a set: a line that is not in it has moved."""
    best: list[list[int]] = []
    for place, number in enumerate(numbers):
        before = [run for run in best[:place] if run[-1] < number]
        best.append([*_longest(before), number])
    return set(_longest(best))


def _longest(runs: list[list[int]]) -> list[int]:
    return max(runs, key=len) if runs else []


def _row(old: Clause | None, new: Clause | None, *, has_moved: bool = False) -> DiffRow:
    """Return the row of one line. A line without a partner in the other version is marked as a whole."""
    if old is None or new is None:
        [here] = [clause for clause in (old, new) if clause is not None]
        whole = tuple(DiffPart(label, (DiffStretch(text, is_same=False),)) for label, text in _parts(here))
        side = DiffSide(here, whole)
        return DiffRow(None, side) if old is None else DiffRow(side, None)
    before, after = dict(_parts(old)), dict(_parts(new))
    sides: tuple[list[DiffPart], list[DiffPart]] = ([], [])
    for label in dict.fromkeys([*before, *after]):
        for parts, stretches in zip(sides, _words(before.get(label, ""), after.get(label, "")), strict=True):
            if stretches:
                parts.append(DiffPart(label, tuple(stretches)))
    return DiffRow(DiffSide(old, tuple(sides[0])), DiffSide(new, tuple(sides[1])), has_moved)


def _parts(clause: Clause) -> list[tuple[str, str]]:
    """Return the parts of a line as (label, text), in the order in which people read them."""
    about = clause.part or (clause.term if clause.kind == LineKind.WORDS else "")
    return [(ABOUT_LABEL, about)] * bool(about) + [("", clause.sentence), *clause.labelled_facts]


def _words(old: str, new: str) -> tuple[list[DiffStretch], list[DiffStretch]]:
    """Return both texts in stretches. A space between two changed words counts as changed with them."""
    if old == new:
        whole = [DiffStretch(old, is_same=True)] if old else []
        return whole, whole
    before, after = _tokens(old), _tokens(new)
    sides: tuple[list[DiffStretch], list[DiffStretch]] = ([], [])
    for kind, a, b, c, d in _steps(before, after):
        for side, words in zip(sides, (before[a:b], after[c:d]), strict=True):
            if words:
                _add(side, DiffStretch("".join(words), kind == "equal"))
    return sides


def _steps(before: list[str], after: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    # autojunk ignores tokens that are very frequent in a long text: without it, a line that repeats one word takes
    # seconds to compare.
    steps = SequenceMatcher(None, before, after, autojunk=True).get_opcodes()
    for place, (kind, a, b, c, d) in enumerate(steps):
        between = 0 < place < len(steps) - 1
        yield "replace" if between and kind == "equal" and "".join(before[a:b]).isspace() else kind, a, b, c, d


def _add(side: list[DiffStretch], more: DiffStretch) -> None:
    if side and side[-1].is_same == more.is_same:
        side[-1] = DiffStretch(side[-1].text + more.text, more.is_same)
    else:
        side.append(more)


def _tokens(text: str) -> list[str]:
    """Return words, spaces and signs; a letter keeps its combining marks, and an emoji its joiners."""
    if PLAIN_LATIN.fullmatch(text):
        return LATIN_TOKENS.findall(text)
    found: list[str] = []
    last = ""
    for letter in text:
        sort = _sort(letter)
        clings = sort == "clings" and last not in ("", "space")
        if found and (clings or found[-1][-1] in JOINERS or (sort == last and sort in ("word", "space"))):
            found[-1] += letter
        else:
            found.append(letter)
        last = last if clings else sort
    return found


def _sort(letter: str) -> str:
    """Return what a character is for `_tokens`: "space", "clings" (a mark on the letter before), "word" or "sign"."""
    category = unicodedata.category(letter)
    if letter.isspace():
        return "space"
    if category in ("Mn", "Me", "Cf", "Sk"):
        return "clings"
    return "word" if category[0] in "LMN" or letter in "’'" else "sign"
