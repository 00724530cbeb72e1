"""What comes of it: one next step, if and then, beside the table."""

import pytest

from plans.models import Offer, Rest
from tests.checkins.misstep.test_misstep_pages import LIST, thing_of
from tests.checkins.misstep_steps import DID, there
from tests.plans.writing.test_writing_pages import text

pytestmark = pytest.mark.django_db
STEP = {"cue": "I will be late", "text": "I ring at four", "whose": "own"}


class TestOneNextStep:
    @pytest.mark.parametrize(
        ("whose", "kind", "reads"),
        [("own", "commitment", "I ring at four"), ("ours", "reset", "If I will be late, then I ring at four")],
    )
    def test_a_next_step_is_shown_beside_the_table_to_both_partners(
        self, hers, his, clock, partner, sam, whose, kind, reads
    ):
        there(partner(sam), clock.now)
        page = text(hers.post(thing_of(), STEP | {"whose": whose}, follow=True))
        assert "It waits beside the table, for both of you to read." in page
        assert "One waits beside the table since 13 January 2027." in page
        assert "A next step waits beside the table." in text(his.get(LIST))
        assert (Offer.objects.get().kind, Offer.objects.get().words["text"]) == (kind, reads)
        table = text(his.get("/plan/table/"))
        assert "From looking at what went wrong" in table
        assert reads in table

    @pytest.mark.parametrize(
        ("cue", "then", "reads"),
        [
            ("If it rains,", "then we take the bus", "If it rains, then we take the bus"),
            ("if … it rains", "Then … we take the bus", "If it rains, then we take the bus"),
            ("Ifan is late", "we wait", "If Ifan is late, then we wait"),
        ],
    )
    def test_a_shared_next_step_says_if_and_then_once(self, hers, clock, partner, sam, cue, then, reads):
        there(partner(sam), clock.now)
        hers.post(thing_of(), {"cue": cue, "text": then, "whose": "ours"})
        assert Offer.objects.get().words["text"] == reads

    @pytest.mark.parametrize("cue", ["…", "If …", "if", " , "])
    def test_a_next_step_with_an_empty_if_gets_422_and_keeps_the_rest(self, hers, clock, partner, sam, cue):
        there(partner(sam), clock.now)
        answer = hers.post(thing_of(), STEP | {"cue": cue})
        assert (answer.status_code, STEP["text"] in text(answer)) == (422, True)

    @pytest.mark.parametrize("missing", ["cue", "text", "whose"])
    def test_a_next_step_with_a_missing_field_gets_422_and_keeps_the_rest(self, hers, clock, partner, sam, missing):
        there(partner(sam), clock.now)
        answer = hers.post(thing_of(), STEP | {missing: ""})
        kept = [value in text(answer) for name, value in STEP.items() if name not in (missing, "whose")]
        assert (answer.status_code, set(kept)) == (422, {True})

    def test_a_misstep_can_be_read_and_gets_no_next_step_while_the_plan_rests(self, plan, hers, clock, partner, sam):
        there(partner(sam), clock.now)
        Rest.begin(plan=plan, at=clock.now)
        page = text(hers.get(thing_of()))
        assert (DID["q1"] in page, 'id="misstep-step"' in page) == (True, False)
        answer = hers.post(thing_of(), STEP)
        assert (answer.status_code, STEP["text"] in text(answer), ">own<" in text(answer)) == (409, True, False)
        answer = hers.post(thing_of(), STEP | {"cue": ""})
        assert (answer.status_code, STEP["text"] in text(answer)) == (422, True)
