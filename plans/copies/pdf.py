"""The agreement as a PDF: A4, tagged (PDF/UA-1), the same words in the same order as on the page.

Typst typesets it. Words reach it as data and never as markup, so a `#` or a `$` in a text stays a `#` or a `$` (B7).
Where no installed font has a letter, a box names it; the text file has the letter itself. To bound the work of the
server whatever people write, a document is typeset at most three times, and only a short one is fitted to its pages.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any, Literal

import typst
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _

from plans.copies.text import describe_standing
from plans.models import Contract
from plans.models.contract.canonical_text import Clause, ClauseGroup
from plans.models.contract.kinds import LineKind
from plans.wording.hidden_characters import PLAIN_LATIN, split_visible, unicode_script
from repair.foundation.visible_text import JOINERS
from repair.foundation.words import ui_text

PDF_TEMPLATE = Path(__file__).parent / "pdf.typ"
# Typst brings the first; missing letters come from the others, in this order, if the host has them.
PDF_FONTS = ("Libertinus Serif", "Noto Serif", "Noto Naskh Arabic", "Noto Serif Hebrew", "DejaVu Serif", "DejaVu Sans")
# One run of Typst reports all missing letters, each once, escaped as Rust escapes a string.
MISSING_LETTERS = re.compile(r"the text `\"(.*?)\"` could not be displayed", re.DOTALL)
RUST_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
# Letters alone, to find those that a font has: quick, however long the agreement is.
LETTERS_TEMPLATE = b"""#set document(title: "x")
#let it = json(bytes(sys.inputs.it))
#set text(font: it.fonts)
#text(it.letters)"""
LONG_LINE_LETTERS = 400  # letters; a longer line may break across pages
ROW_LETTERS, MAX_FITTED_ROWS = (
    80,
    200,
)  # letters of a row, and rows of a text that is tried in several settings (about four pages)
BUILT_IN_SORT = "at hand"  # letters that the built-in font has
MAX_CACHED_PDFS, PDF_CACHE_SECONDS = 4, 600  # PDFs that a process caches, and for how many seconds
MAX_NAMED_LETTERS = 12  # emoji named in one box, and boxes named in one line
ZERO_WIDTH_SPACE = "\u200b"
PICTURE_MODIFIERS = frozenset(
    "\ufe0e\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
)  # characters that belong to the emoji before them
UNBROKEN_RUN = re.compile(r"(\S{40})(?=\S)")  # letters without a space that would leave the page


class Typesetter:
    """Runs Typst; `times` counts how often, for the tests."""

    def __init__(self) -> None:
        self.times = 0

    def typeset(self, what: Path | bytes, said: dict[str, Any], standard: Literal["ua-1", "1.7"]) -> bytes:
        """Typeset the data; with "ua-1" strictly, with "1.7" with blanks for missing letters."""
        self.times += 1
        made: bytes = typst.compile(what, sys_inputs={"it": json.dumps(said)}, format="pdf", pdf_standards=standard)
        return made


def contract_pdf(
    contract: Contract,
    called: dict[str, str],
    reads_as: str,
    *,
    with_names: bool,
    since: dict[int, str] | None = None,
    press: Typesetter | None = None,
) -> bytes:
    """Return the version as PDF, from `PDF_CACHE` unless `press` is given.

    `called` maps name_a and name_b to names, which are shown below the text `with_names`. `reads_as` is
    `contract.reads_as(rest)`. `since` maps numbers of lines to what became of them, shown next to the words.
    """
    given = _given(contract, called, reads_as, with_names=with_names, since=since or {})
    return _printed(given, press) if press else PDF_CACHE.get(given)


