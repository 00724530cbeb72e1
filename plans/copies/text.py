"""The agreement as plain text, and the words for what has become of a version, which page, PDF and text share."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plans.models import Contract
from plans.models.contract.canonical_text import Clause
from plans.models.contract.kinds import LineKind
from plans.wording.hidden_characters import spell_out_hidden
from repair.foundation.words import ui_text

TEXT_WIDTH = 64


def describe_standing(contract: Contract, reads_as: str) -> str:
    """Return what has become of a version, in a few words. `reads_as` is `contract.reads_as(rest)`."""
    days = {name: format_printed_day(day) for name, day in contract.days.items()}
    if reads_as == "running":
        return str(ui_text("names.in_force", day=days["runs"]))
    if reads_as == "ended" or (reads_as == "superseded" and "runs" in days):
        return _("Ran from {first} to {last}").format(first=days["runs"], last=days["ended"])
    said = {
        "resting": _("Resting"),
        "proposed": _("Suggested, to be signed"),
        "never ran": _("Went back to the table"),
    }
    return said[reads_as]


def format_printed_day(day: date) -> str:
    """Return a day in words, like "31 January 2027"."""
    return date_format(day, "j F Y")


def contract_as_text(
    contract: Contract, called: dict[str, str], reads_as: str, *, with_names: bool, since: dict[int, str] | None = None
) -> str:
    """Return the version as a text file: the same words in the same order as on the page.

    Hidden characters are spelled out. `called` maps name_a and name_b to names, which are shown below the text
    `with_names`. `since` maps numbers of lines to what became of them.
    """
    title = str(ui_text("names.contract"))
    lines = [title, "=" * len(title), "", ui_text("agreement.head"), ""]
    lines += [f"{ui_text('names.version')} {contract.number} · {describe_standing(contract, reads_as)}"]
    for group in contract.groups:
        lines += ["", "", group.title, "-" * len(group.title)]
        for clause in group.clauses:
            lines += ["", *_clause(clause, called)]
            lines += _beside(since[clause.number]) if since and clause.number in since else []
    names = contract.counted_signatures if with_names else []
    lines += [
        "",
        "",
        *(f"{spell_out_hidden(name or called[f'name_{seat}'])}: {_signed(day)}" for seat, name, day in names),
    ]
    lines += ["", ui_text("agreement.print_foot"), "", f"SHA-256 {contract.text_hash}", ""]
    return "\n".join(lines)


def _signed(day: date) -> str:
    return _("signed on {day}").format(day=format_printed_day(day))


def _beside(said: str) -> list[str]:
    """Return what became of a line, in brackets, indented."""
    return [f"   {line}" for line in f"({spell_out_hidden(said)})".split("\n")]


def _clause(clause: Clause, called: dict[str, str]) -> list[str]:
    """Return one numbered clause as lines of text."""
    about = clause.part or (clause.term if clause.kind == LineKind.WORDS else "")
    head = " · ".join(filter(None, (called[f"name_{clause.seat}"] if clause.seat else "", about)))
    said = [head, clause.sentence] if head else [clause.sentence]
    said += [f"{label}: {text}" for label, text in clause.labelled_facts]
    first, *rest = "\n".join(map(spell_out_hidden, said)).split("\n")
    return [f"{clause.number}. {first}", *(f"   {line}" for line in rest)]
