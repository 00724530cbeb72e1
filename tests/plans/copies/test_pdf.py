"""The agreement as a PDF: whatever people write stands on it as they wrote it, tagged, and the same each time."""

import json
import re
from datetime import UTC, datetime

import pytest

from plans.copies.pdf import PDF_CACHE, Typesetter, contract_pdf
from plans.copies.text import contract_as_text
from plans.models import Contract, Plan
from plans.models.contract.canonical_text import sha256_of_text
from tests.plans import pdf_words

CALLED = {"name_a": "Ada", "name_b": "Sam"}
AT = datetime(2027, 1, 13, 12, tzinfo=UTC)


def version(*lines):
    """A version that nobody stored: its text is all that the paper needs."""
    lines = [{"kind": "boundary", "text": line} if isinstance(line, str) else line for line in lines]
    text = json.dumps({"schema": 1, "head": "x", "lines": lines})
    return Contract(plan=Plan(), number=3, state="proposed", text=text, text_hash=sha256_of_text(text), frozen_at=AT)


def made(*lines, reads_as="proposed"):
    return contract_pdf(version(*lines), CALLED, reads_as, with_names=False, press=Typesetter())


def pages(pdf):
    return int(re.search(rb"/Count (\d+)", pdf)[1])


def test_the_pdf_is_tagged_titled_and_in_a_language():
    pdf = made("We sleep early.")
    assert pdf.startswith(b"%PDF-1.7")
    for said in (b"<pdfuaid:part>1</pdfuaid:part>", b"/MarkInfo", b"/StructTreeRoot", b"/Title"):
        assert said in pdf
    assert re.search(rb"/Title\s*\(Our agreement\)|<rdf:li[^>]*>Our agreement", pdf)
    assert re.search(rb"/Lang\s*\(en", pdf)
    assert re.search(rb"CreationDate|Ada|Sam", pdf) is None


def test_the_pdf_of_one_text_is_the_same_to_the_byte():
    assert made("We sleep early.") == made("We sleep early.")
    assert made("We sleep early.") != made("We sleep late.")


@pytest.mark.parametrize(
    "words",
    [
        "# $x$ *a* @b _c_ \\d <e> [f] = g // h /* i */ `j` ~ -- ... 'k' \"l\" #let x = 1; #panic(\"no\")",
        "#include \"paper.typ\" #read(\"/etc/passwd\") #sys.inputs",
        "<script>x</script> {{7*7}} {% csrf_token %}",
        "שלום לך", "السلام عليكم", "漢字かな", "한국어", "ไทย", "हिन्दी", "\U00012000\U00012001",
        "👩‍👩‍👧 ❤️ 1️⃣ 👋🏽 🇪🇸 🏴󠁧󠁢󠁳󠁣󠁴󠁿", "a" + "\u0307" * 500, "x" * 1000, "\u202e\u200b\ufeff", "\x07\ue000\ufffe",
        "one\n\n\ntwo\n", "", " ", "\t",
    ],
)  # fmt: skip
def test_any_text_can_be_printed(words):
    assert made(words).startswith(b"%PDF")


def test_every_kind_of_line_and_two_hundred_long_ones_fit():
    lines = [
        {"kind": "goal", "text": "We feel noticed."},
        {
            "kind": "commitment",
            "by": "a",
            "text": "I call.",
            "cue": "At six",
            "smallest": "A word.",
            "cadence": "daily",
        },
        {"kind": "pause_rule", "text": "pause", "minutes": 30},
        {"kind": "reset", "by": "b", "term": "sign", "text": "I answer in one word."},
        {"kind": "openness", "by": "a", "text": "I say where I go.", "why": "", "ends_on": "2027-02-10"},
        {"kind": "words", "term": "honest", "text": "Before it is asked."},
        {"kind": "look_back", "ends_on": "2027-02-10"},
    ]
    assert pages(made(*lines)) == 1
    assert pages(made(*[f"{n} {'word ' * 199}" for n in range(200)])) > 40


def test_the_words_stand_in_the_same_order_as_in_the_text_file():
    contract = version(
        {"kind": "commitment", "by": "b", "text": "I call.", "cue": "At six", "smallest": "", "cadence": "daily"},
        "Third.",
    )
    said = contract_as_text(contract, CALLED, "proposed", with_names=False)
    order = [
        "Our agreement",
        "not a legal contract",
        "Version 3",
        "1. Sam",
        "I call.",
        "At six",
        "Every day",
        "2. Third.",
    ]
    assert [said.index(part) for part in order] == sorted(said.index(part) for part in order)


# One letter each of thirty alphabets, most of which a computer has no type for.
ALPHABETS = "".join(
    map(
        chr,
        (
            *(0x0E01, 0x1000, 0x0F40, 0x1780, 0x10A0, 0x1200, 0x13A0, 0x1400, 0x1680, 0x16A0),
            *(0x1700, 0x1820, 0x1900, 0x1950, 0x1A00, 0x1B05, 0x1B83, 0x1C00, 0x1C50, 0x2C00),
            *(0x2C30, 0x2D30, 0xA000, 0xA4D0, 0xA500, 0xA800, 0xA840, 0xA882, 0xA90A, 0xA930),
        ),
    )
)


def times(*lines):
    """How many times type was set for them, and the paper."""
    press = Typesetter()
    pdf = contract_pdf(version(*lines), CALLED, "proposed", with_names=False, press=press)
    return press.times, pdf


@pytest.mark.parametrize("lines", [["We sleep early."], ["word " * 199] * 200])
def test_a_usual_text_is_typeset_once(lines):
    assert times(*lines)[0] == 1


def test_asked_for_over_and_over_it_is_set_once_and_another_text_is_another_paper():
    before = PDF_CACHE.times
    first, again, other = (
        contract_pdf(version(words), CALLED, "proposed", with_names=False)
        for words in ("\u200b" * 901, "\u200b" * 901, "Hm.")
    )
    assert (first == again, first == other) == (True, False)
    assert PDF_CACHE.times == before + 2


@pytest.mark.parametrize("many", [1, 200])
def test_a_text_with_missing_alphabets_is_typeset_twice_at_most_and_stays_tagged(many):
    count, pdf = times(*[f"Early {ALPHABETS} late." + " word" * 100] * many)
    assert count <= 2
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    said = "".join(pdf_words.pages(pdf))
    assert (said.count("Early"), said.count("late."), "\uffff" in said) == (many, many, False)


def test_letters_that_cannot_be_typeset_are_named_and_the_other_words_stay():
    unknown = "\U00012f90\U00012f91 \U00012f92"
    said = "".join(pdf_words.pages(made(f"Tea {unknown} q\u0303 at {unknown} six, https://{'x' * 90}."))).replace(
        "\n", ""
    )
    assert said.count("words in letters that could not be printed here") == 1
    for part in ("Tea", " at ", "…", "six, https://"):
        assert part in said
    assert said.count("x") >= 90


def test_a_picture_that_cannot_be_set_is_named_each_time():
    drop = "\U0001fa78"  # a drop of blood, for which a computer needs a type of pictures
    said = "".join(pdf_words.pages(made(f"One {drop}{drop} and {drop}."))).replace("\n", "")
    assert said.count("drop of blood") in (3, 0)  # or it has one, and sets the picture
    assert "\uffff" not in said
