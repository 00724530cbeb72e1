"""The table and the paper in the browser, plain and htmx."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from plans.models import Contract, Draft, Line, LineAnswer, Partner, Rest, Signature
from plans.models.contract.contract import bring_due_versions_into_force
from repair.foundation.words import ui_text
from tests.harness.factories import PASSWORD, Browser
from tests.harness.query_counts import same_for_one_and_three
from tests.plans.contract_steps import HELLO, agreed, draft, offered, proposed, ran_since, running

pytestmark = pytest.mark.django_db
TABLE, SIGN, PAPER = "/plan/table/", "/plan/agreement/sign/", "/plan/agreement/"


def text(answer):
    """What is read on a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def name(contract, **more):
    """What the signing form sends."""
    return {"version": contract.pk, "text_hash": contract.text_hash, "freely": "on", "password": PASSWORD} | more


def test_two_partners_get_from_a_draft_line_to_a_signed_agreement(hers, his, plan, clock):
    hers.post("/plan/table/new/commitment/", HELLO)
    pk = Draft.objects.get().pk
    assert HELLO["text"] in text(hers.get(TABLE))
    assert HELLO["text"] not in text(his.get(TABLE))
    assert hers.post(f"/plan/table/draft/{pk}/offer/")["Location"] == TABLE
    assert HELLO["text"] in text(his.get(TABLE))
    his.post(f"/plan/table/line/{Line.objects.get().pk}/agree/")
    assert "You both agree" in text(hers.get(TABLE))
    assert his.post("/plan/table/freeze/")["Location"] == SIGN
    contract = Contract.proposed_of(plan)
    for browser in (hers, his):
        page = text(browser.get(SIGN))
        assert ui_text("agreement.head") in page
        assert ui_text("agreement.sign_freely") in page
        assert browser.post(SIGN, name(contract))["Location"] == SIGN
        assert "Your name is under it" in text(browser.get(SIGN))
    assert "No agreement runs now" in text(hers.get(PAPER))
    assert bring_due_versions_into_force(at=clock.now + timedelta(hours=24)) == 1
    paper = text(his.get(PAPER))
    for said in (
        ui_text("agreement.head"),
        HELLO["text"],
        "Ada",
        "Sam",
        ui_text("agreement.print_foot"),
        "13 January 2027",
    ):
        assert said in paper
    assert his.get(PAPER).content.count(b"signed on") == 2


def test_the_page_shows_the_very_bytes_that_were_hashed(hers, plan, a, clock):
    contract = proposed(a, clock.now, "boundary", text="<b>ما</b> {{7*7}}\nzwei")
    page = hers.get(SIGN).content.decode()
    [said] = json.loads(contract.text)["lines"]
    assert said["text"].replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>") in page
    assert f'name="text_hash" value="{contract.text_hash}"' in page


