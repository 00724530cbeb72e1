"""For you: whatever waits for a partner's word is on their Today, and on no list of the other's (rule 37)."""

from datetime import timedelta

import pytest

from checkins.models import Checkin
from plans.models import Contract, ForYouNote, Invitation, Mark, Milestone, Noticed, Partner, Rest, TherapistGrant
from plans.models.couple.for_you import NEWS_LASTS, PUT_OFF_FOR, for_you_kind_names, items_for
from plans.models.writing.question import Reply
from plans.models.writing.shared import SharedPart
from tests.harness.factories import Browser
from tests.harness.query_counts import counted
from tests.plans import answer_steps, contract_steps, first_days_steps, sharing_steps

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Room:
    """Ada, who acts, and Sam, whose list is looked at; they have shared the plan for three months."""

    def __init__(self, plan, clock, propose, ada):
        Partner.objects.filter(plan=plan).update(joined_at=clock.now - timedelta(days=90))
        self.plan, self.clock, self.propose, self.person = plan, clock, propose, ada

    @property
    def seats(self):
        return Partner.objects.select_related("plan", "person").filter(plan=self.plan).order_by("seat")

    @property
    def hers(self):
        return self.seats[0]

    @property
    def his(self):
        return self.seats[1]

    def kinds(self, seat):
        """The kinds of what is for this partner, the newest first."""
        return [item.kind.name for item in items_for(seat, at=self.clock.now)]

    # -- what Ada does ----------------------------------------------------------------------------------------

    def joined(self):
        Partner.objects.filter(pk=self.hers.pk).update(joined_at=self.clock.now - MINUTE)

    def line(self):
        contract_steps.offered(self.hers, self.clock.now, "goal")

    def amends(self):
        contract_steps.offered(self.hers, self.clock.now, "amends")

    def reworded(self):
        line = contract_steps.offered(self.his, self.clock.now, "goal")
        answer_steps.reworded(line, self.hers, self.clock.now, text="We feel seen.")

    def wish(self):
        answer_steps.wished(self.hers, self.clock.now)

    def idea(self):
        answer_steps.waiting(self.hers, self.clock.now)

    def first_days(self):
        first_days_steps.sent(self.hers, self.clock.now, stops="No shouting.")

    def ready(self):
        contract_steps.proposed(self.hers, self.clock.now)

    def started(self):
        contract_steps.running(self.plan, self.clock)

    def therapist(self):
        TherapistGrant.ask(by=self.hers, address="lee@example.org", at=self.clock.now)

    def shared(self):
        sharing_steps.there(self.hers, self.clock.now)

    def side(self):
        sharing_steps.there(self.hers, self.clock.now, "did", [SharedPart("q1", "I came late.")])

    def question(self):
        return sharing_steps.asked(self.hers, self.clock.now)

    def noticed(self):
        at = self.clock.now
        thing = contract_steps.ran_since(self.plan, at - timedelta(days=60)).plan.commitments.get()
        thing.owner = self.his
        thing.save()
        Mark.make(thing, by=self.his, day=self.his.day(at), said="kept", at=at)
        Noticed.say(thing, by=self.hers, day=self.hers.day(at), at=at)

    def milestone(self):
        Milestone.write(by=self.hers, words="The drawer is empty", at=self.clock.now).reach(
            by=self.hers, at=self.clock.now
        )

    def talk_time(self):
        self.propose(self.person)

    def talk_moved(self):
        from checkins.models.checkin.scheduling import agree_to_rhythm

        rhythm = self.propose(self.person)
        agree_to_rhythm(rhythm, by=self.his, at=self.clock.now)
        checkin = Checkin.objects.filter(plan=self.plan).order_by("at")[0]
        checkin.propose_move(by=self.hers, to=checkin.at + timedelta(hours=1), at=self.clock.now)

    def not_held(self):
        self.talk_moved()
        past = self.clock.now - timedelta(hours=1)
        Checkin.objects.filter(move_to__isnull=False).update(
            state="not held", lapses_at=past, move_to=None, move_by=None
        )


@pytest.fixture
def room(plan, clock, propose, ada):
    return Room(plan, clock, propose, ada)


FOR_HIM = sorted(set(for_you_kind_names()) - {"came", "signed"})


@pytest.mark.parametrize("kind", FOR_HIM)
def test_an_act_of_ada_is_on_the_list_of_sam(kind, room):
    getattr(room, kind)()
    assert kind in room.kinds(room.his)
    assert kind not in room.kinds(room.hers) or kind in ("started", "ready", "milestone", "not_held")
    page = Browser(room.his.person).get("/today/").content.decode()
    assert "Nothing to do right now" not in page
    assert f'id="for-you-{kind}-' in page or 'id="for-you"' in page


def test_a_person_who_came_by_a_link_is_on_the_list_of_the_asker(mallorys, stranger, clock):
    mine = Partner.objects.select_related("plan", "person").get(plan=mallorys)
    Invitation.ask(by=mine, at=clock.now).accept(person=stranger, at=clock.now)
    assert [item.kind.name for item in items_for(mine, at=clock.now)] == ["came"]
    assert 'id="for-you"' in Browser(mine.person).get("/today/").content.decode()


