"""Two versions side by side: lines found again, words that came and went (S51)."""

import json

import pytest

from plans.presenters.compare import compare_texts, has_no_changes


def text(*lines):
    """A canonical text of these lines; a bare sentence is a boundary."""
    lines = [{"kind": "boundary", "text": line} if isinstance(line, str) else line for line in lines]
    return json.dumps({"schema": 1, "head": "x", "lines": lines})


def marked(side):
    """As a person would write it down: [-what went-] and {+what came+} by the side it stands on."""
    return side and "|".join(
        "".join(s.text if s.is_same else f"*{s.text}*" for s in part.stretches) for part in side.parts
    )


def rows(old, new):
    return [(row.state, marked(row.old), marked(row.new)) for pair in compare_texts(old, new) for row in pair.rows]


def test_equal_texts_show_no_difference():
    one = text("We eat together.", "We sleep early.")
    assert rows(one, one) == [
        ("same", "We eat together.", "We eat together."),
        ("same", "We sleep early.", "We sleep early."),
    ]
    assert has_no_changes(compare_texts(one, one))


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        ("We eat at six.", "We eat at seven.", "We eat at *six*.", "We eat at *seven*."),
        ("We eat at home.", "We eat at home together.", "We eat at home.", "We eat at home* together*."),
        ("We never eat in bed.", "We eat in bed.", "We* never* eat in bed.", "We eat in bed."),
        (
            "I take the big dog out at night.",
            "I take a small dog out at night.",
            "I take *the big* dog out at night.",
            "I take *a small* dog out at night.",
        ),
        ("נדבר ביום שני בערב", "נדבר ביום שלישי בערב", "נדבר ביום *שני* בערב", "נדבר ביום *שלישי* בערב"),
        (
            "We hug 👩‍👩‍👧 once a day.",
            "We hug 👩‍👧 once a day.",
            "We hug *👩‍👩‍👧* once a day.",
            "We hug *👩‍👧* once a day.",
        ),
    ],
)
def test_words_that_came_and_went_are_marked_and_whole(old, new, before, after):
    assert rows(text(old), text(new)) == [("changed", before, after)]


def test_a_line_that_came_and_one_that_went_stand_at_their_place():
    old = text("We eat together.", "Nobody shouts at night.", "We sleep early.")
    new = text("We eat together.", "We sleep early.", "Sundays belong to us.")
    assert rows(old, new) == [
        ("same", "We eat together.", "We eat together."),
        ("gone", "*Nobody shouts at night.*", None),
        ("same", "We sleep early.", "We sleep early."),
        ("came", None, "*Sundays belong to us.*"),
    ]


def test_a_line_that_moved_is_found_again():
    old = text("One is here.", "Two was there.", "Three comes last.")
    new = text("Three comes last.", "One is here.", "Two was there.")
    assert [state for state, _old, _new in rows(old, new)] == ["moved", "same", "same"]


def test_commitments_of_the_two_partners_are_never_matched_with_each_other():
    def mine(seat, cadence="daily"):
        return {
            "kind": "commitment",
            "by": seat,
            "text": "I say hello first.",
            "cue": "",
            "smallest": "",
            "cadence": cadence,
        }

    [came, gone] = rows(text(mine("a")), text(mine("b")))
    assert {came[0], gone[0]} == {"came", "gone"}
    assert rows(text(mine("a")), text(mine("a", "weekly"))) == [
        ("changed", "I say hello first.|Every *day*", "I say hello first.|Every *week*")
    ]


def test_a_kind_that_only_one_of_them_has():
    goal = {"kind": "goal", "text": "We feel noticed."}
    assert rows(text(goal), text("We eat together.")) == [
        ("gone", "*We feel noticed.*", None),
        ("came", None, "*We eat together.*"),
    ]


def test_nothing_of_either_text_is_lost_in_two_hundred_lines():
    old = [f"On day {n} we do thing number {n * 7} and then we rest a while." for n in range(200)]
    new = [line.replace("rest", "sleep") if n % 3 else line for n, line in enumerate(old)][5:]
    new.append("And one more.")
    found = [row for pair in compare_texts(text(*old), text(*new)) for row in pair.rows]
    for side, lines in (("old", old), ("new", new)):
        sides = [getattr(row, side) for row in found if getattr(row, side)]
        assert sorted("".join(s.text for part in one.parts for s in part.stretches) for one in sides) == sorted(lines)
    assert [row.state for row in found].count("changed") == sum(bool(n % 3) for n in range(5, 200))