class TestSigning:
    @pytest.mark.parametrize(
        "more", [{"password": "not mine"}, {"password": ""}, {"freely": ""}, {"version": "x"}, {"text_hash": ""}]
    )
    @pytest.mark.parametrize("htmx", [False, True])
    def test_a_signature_needs_the_own_password_and_the_ticked_sentence(self, ada, a, clock, more, htmx):
        contract = proposed(a, clock.now)
        answer = Browser(ada, htmx=htmx).post(SIGN, name(contract, **more))
        assert (answer.status_code, Signature.objects.count()) == (422, 0)
        assert (b"<html" in answer.content) is not htmx
        assert b"not mine" not in answer.content

    def test_the_others_password_is_not_mine(self, hers, sam, a, clock):
        sam.set_password("another quiet evening")
        sam.save()
        contract = proposed(a, clock.now)
        assert hers.post(SIGN, name(contract, password="another quiet evening")).status_code == 422

    def test_guessing_ends_soon_for_the_right_password_too(self, hers, a, clock):
        contract = proposed(a, clock.now)
        for _ in range(10):
            hers.post(SIGN, name(contract, password="guess"))
        answer = hers.post(SIGN, name(contract))
        assert (answer.status_code, Signature.objects.count()) == (422, 0)
        assert "many tries" in text(answer)

    @pytest.mark.parametrize("htmx", [False, True])
    def test_an_old_text_is_met_by_what_changed(self, sam, a, clock, htmx):
        """B24: sign an old version."""
        old = proposed(a, clock.now)
        new = old.reopen(by=a, at=clock.now)
        agreed(a, clock.now, "goal")
        new.freeze(by=a, at=clock.now)
        answer = Browser(sam, htmx=htmx).post(SIGN, name(old))
        assert (answer.status_code, Signature.objects.count()) == (409, 0)
        assert "Came in: We feel noticed on an ordinary day." in text(answer)
        assert PASSWORD not in answer.content.decode()

    def test_a_version_put_back_into_draft_meanwhile_is_not_signed(self, his, a, clock):
        """B24: proposed while the other signs."""
        old = proposed(a, clock.now)
        old.reopen(by=a, at=clock.now)
        answer = his.post(SIGN, name(old))
        assert (answer.status_code, Signature.objects.count()) == (409, 0)

    def test_a_partner_may_sign_again_after_taking_the_signature_back(self, his, s, a, clock):
        contract = proposed(a, clock.now)
        his.post(SIGN, name(contract))
        assert his.post("/plan/agreement/sign/take-back/")["Location"] == SIGN
        assert contract.signature_of(s) is None
        his.post(SIGN, name(contract))
        assert contract.signature_of(s) is not None

    def test_a_double_click_is_one_name(self, sam, his, a, clock):
        """B12."""
        contract = proposed(a, clock.now)
        assert [his.post(SIGN, name(contract)).status_code for _ in range(3)] == [302] * 3
        clock.forward(hours=1)
        assert Browser(sam).post(SIGN, name(contract))["Location"] == SIGN
        assert Signature.objects.count() == 1

    def test_a_signature_without_the_csrf_token_is_refused(self, sam, plan, a, clock):
        """B12."""
        contract = proposed(a, clock.now)
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(sam)
        assert browser.post(SIGN, name(contract)).status_code == 403
        assert Signature.objects.count() == 0