def test_a_signature_of_ones_own_says_the_same_before_and_after_the_other_signed(room):
    contract = contract_steps.proposed(room.hers, room.clock.now)
    contract_steps.sign(contract, room.hers, room.clock.now)
    before = Browser(room.hers.person).get("/today/for-you/").content
    assert (room.kinds(room.hers), room.kinds(room.his)) == (["signed"], ["ready"])
    contract_steps.sign(Contract.objects.get(pk=contract.pk), room.his, room.clock.now)
    assert (room.kinds(room.hers), room.kinds(room.his)) == (["signed"], ["signed"])
    assert Browser(room.hers.person).get("/today/for-you/").content.count(b"starts 24 hours after") == before.count(
        b"starts 24 hours after"
    )


class TestEnds:
    def test_an_answer_takes_a_line_off_the_list(self, room):
        line = contract_steps.offered(room.hers, room.clock.now, "goal")
        line.not_yet(by=room.his)
        assert room.kinds(room.his) == []

    def test_a_question_that_was_left_is_off_the_list(self, room):
        Reply.say(room.question(), by=room.his, said="left")
        assert room.kinds(room.his) == []

    def test_news_is_off_the_list_once_it_was_opened(self, room):
        room.shared()
        item = items_for(room.his, at=room.clock.now)[0]
        opened = Browser(room.his.person).post(f"/today/for-you/shared/{item.about}/")
        assert opened["Location"] == "/plan/start/"
        assert room.kinds(room.his) == []

    def test_an_entry_that_asks_for_an_answer_stays_when_it_was_opened(self, room):
        room.line()
        item = items_for(room.his, at=room.clock.now)[0]
        assert Browser(room.his.person).post(f"/today/for-you/line/{item.about}/")["Location"] == "/plan/table/"
        assert room.kinds(room.his) == ["line"]

    def test_an_entry_put_off_is_hidden_for_a_week_from_its_owner_alone(self, room):
        room.ready()
        item = items_for(room.his, at=room.clock.now)[0]
        assert room.kinds(room.hers) == ["ready"]
        Browser(room.his.person).post(f"/today/for-you/ready/{item.about}/later/")
        assert (room.kinds(room.his), room.kinds(room.hers)) == ([], ["ready"])
        room.clock.forward(days=PUT_OFF_FOR.days)
        assert room.kinds(room.his) == ["ready"]

    def test_a_line_offered_after_not_now_is_on_the_list(self, room):
        room.line()
        item = items_for(room.his, at=room.clock.now)[0]
        Browser(room.his.person).post(f"/today/for-you/line/{item.about}/later/")
        contract_steps.offered(room.hers, room.clock.now, "talk_rule")
        assert [(each.kind.name, len(each.abouts)) for each in items_for(room.his, at=room.clock.now)] == [("line", 1)]

    def test_news_that_nobody_opened_goes_after_four_weeks(self, room):
        room.shared()
        room.clock.forward(days=NEWS_LASTS.days)
        assert room.kinds(room.his) == []

    def test_a_resting_plan_asks_for_nothing(self, room):
        room.line()
        Rest.begin(plan=room.plan, at=room.clock.now)
        page = Browser(room.his.person).get("/today/for-you/").content.decode()
        assert "Nothing to do right now" in page
        assert "dock-dot" not in page

    def test_an_entry_of_the_other_or_of_nobody_leads_to_the_list_and_writes_nothing(self, room):
        room.line()
        item = items_for(room.his, at=room.clock.now)[0]
        browser = Browser(room.hers.person)
        for verb in ("", "later/"):
            answer = browser.post(f"/today/for-you/line/{item.about}/{verb}")
            assert answer["Location"] in ("/today/for-you/", "/today/")
        assert ForYouNote.objects.count() == 0


class TestPages:
    def test_the_plan_has_a_dot_with_hidden_words_while_something_is_on_the_list(self, room):
        browser = Browser(room.his.person)
        assert "Something for you" not in browser.get("/talk/").content.decode()
        room.line()
        assert "Something for you" in browser.get("/talk/").content.decode()

    def test_today_shows_three_and_the_list_shows_all(self, room):
        for kind in ("line", "shared", "question", "talk_time", "wish"):
            getattr(room, kind)()
        browser = Browser(room.his.person)
        page = browser.get("/today/").content.decode()
        assert page.count('id="for-you-go-') == 3
        assert page.count("/later/") == 1
        assert "See all" in page
        assert browser.get("/today/for-you/").content.decode().count("/later/") == 5

    def test_an_entry_that_asks_for_an_answer_stands_before_newer_news(self, room):
        room.line()
        room.clock.forward(hours=30)
        room.wish()
        assert room.kinds(room.his) == ["line", "wish"]

    def test_several_lines_are_one_entry(self, room):
        for kind in ("goal", "talk_rule", "boundary"):
            contract_steps.offered(room.hers, room.clock.now, kind)
        page = Browser(room.his.person).get("/today/").content.decode()
        assert "<bdi>Ada</bdi> offered 3 lines." in page
        assert page.count("/later/") == 1

    def test_nothing_on_the_list_tells_a_time(self, room):
        room.line()
        room.shared()
        here = Browser(room.his.person).get("/today/for-you/").content
        room.clock.forward(hours=30)
        assert Browser(room.his.person).get("/today/for-you/").content.count(b"for-you-") == here.count(b"for-you-")

    def test_today_asks_no_oftener_for_thirty_things_than_for_one(self, room):
        browser = Browser(room.his.person)
        room.line()
        browser.get("/today/")
        one = counted(lambda: browser.get("/today/"))
        for kind in ("line", "shared", "question", "talk_time", "wish", "idea", "first_days", "therapist", "milestone"):
            getattr(room, kind)()
        for _n in range(21):
            contract_steps.offered(room.hers, room.clock.now, "talk_rule")
        assert counted(lambda: browser.get("/today/")) == one
        assert one <= 10