class PdfCache:
    """The last four PDFs of this process for ten minutes, by the hash of their data; one is typeset at a time."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[float, bytes]] = {}
        self.lock, self.times = Lock(), 0

    def get(self, given: dict[str, Any]) -> bytes:
        """Return the PDF of this data; typeset it if it is not stored. A long text of rare letters takes seconds."""
        key = sha256(json.dumps(given).encode()).hexdigest()
        found = self._fresh().get(key)
        if found is None:
            with self.lock:
                found = self._fresh().get(key)
                if found is None:
                    self.times += 1
                    found = monotonic(), _printed(given, Typesetter())
                    self.kept = dict([*self._fresh().items(), (key, found)][-MAX_CACHED_PDFS:])
        return found[1]

    def _fresh(self) -> dict[str, tuple[float, bytes]]:
        return {name: one for name, one in self.kept.items() if monotonic() - one[0] < PDF_CACHE_SECONDS}


PDF_CACHE = PdfCache()


def _printed(given: dict[str, Any], press: Typesetter) -> bytes:
    """Typeset with boxes for the letters that no font has; if Typst finds more of them, once again without PDF/UA-1."""
    lacking = _lacking(given, press)
    try:
        return press.typeset(PDF_TEMPLATE, _laid(given, lacking), "ua-1")
    except typst.TypstError as wrong:
        lacking |= _sorts(wrong)
    return press.typeset(PDF_TEMPLATE, _laid(given, lacking), "1.7")


def _lacking(given: dict[str, Any], press: Typesetter) -> set[str]:
    """Return the sorts of letters in this data that no installed font has."""
    rare = {found for line in _lines(given) for piece in line for found in _clusters(piece.get("text", ""))}
    if not rare:
        return set()
    try:
        press.typeset(LETTERS_TEMPLATE, {"fonts": PDF_FONTS, "letters": " ".join(sorted(rare))}, "ua-1")
    except typst.TypstError as wrong:
        return _sorts(wrong)
    return set()


def _sorts(wrong: typst.TypstError) -> set[str]:
    """Return the sorts of all letters that Typst reports as missing; raise the error again if it is another one."""
    lacks = "".join(MISSING_LETTERS.findall(wrong.diagnostic))
    if not lacks:
        raise wrong
    letters = set(RUST_ESCAPE.sub(lambda code: chr(int(code[1], 16)), lacks))
    return {_sort(letter) for letter in letters} - {BUILT_IN_SORT}


def _clusters(text: str) -> set[str]:
    """Return the letters outside PLAIN_LATIN, each with the marks that are typeset together with it."""
    found: list[str] = []
    for letter in "" if PLAIN_LATIN.fullmatch(text) else text.replace(ZERO_WIDTH_SPACE, ""):
        clings = unicodedata.category(letter) in ("Mn", "Mc", "Me", "Cf") or letter in PICTURE_MODIFIERS
        if found and len(found[-1]) < LONG_LINE_LETTERS and (clings or found[-1][-1] in JOINERS):
            found[-1] += letter
        else:
            found.append(letter)
    return {cluster for cluster in found if not PLAIN_LATIN.fullmatch(cluster)}


def _laid(given: dict[str, Any], lacking: set[str]) -> dict[str, Any]:
    """Return the data as it is typeset: with boxes, and with `short` if it may be fitted to its pages."""
    laid: dict[str, Any] = _without(given, lacking) if lacking else given
    rows = sum(1 + sum(len("".join(piece.values())) for piece in line) // ROW_LETTERS for line in _lines(laid))
    return laid | {"short": rows <= MAX_FITTED_ROWS}


def _lines(given: Any) -> Iterator[list[dict[str, str]]]:
    """Yield every line of pieces in the data."""
    if isinstance(given, dict):
        yield from given["lines"] if "lines" in given else (line for one in given.values() for line in _lines(one))
    elif isinstance(given, list | tuple):
        for one in given:
            yield from _lines(one)


def _given(
    contract: Contract, called: dict[str, str], reads_as: str, *, with_names: bool, since: dict[int, str]
) -> dict[str, Any]:
    """Return everything that the PDF shows, as data for the template, in the current language."""
    names = contract.counted_signatures if with_names else []
    return {
        "lang": (get_language() or "en").partition("-")[0],
        "fonts": PDF_FONTS,
        "title": ui_text("names.contract"),
        "head": ui_text("agreement.head"),
        "standing": f"{ui_text('names.version')} {contract.number} · {describe_standing(contract, reads_as)}",
        "groups": [_group(group, called, since) for group in contract.groups],
        "names": [{"name": _said(name or called[f"name_{seat}"]), "day": _signed(day)} for seat, name, day in names],
        "foot": ui_text("agreement.print_foot"),
        "pages": gettext("{page} of {pages}"),
    }


def _signed(day: Any) -> str:
    return _("signed on %(day)s") % {"day": date_format(day, "j F Y")}


def _group(group: ClauseGroup, called: dict[str, str], since: dict[int, str]) -> dict[str, Any]:
    clauses = [_clause(clause, called, since.get(clause.number, "")) for clause in group.clauses]
    return {"title": group.title, "first": group.clauses[0].number, "clauses": clauses}


def _clause(clause: Clause, called: dict[str, str], since: str) -> dict[str, Any]:
    return {
        "whose": _said(called[f"name_{clause.seat}"]) if clause.seat else None,
        "part": _said(clause.part) if clause.part else None,
        "term": _said(clause.term) if clause.kind == LineKind.WORDS else None,
        "said": _said(clause.sentence),
        "facts": [(label, _said(text)) for label, text in clause.labelled_facts],
        "since": _said(since) if since else None,
        "long": len(clause.words) > LONG_LINE_LETTERS,
    }


def _said(text: str) -> dict[str, Any]:
    """Return a text as lines of pieces, and whether its first letter with a direction runs from right to left."""
    return {"rtl": _is_rtl(text), "lines": [_pieces(line) for line in text.split("\n")]}


def _pieces(line: str) -> list[dict[str, str]]:
    """Return one line as dicts: `text` to print, or `sign` to print in a box."""
    found = []
    for piece in split_visible(line):
        if piece.is_shown:
            found.append({"text": UNBROKEN_RUN.sub(rf"\1{ZERO_WIDTH_SPACE}", piece.text)})
        if piece.sign:
            found.append({"sign": piece.sign_sentence if piece.is_shown else f"{piece.sign_sentence} {piece.codes}"})
    return found


def _is_rtl(text: str) -> bool:
    return next((way in ("R", "AL") for way in map(unicodedata.bidirectional, text) if way in ("L", "R", "AL")), False)


def _without(given: Any, lacking: set[str]) -> Any:
    """Return the data with a box in place of each letter that no font has."""
    if isinstance(given, dict) and isinstance(given.get("lines"), list):
        return given | {"lines": [_named(line, lacking) for line in given["lines"]]}
    if isinstance(given, dict):
        return {name: _without(one, lacking) for name, one in given.items()}
    return [_without(one, lacking) for one in given] if isinstance(given, list | tuple) else given


def _named(line: list[dict[str, str]], lacking: set[str]) -> list[dict[str, str]]:
    """Return one line with boxes for what is lacking; a box that would repeat, or is one too many, holds “…”."""
    found: list[dict[str, str]] = []
    told: list[str] = []
    for piece in line:
        for is_lacking, run in _runs(piece.get("text", ""), lacking):
            if not is_lacking:
                found.append({"text": run})
                continue
            name = _name(run)
            is_again = name == _unprinted() and name in told
            found.append({"sign": "…" if is_again or len(told) >= MAX_NAMED_LETTERS else name})
            told.append(name)
        found += [piece] if "sign" in piece else []
    return found


def _runs(text: str, lacking: set[str]) -> Iterator[tuple[bool, str]]:
    """Yield (is_lacking, text) by turns. A space between two words that cannot be typeset belongs to them."""
    kept = ""
    runs = [(is_lacking, "".join(run)) for is_lacking, run in groupby(text, key=lambda one: _sort(one) in lacking)]
    for place, (is_lacking, run) in enumerate(runs):
        if is_lacking or (kept and run.isspace() and place + 1 < len(runs)):
            kept += run
            continue
        if kept:
            yield True, kept
        kept = ""
        yield False, run
    if kept:
        yield True, kept


def _sort(letter: str) -> str:
    """Return a key for letters that one font usually covers: a script, pictures, or what Typst's own font has."""
    if letter == ZERO_WIDTH_SPACE or PLAIN_LATIN.fullmatch(letter):
        return BUILT_IN_SORT
    is_picture = unicodedata.category(letter) in ("So", "Cf") or letter in PICTURE_MODIFIERS
    return "picture" if is_picture else unicode_script(letter)


def _name(text: str) -> str:
    """Return the text of a box: the names of its pictures, and that there are words, if there are."""
    pictures = [unicodedata.name(letter, "").lower() for letter in text if unicodedata.category(letter) == "So"]
    names = list(filter(None, pictures))
    more = ["…"] if len(names) > MAX_NAMED_LETTERS else []
    words_too = [_unprinted()] if not names or any(map(str.isalpha, text)) else []
    return ", ".join(names[:MAX_NAMED_LETTERS] + more + words_too)


def _unprinted() -> str:
    return _("words in letters that could not be printed here")