class TestLines:
    @pytest.mark.parametrize("kind", ["commitment", "goal", "boundary", "pause-rule"])
    def test_blank_is_no_line_and_nothing_is_lost(self, hers, kind):
        """B24: all blank."""
        answer = hers.post(f"/plan/table/new/{kind}/", {"text": "  \n ", "cue": "If I come home"})
        assert (answer.status_code, Draft.objects.count()) == (422, 0)
        assert kind != "commitment" or "If I come home" in answer.content.decode()

    @pytest.mark.parametrize(("length", "status"), [(199, 302), (200, 302), (201, 422)])
    def test_two_hundred_letters_counted_as_people_do(self, hers, length, status):
        """B4, B5: code points, and a line end is one of them."""
        typed = "e\u0301" * (length - 2) + "\r\nx"
        answer = hers.post("/plan/table/new/goal/", {"text": typed})
        assert answer.status_code == status
        assert [len(one.words["text"]) for one in Draft.objects.all()] == [length] * (status == 302)

    def test_letters_that_cannot_be_seen_are_taken_out_and_it_is_said(self, hers):
        """B6."""
        answer = hers.post("/plan/table/new/goal/", {"text": "good\u202eevil\u200b"}, follow=True)
        assert Draft.objects.get().words == {"text": "goodevil"}
        assert "Letters that cannot be seen were taken out" in text(answer)

    @pytest.mark.parametrize(("minutes", "status"), [(19, 422), (20, 302), (1440, 302), (1441, 422), ("x", 422)])
    def test_a_pause_has_a_return_time(self, hers, minutes, status):
        """Rule 13."""
        assert hers.post("/plan/table/new/pause-rule/", {"text": "red", "minutes": minutes}).status_code == status

    def test_the_usual_lengths_of_a_pause_are_one_tap(self, hers):
        page = hers.get("/plan/table/new/pause-rule/").content.decode()
        chips = re.findall(r'name="minutes" value="(\d+)"(?:[^>]*?( checked))?[^>]*>\s*<span>([^<]*)</span>', page)
        assert chips == [
            ("20", "", "20 minutes"),
            ("30", " checked", "30 minutes"),
            ("60", "", "1 hour"),
            ("120", "", "2 hours"),
            ("1440", "", "24 hours, so until the next day"),
        ]

    def test_an_older_line_keeps_its_own_length(self, hers, a, clock):
        mine = draft(a, clock.now, "pause_rule", minutes=45)
        path = f"/plan/table/draft/{mine.pk}/"
        page = hers.get(path).content.decode()
        assert re.findall(r'name="minutes" value="(\d+)"', page) == ["20", "30", "45", "60", "120", "1440"]
        assert re.findall(r'value="(\d+)"[^>]* checked', page) == ["45"]
        assert hers.post(path, {"text": "red", "minutes": "45", "seen": "0"}).status_code == 302
        assert Draft.objects.get().words == {"text": "red", "minutes": 45, "term": ""}

    def test_an_unknown_kind_of_line_gets_404(self, hers):
        assert hers.get("/plan/table/new/wish/").status_code == 404

    def test_sent_twice_it_is_done_once(self, hers, a, clock):
        """B12."""
        pk = draft(a, clock.now).pk
        assert [hers.post(f"/plan/table/draft/{pk}/offer/").status_code for _ in range(2)] == [302, 302]
        pk = Line.objects.get().pk
        assert [hers.post(f"/plan/table/line/{pk}/take-back/").status_code for _ in range(2)] == [302, 302]
        assert (Line.objects.count(), Draft.objects.count()) == (0, 1)

    def test_htmx_gets_the_line_alone(self, sam, a, clock):
        line = offered(a, clock.now)
        answer = Browser(sam, htmx=True).post(f"/plan/table/line/{line.pk}/agree/")
        assert (
            answer.content.decode()
            .strip()
            .startswith(f'<li class="card table-line stack" id="contract-line-{line.pk}"')
        )
        assert "You both agree" in text(answer)

    def test_a_reason_comes_back_to_its_writer_alone(self, hers, his, a, clock):
        line = offered(a, clock.now)
        his.post(f"/plan/table/line/{line.pk}/not-yet/", {"reason": "I am tired."})
        assert "I am tired." in his.get(f"/plan/table/line/{line.pk}/not-yet/").content.decode()
        assert "I am tired." not in hers.get(f"/plan/table/line/{line.pk}/not-yet/").content.decode()
        assert LineAnswer.objects.filter(said="not yet").count() == 1

    def test_nobody_writes_the_others_line(self, his, a, clock):
        """Rule 31: there is no address for it."""
        mine, on_table = draft(a, clock.now), offered(a, clock.now)
        for path in (f"draft/{mine.pk}/", f"draft/{mine.pk}/drop/", f"draft/{mine.pk}/offer/", f"draft/{on_table.pk}/"):
            assert his.post(f"/plan/table/{path}", HELLO | {"text": "Sam's words"}).status_code == 404
        assert his.post(f"/plan/table/line/{on_table.pk}/take-back/").status_code == 409
        his.post("/plan/table/new/commitment/", HELLO | {"by": str(a.pk), "owner": str(a.pk), "seat": "a"})
        assert Draft.objects.exclude(by=a).get().by != a
        assert (mine.words, Line.objects.get().text) == (HELLO, HELLO["text"])

    def test_more_lines_ask_no_more(self, hers, a, s, clock):
        assert same_for_one_and_three(lambda: offered(s, clock.now, "boundary"), lambda: hers.get(TABLE)) < 20


