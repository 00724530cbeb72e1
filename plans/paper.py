"""The agreement as a PDF that is worth keeping: A4, tagged (PDF/UA-1), the same words in the same order as the page.

Typst sets it. Words reach it as data and never as markup, so a `#` or a `$` in somebody's sentence is a `#` or a `$`
(B7). Letters for which this computer has no type are named in a box instead of a blank square; the text file has them.
"""

import json
import re
import unicodedata
from itertools import groupby
from pathlib import Path
from typing import Any

import typst
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _

from plans.copying import standing
from plans.models import Contract
from plans.models.contract_kinds import Kind
from plans.models.contract_wording import Clause, Group
from plans.unseen import pieces, script
from repair.words import words

TEMPLATE = Path(__file__).parent / "paper.typ"
# Typst brings the first; the others where a host has them: letters that it lacks come from these, in this order.
FONTS = ("Libertinus Serif", "Noto Serif", "Noto Naskh Arabic", "Noto Serif Hebrew", "DejaVu Serif", "DejaVu Sans")
LACKS = re.compile(r"the text `\"(.*?)\"` could not be displayed", re.DOTALL)
TRIES = 40  # alphabets of which this computer may lack the type, on one paper
LONG = 400  # letters of a line that may run on over the foot of a page
CLINGS = frozenset("\ufe0e\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")  # to the picture before them
RUN = re.compile(r"(\S{40})(?=\S)")  # letters without a space that would run out of the paper


def paper(
    contract: Contract, called: dict[str, str], reads_as: str, *, with_names: bool, since: dict[int, str] | None = None
) -> bytes:
    """The version as PDF; `called` are the names of the two seats, shown under it `with_names`.

    `since` is what became of its lines, by number, beside the words that stay.
    """
    given = _given(contract, called, reads_as, with_names=with_names, since=since or {})
    lacking: set[str] = set()
    for _try in range(TRIES):
        try:
            return _set(given, lacking)
        except typst.TypstError as wrong:
            lacks = LACKS.search(str(wrong))
            if lacks is None:
                raise
            lacking |= {_sort(letter) for letter in lacks[1]}
    return _set(given, lacking, is_strict=False)


def _set(given: dict[str, Any], lacking: set[str], *, is_strict: bool = True) -> bytes:
    """Set it; strictly, or with blanks where letters are lacking."""
    said = {"it": json.dumps(_without(given, lacking) if lacking else given)}
    made: bytes = typst.compile(TEMPLATE, sys_inputs=said, format="pdf", pdf_standards="ua-1" if is_strict else "1.7")
    return made


def _given(
    contract: Contract, called: dict[str, str], reads_as: str, *, with_names: bool, since: dict[int, str]
) -> dict[str, Any]:
    """All that stands on it, in the language of the request."""
    names = contract.names_under if with_names else []
    return {
        "lang": (get_language() or "en").partition("-")[0],
        "fonts": FONTS,
        "title": words("names.contract"),
        "head": words("agreement.head"),
        "standing": f"{words('names.version')} {contract.number} · {standing(contract, reads_as)}",
        "groups": [_group(group, called, since) for group in contract.groups],
        "names": [{"name": _said(called[f"name_{seat}"]), "day": _signed(day)} for seat, day in names],
        "foot": words("agreement.print_foot"),
        "pages": gettext("{page} of {pages}"),
    }


def _signed(day: Any) -> str:
    return _("signed on %(day)s") % {"day": date_format(day, "j F Y")}


def _group(group: Group, called: dict[str, str], since: dict[int, str]) -> dict[str, Any]:
    clauses = [_clause(clause, called, since.get(clause.number, "")) for clause in group.clauses]
    return {"title": group.title, "first": group.clauses[0].number, "clauses": clauses}


def _clause(clause: Clause, called: dict[str, str], since: str) -> dict[str, Any]:
    return {
        "whose": _said(called[f"name_{clause.seat}"]) if clause.seat else None,
        "part": _said(clause.part) if clause.part else None,
        "term": _said(clause.term) if clause.kind == Kind.WORDS else None,
        "said": _said(clause.said),
        "facts": [(label, _said(text)) for label, text in clause.facts],
        "since": _said(since) if since else None,
        "long": len(clause.words) > LONG,
    }


def _said(text: str) -> dict[str, Any]:
    """Words in lines of pieces, in the direction of their first letter that has one."""
    return {"rtl": _is_rtl(text), "lines": [_pieces(line) for line in text.split("\n")]}


def _pieces(line: str) -> list[dict[str, str]]:
    found = []
    for piece in pieces(line):
        if piece.is_shown:
            found.append({"text": RUN.sub("\\1\u200b", piece.text)})
        if piece.sign:
            found.append({"sign": piece.says if piece.is_shown else f"{piece.says} {piece.codes}"})
    return found


def _is_rtl(text: str) -> bool:
    return next((way in ("R", "AL") for way in map(unicodedata.bidirectional, text) if way in ("L", "R", "AL")), False)


def _without(given: Any, lacking: set[str]) -> Any:
    """The same, with a box where a letter stood that cannot be set here."""
    if isinstance(given, dict) and isinstance(given.get("lines"), list):
        return given | {"lines": [_named(line, lacking) for line in given["lines"]]}
    if isinstance(given, dict):
        return {name: _without(one, lacking) for name, one in given.items()}
    return [_without(one, lacking) for one in given] if isinstance(given, list | tuple) else given


def _named(line: list[dict[str, str]], lacking: set[str]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for piece in line:
        for is_lacking, run in groupby(piece.get("text", ""), key=lambda letter: _sort(letter) in lacking):
            text = "".join(run)
            found.append({"sign": _name(text)} if is_lacking else {"text": text})
        found += [piece] if "sign" in piece else []
    return found


def _sort(letter: str) -> str:
    """Letters that are set in the same type, as a rule: an alphabet, or pictures."""
    is_picture = unicodedata.category(letter) in ("So", "Cf") or letter in CLINGS
    return "picture" if is_picture else script(letter)


def _name(text: str) -> str:
    """What stands for letters that cannot be set: a picture's name, or that there are words."""
    pictures = [unicodedata.name(letter, "").lower() for letter in text if unicodedata.category(letter) == "So"]
    return ", ".join(filter(None, pictures)) or _("words in letters that could not be printed here")
