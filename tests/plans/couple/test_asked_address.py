"""An address that people here write to: an email a day, a no that holds for all, and a hash once it has answered."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from plans.models import AskedAddress, Invitation, Plan, Refusal, TherapistGrant
from plans.models.couple.asked_address import ASKING_KINDS
from repair.mail import sender
from repair.mail.models import Letter
from repair.ticks import run_minute_tick
from tests.harness.factories import person, shared_plan
from tests.harness.smtp_sink import Sink

pytestmark = pytest.mark.django_db
SAM = "sam@example.org"
DAY = timedelta(days=1)


@pytest.fixture
def sink(settings):
    with Sink() as sink:
        settings.EMAIL_URL = sink.url
        yield sink


@pytest.fixture
def alone(ada, clock):
    return Plan.begin(by=ada, at=clock.now).seats[0]


def askers(count, at):
    """The seats of so many people, each in a plan begun alone."""
    return [Plan.begin(by=person(f"Asker{n}"), at=at).seats[0] for n in range(count)]


def leaving():
    """When the emails that wait leave, in order."""
    waiting = Letter.objects.filter(kind__in=ASKING_KINDS, state="pending")
    return sorted(waiting.values_list("next_attempt_at", flat=True))


def test_twelve_accounts_who_ask_one_address_send_an_email_a_day_while_it_can_be_answered(clock):
    for asker in askers(12, clock.now):
        Invitation.ask(by=asker, address=SAM, at=clock.now)
    assert leaving() == [clock.now + n * DAY for n in range(7)]


def test_requests_to_read_along_share_the_turns_of_an_address_with_invitations(plan, partner, ada, clock):
    at = clock.forward(days=1)
    (other,) = askers(1, at)
    Invitation.ask(by=other, address="lee@example.org", at=at)
    TherapistGrant.ask(by=partner(ada), address="LEE@example.org", at=at)
    assert leaving() == [at, at + DAY]


def test_emails_that_an_outage_held_back_leave_a_day_apart(clock, sink):
    for asker in askers(3, clock.now):
        Invitation.ask(by=asker, address=SAM, at=clock.now)
    at = clock.forward(days=3)
    assert sender.deliver_due_letters(at=at)["sent"] == 1
    for days in (1, 2):
        assert sender.deliver_due_letters(at=at + days * DAY - timedelta(seconds=1)).get("sent", 0) == 0
        assert sender.deliver_due_letters(at=at + days * DAY)["sent"] == 1
    assert sink.to == [SAM] * 3


def test_turns_that_were_taken_outlive_the_account_that_took_them(clock):
    first, second = askers(2, clock.now)
    Invitation.ask(by=first, address=SAM, at=clock.now)
    gone = first.person
    first.plan.delete()
    gone.delete()
    Invitation.ask(by=second, address=SAM, at=clock.now)
    assert leaving()[-1] == clock.now + DAY


class TestAnEmailThatDidNotLeave:
    def test_the_turn_is_free_again_once_it_is_taken_back(self, alone, clock):
        Invitation.ask(by=alone, address=SAM, at=clock.now).take_back(by=alone, at=clock.now)
        Invitation.ask(by=alone, address=SAM, at=clock.now)
        assert leaving() == [clock.now]

    def test_the_turn_is_free_again_once_it_is_asked_anew(self, alone, clock):
        for _ in range(2):
            Invitation.ask(by=alone, address=SAM, at=clock.now)
        assert leaving() == [clock.now]

    def test_a_turn_that_was_used_is_not_free_again(self, alone, clock, sink):
        asked = Invitation.ask(by=alone, address=SAM, at=clock.now)
        assert sender.deliver_due_letters(at=clock.now) == {"sent": 1}
        asked.take_back(by=alone, at=clock.now)
        Invitation.ask(by=alone, address=SAM, at=clock.now)
        assert leaving() == [clock.now + DAY]


class TestANo:
    @pytest.fixture
    def declined(self, alone, clock):
        asked = Invitation.ask(by=alone, address=SAM, at=clock.now)
        asked.decline(at=clock.now, address=SAM)
        return asked

    def test_emails_of_all_others_that_wait_are_cancelled(self, alone, clock):
        first, *others = [
            Invitation.ask(by=asker, address=SAM, at=clock.now) for asker in [alone, *askers(3, clock.now)]
        ]
        first.decline(at=clock.now, address=SAM)
        assert leaving() == []
        assert {Invitation.objects.get(pk=asked.pk).state for asked in others} == {"open"}

    @pytest.mark.parametrize("days", [0, 1, 8, 89])
    def test_nobody_sends_an_email_for_ninety_days(self, declined, clock, days):
        at = clock.forward(days=days)
        for asker in askers(2, at):
            assert Invitation.ask(by=asker, address=SAM.upper(), at=at).state == "open"
        one, two = person("Nora"), person("Otto")
        TherapistGrant.ask(by=shared_plan(one, two, at=at).seats[0], address=SAM, at=at)
        assert leaving() == []

    def test_the_person_who_was_refused_never_sends_another(self, declined, alone, clock):
        at = clock.forward(days=91)
        run_minute_tick(at=at)
        Invitation.ask(by=alone, address=SAM, at=at)
        assert leaving() == []
        Invitation.ask(by=askers(1, at)[0], address=SAM, at=at)
        assert leaving() == [at]

    def test_a_no_to_reading_along_counts_for_invitations_too(self, plan, partner, ada, dr_lee, clock):
        asked = TherapistGrant.ask(by=partner(ada), address=dr_lee.email, at=clock.now)
        asked.decline(at=clock.now, by=dr_lee)
        Invitation.ask(by=askers(1, clock.now)[0], address=dr_lee.email, at=clock.now)
        assert leaving() == []


class TestWhatStays:
    """Once an address has answered, or can answer no more, a keyed hash of it stays and nothing else."""

    def dumped(self, capsys):
        call_command("dumpdata", "plans", "mail")
        return capsys.readouterr().out

    @pytest.mark.parametrize("end", ["accept", "decline", "take back", "ask anew", "expire"])
    def test_the_address_of_an_invitation_that_is_answered_is_stored_nowhere(self, alone, sam, clock, capsys, end):
        asked = Invitation.ask(by=alone, address=SAM, at=clock.now)
        assert SAM in self.dumped(capsys)
        if end == "accept":
            asked.accept(person=sam, at=clock.now)
        elif end == "decline":
            asked.decline(by=sam, at=clock.now)
        elif end == "take back":
            asked.take_back(by=alone, at=clock.now)
        elif end == "ask anew":
            Invitation.ask(by=alone, at=clock.now)
        else:
            run_minute_tick(at=clock.forward(days=7))
            sender.deliver_due_letters(at=clock.now)
        assert SAM not in self.dumped(capsys)
        assert AskedAddress.objects.count() <= 1

    @pytest.mark.parametrize("end", ["accept", "decline", "end", "expire"])
    def test_the_address_of_a_reader_who_answered_is_stored_nowhere(self, plan, partner, ada, clock, capsys, end):
        reader = person("Reader", email="reader@practice.example")
        asked = TherapistGrant.ask(by=partner(ada), address=reader.email, at=clock.now)
        if end == "accept":
            asked.accept(person=reader, at=clock.now)
        elif end == "decline":
            asked.decline(by=reader, at=clock.now)
        elif end == "end":
            asked.end(by=partner(ada), at=clock.now)
        else:
            run_minute_tick(at=clock.forward(days=7))
            sender.deliver_due_letters(at=clock.now)
        assert "reader@practice.example" not in self.dumped(capsys)

    def test_the_hash_is_keyed_and_tells_nothing_without_the_key(self, alone, clock, settings):
        Invitation.ask(by=alone, address=SAM, at=clock.now)
        first = AskedAddress.objects.get().hash
        settings.SECRET_KEY = "another key, of at least fifty characters, for this scene"
        Invitation.ask(by=askers(1, clock.now)[0], address=SAM, at=clock.now)
        assert len(first) == 64
        assert AskedAddress.objects.exclude(hash=first).count() == 1

    def test_a_hash_on_which_nothing_depends_is_deleted_after_a_day(self, alone, clock):
        Invitation.ask(by=alone, address=SAM, at=clock.now)
        run_minute_tick(at=clock.forward(hours=23))
        assert AskedAddress.objects.count() == 1
        run_minute_tick(at=clock.forward(hours=2))
        assert (AskedAddress.objects.count(), Refusal.objects.count()) == (0, 0)
