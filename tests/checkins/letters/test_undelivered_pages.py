"""What did not arrive is said to its receiver, and an address that refuses emails can be used again."""

from datetime import timedelta

import pytest

from repair.mail.models import Letter, LetterState, Suppression
from tests.harness.factories import Browser

pytestmark = pytest.mark.django_db


def ended(who, clock, state, n=0):
    letter = Letter.post("password_changed", at=clock.now, key=f"x{state}{n}", to=who)
    Letter.objects.filter(pk=letter.pk).update(state=state, ended_at=clock.now)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (LetterState.FAILED, "could not be sent"),
        (LetterState.UNKNOWN, "we cannot tell whether this arrived"),
        (LetterState.SUPPRESSED, "the address takes no letters"),
    ],
)
def test_an_email_that_did_not_arrive_is_said_to_its_receiver_alone(plan, ada, sam, clock, state, said):
    ended(ada, clock, state)
    assert f"13 January: {said}" in Browser(ada).get("/me/letters/").content.decode()
    assert said not in Browser(sam).get("/me/letters/").content.decode()


def test_an_email_that_arrived_or_is_a_month_old_is_not_listed(plan, ada, clock):
    ended(ada, clock, LetterState.SENT)
    ended(ada, clock, LetterState.FAILED)
    clock.forward(days=30)
    assert "letters-undelivered" not in Browser(ada).get("/me/letters/").content.decode()


class TestRefused:
    def test_a_person_whose_address_refuses_reads_so_first_on_today(self, plan, ada, sam, clock):
        Suppression.add(ada.email, "550 5.1.1", at=clock.now)
        page = Browser(ada).get("/today/").content.decode()
        assert page.index("Your address refuses our emails") < page.index("</section>")
        assert "refuses our emails" not in Browser(sam).get("/today/").content.decode()

    def test_an_address_that_works_again_gets_emails_again(self, plan, ada, clock):
        Suppression.add(ada.email, "550 5.1.1", at=clock.now)
        clock.forward(hours=1)
        assert Browser(ada).post("/me/letters/again/")["Location"] == "/me/letters/"
        assert not Suppression.refuses(ada.email, clock.now)
        assert "refuses our emails" not in Browser(ada).get("/today/").content.decode()

    def test_an_address_is_not_tried_again_within_the_hour(self, plan, ada, clock):
        Suppression.add(ada.email, "550 5.1.1", at=clock.now)
        clock.forward(minutes=59)
        answer = Browser(ada).post("/me/letters/again/")
        assert (answer.status_code, "within the last hour" in answer.content.decode()) == (409, True)
        assert Suppression.refuses(ada.email, clock.now)

    def test_the_address_of_somebody_else_is_left_alone(self, plan, ada, sam, clock):
        Suppression.add(ada.email, "550 5.1.1", at=clock.now - timedelta(hours=2))
        Browser(sam).post("/me/letters/again/")
        assert Suppression.refuses(ada.email, clock.now)