class TestThePaper:
    def test_unsigning_is_one_post_and_the_next_page_says_rest(self, his, plan, a, clock):
        """SAF-4, SAF-9."""
        ran_since(plan, clock.now)
        answer = his.post("/plan/agreement/unsign/", follow=True)
        assert (answer.status_code, Contract.running_of(plan)) == (200, None)
        assert Rest.of(plan).cause == "unsigning"
        assert "The plan rests" in text(answer)

    def test_an_unsigned_agreement_has_ended_and_names_nobody_after_the_rest(self, ada, sam, plan, a, s, clock):
        """SAF-9: the same words for both, whoever ended it."""
        contract = ran_since(plan, clock.now)
        contract.unsign(by=s, at=clock.now)
        for each in (a, s):
            Rest.of(plan).mark_ready(by=each, at=clock.now)
        seen = [text(Browser(who).get(f"/plan/agreement/{contract.pk}/")) for who in (ada, sam)]
        assert seen[0] == seen[1]
        assert "Ran from 12 January 2027 to 13 January 2027" in seen[0]
        assert "No agreement runs now" in text(Browser(ada).get(PAPER))

    def test_changing_ones_mind_too_late_leads_to_unsigning(self, his, plan, clock):
        ran_since(plan, clock.now)
        answer = his.post("/plan/agreement/sign/take-back/")
        assert answer.status_code == 409
        assert "You can take your name off at any time" in text(answer)

    def test_every_frozen_text_stays_readable(self, hers, plan, a, clock):
        contract = running(plan, clock)
        hers = Browser(a.person)
        Contract.open(by=a, at=clock.now)
        agreed(a, clock.now, "goal")
        assert "Version 1 Running since 14 January 2027" in text(hers.get("/plan/agreement/versions/"))
        assert HELLO["text"] in text(hers.get(f"/plan/agreement/{contract.pk}/"))

    def test_a_version_on_the_table_is_no_paper_yet(self, hers, a, clock):
        line = offered(a, clock.now)
        assert hers.get(f"/plan/agreement/{line.contract_id}/").status_code == 404

    def test_versions_ask_no_more(self, hers, plan, a, s, clock):
        def another():
            agreed(a, clock.now, "boundary")
            contract = Contract.table_of(plan)
            contract.freeze(by=a, at=clock.now)
            contract.reopen(by=a, at=clock.now)

        assert same_for_one_and_three(another, lambda: hers.get("/plan/agreement/versions/")) < 15

    def test_an_erased_person_leaves_a_paper_that_reads(self, hers, plan, s, clock):
        contract = ran_since(plan, clock.now)
        Partner.objects.filter(pk=s.pk).update(person=None)
        assert "the other person" in text(hers.get(f"/plan/agreement/{contract.pk}/"))


class TestTheDoor:
    def test_a_partner_alone_can_write_lines_and_is_not_asked_to_offer_them(self, mallory, mallorys, clock):
        browser = Browser(mallory)
        assert b'href="/plan/table/"' in browser.get("/plan/").content
        browser.post("/plan/table/new/goal/", {"text": "A quiet house."})
        page = text(browser.get(TABLE))
        assert "A quiet house." in page
        assert "Offer this line" not in page

    def test_a_text_that_waits_is_named_and_nothing_can_be_offered_into_it(self, hers, a, clock):
        draft(a, clock.now, "goal")
        assert "Offer this line" in text(hers.get(TABLE))
        proposed(a, clock.now)
        assert "A text is ready to sign" in text(hers.get("/plan/"))
        assert "Offer this line" not in text(hers.get(TABLE))
        pk = Draft.of(a)[0].pk
        assert hers.post(f"/plan/table/draft/{pk}/offer/").status_code == 409
        assert Draft.of(a)[0].words == {"text": "We feel noticed on an ordinary day."}
