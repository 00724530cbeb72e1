"""The pages of those who come by an invitation and of the inviter who says whether it is them."""

import re

import pytest

from plans.models import Draft, Invitation, Partner, Plan
from repair.accounts.models import Person
from repair.mail.models import Letter
from tests.harness.factories import PASSWORD, Browser, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada_alone(ada, clock):
    Plan.begin(by=ada, at=clock.now)
    return Browser(ada)


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


class TestWhoCameByTheLink:
    """Whoever holds her phone for a minute cannot seat themselves: it takes her own password."""

    @pytest.fixture
    def came(self, ada_alone, ada, stranger, clock):
        """The address of the page that confirms who came."""
        asked = Invitation.ask(by=Partner.objects.get(person=ada), at=clock.now)
        asked.accept(person=stranger, at=clock.now)
        return f"/plan/invite/{asked.pk}/confirm/"

    def seated(self):
        return list(Partner.objects.order_by("seat").values_list("person__name", flat=True))

    def test_the_inviter_confirms_who_came_with_her_password(self, ada_alone, came):
        assert f'href="{came}"' in text(ada_alone.get("/plan/"))
        assert "Stranger</bdi> and you" in text(ada_alone.get(came))
        assert ada_alone.post(came, {"password": PASSWORD})["Location"] == "/plan/"
        assert self.seated() == ["Ada", "Stranger"]
        assert ada_alone.post(came, {"password": PASSWORD})["Location"] == "/plan/"

    @pytest.mark.parametrize("password", ["", "a guess"])
    def test_nobody_is_seated_without_the_inviters_password(self, ada_alone, came, password):
        answer = ada_alone.post(came, {"password": password}, headers={"hx-request": "true"})
        assert answer.status_code == 422
        assert answer.content.decode().strip().startswith("<form")
        assert self.seated() == ["Ada"]

    def test_the_confirmation_page_is_not_there_before_anybody_came(self, ada_alone):
        ada_alone.post("/plan/invite/link/")
        confirm = f"/plan/invite/{Invitation.objects.get().pk}/confirm/"
        assert ada_alone.get(confirm)["Location"] == "/plan/"
        assert ada_alone.post(confirm, {"password": PASSWORD})["Location"] == "/plan/"
        assert self.seated() == ["Ada"]

    def test_the_confirmation_is_the_inviters_alone(self, came, mallory, mallorys):
        assert Browser(mallory).post(came, {"password": PASSWORD}).status_code == 404
        assert self.seated() == ["Ada", "Mallory"]


class TestTheExpectedName:
    """Sam's letter is forwarded and opened by somebody who calls herself Sam: a name proves nothing."""

    @pytest.fixture
    def link(self, ada_alone, sam):
        ada_alone.post("/plan/invite/", {"address": sam.email})
        return f"/t/{Invitation.objects.get().token}/"

    @pytest.fixture
    def hers(self, link):
        """The browser of the false Sam, who has said yes."""
        browser = Browser(person("Sam", email="mallory@elsewhere.example"))
        browser.get(link)
        browser.post("/invited/yes/")
        return browser

    def test_the_inviter_reads_a_masked_address_beside_the_name(self, hers, ada_alone):
        page = text(ada_alone.get("/plan/"))
        assert "calls themselves <bdi>Sam</bdi>" in page
        assert "They did not come with the address you wrote to." in page
        assert "<bdi>m…@e….example</bdi>" in page
        assert "mallory@elsewhere.example" not in page

    def test_a_person_who_comes_is_told_what_the_inviter_will_read(self, link, sam):
        browser = Browser(person("Sam", email="mallory@elsewhere.example"))
        page = text(browser.get(link, follow=True))
        assert "<bdi>Ada</bdi> reads your name and <bdi>m…@e….example</bdi>" in page
        assert "reads your name" not in text(
            Browser(Person.objects.get(email="sam@example.org")).get(link, follow=True)
        )

    @pytest.mark.parametrize("said_no", [False, True])
    def test_the_letter_goes_on_to_work_for_whom_it_was_sent_to(self, hers, ada_alone, link, sam, said_no):
        assert hers.get("/invited/").status_code == 200
        if said_no:
            ada_alone.post(f"/plan/invite/{Invitation.objects.get(state='waiting').pk}/turn-away/")
            assert Letter.objects.get().state == "pending"
        his = Browser(sam)
        his.get(link)
        assert "You are both here now." in text(his.post("/invited/yes/", follow=True))
        assert Partner.objects.live().get(seat="b").person == sam
        assert hers.get("/invited/").status_code == 404

    def test_somebody_who_was_turned_away_does_not_come_again(self, hers, ada_alone, link):
        ada_alone.post(f"/plan/invite/{Invitation.objects.get(state='waiting').pk}/turn-away/")
        hers.get(link)
        assert hers.post("/invited/yes/").status_code == 409
        assert 'id="invitation-came"' in text(ada_alone.get("/plan/"))
        assert "calls themselves" not in text(ada_alone.get("/plan/"))

    def test_the_right_one_of_two_who_came_is_confirmed(self, hers, ada_alone, link, ada, stranger):
        his = Browser(stranger)
        his.get(link)
        his.post("/invited/yes/")
        page = text(ada_alone.get("/plan/"))
        assert page.count("calls themselves") == 2
        came = Invitation.objects.get(came=stranger)
        ada_alone.post(f"/plan/invite/{came.pk}/confirm/", {"password": PASSWORD})
        assert Partner.objects.live().get(seat="b").person == stranger
        assert hers.get("/invited/").status_code == 404

    def test_taken_back_is_taken_back_for_whoever_came(self, hers, ada_alone):
        ada_alone.post("/plan/invite/take-back/")
        assert hers.get("/invited/").status_code == 404
        assert "calls themselves" not in text(ada_alone.get("/plan/"))

    @pytest.mark.parametrize("address", ["", "mallory@elsewhere.example", "sam@example.org.uk", "not an address"])
    def test_nobody_says_no_with_another_address(self, link, ada_alone, address):
        for browser in (Browser(), Browser(person("Sam", email="mallory@elsewhere.example"))):
            browser.get(link)
            assert 'href="/invited/no/"' in text(browser.get("/invited/"))
            assert browser.get("/invited/no/").status_code == 200
            answer = browser.post("/invited/no/", {"address": address})
            assert answer.status_code == 422
            assert address in text(answer)
            Person.objects.filter(email="mallory@elsewhere.example").delete()
        assert Invitation.objects.get().state == "open"
        assert Letter.objects.get().state == "pending"

    def test_the_account_that_was_asked_says_no_in_one_tap(self, link, sam):
        his = Browser(sam)
        his.get(link)
        assert 'action="/invited/no/"' in text(his.get("/invited/"))
        assert his.post("/invited/no/")["Location"] == "/invited/answered/"
        assert Invitation.objects.get().state == "declined"

    def test_a_link_handed_over_is_declined_by_whoever_holds_it(self, ada_alone):
        ada_alone.post("/plan/invite/link/")
        browser = Browser()
        browser.get(f"/t/{Invitation.objects.get().token}/")
        assert browser.post("/invited/no/")["Location"] == "/invited/answered/"


ALIKE = [
    "Ada",
    "ada ",
    "ADA",
    "Аda",
    "Adа",
    "A.d.a",
    "Áda",
    "Ａｄａ",
    "A da",
]  # the fourth and fifth hold a Cyrillic letter


class TestNamesThatAreTakenForEachOther:
    @pytest.mark.parametrize("name", ALIKE)
    def test_a_person_called_like_the_inviter_is_not_seated(self, ada_alone, ada, sam, clock, name):
        Person.objects.filter(pk=sam.pk).update(name=name)
        asked = Invitation.ask(by=Partner.objects.get(person=ada), address=sam.email, at=clock.now)
        his = Browser(sam)
        his.get(f"/t/{asked.token}/")
        answer = his.post("/invited/yes/")
        assert answer.status_code == 409
        assert "You are called like the one who asks." in text(answer)
        assert his.post("/me/edit/", {"name": "Sam", "zone": "Europe/London"}).status_code == 302
        assert his.post("/invited/yes/")["Location"] == "/begin/"

    def test_a_person_who_took_the_inviters_name_while_waiting_is_not_seated(self, ada_alone, ada, stranger, clock):
        asked = Invitation.ask(by=Partner.objects.get(person=ada), at=clock.now)
        asked.accept(person=stranger, at=clock.now)
        Person.objects.filter(pk=stranger.pk).update(name="Ada")
        assert ada_alone.post(f"/plan/invite/{asked.pk}/confirm/", {"password": PASSWORD}).status_code == 409

    @pytest.mark.parametrize("name", ALIKE)
    def test_nobody_is_renamed_to_the_others_name(self, plan, sam, name):
        answer = Browser(sam).post("/me/edit/", {"name": name, "zone": "Europe/London"})
        assert answer.status_code == 422
        assert "nobody could tell you apart" in text(answer)
        assert Person.objects.get(pk=sam.pk).name == "Sam"

    def test_a_name_that_only_resembles_the_others_is_free(self, plan, sam):
        for name in ("Adam", "Ida", "Sam", "李", "Adaeze"):
            assert Browser(sam).post("/me/edit/", {"name": name, "zone": "Europe/London"}).status_code == 302


class TestWhoHasAPlanOfTheirOwn:
    """Nothing of their own changes before they are seated; after a no, all is as it was."""

    @pytest.fixture
    def his(self, ada_alone, ada, stranger, clock):
        """The browser of a stranger with a plan begun alone, a draft and an invitation, who says yes to a link."""
        own = Plan.begin(by=stranger, at=clock.now).seats[0]
        Draft.write(by=own, kind="commitment", words={"text": "I put my phone away"}, at=clock.now)
        Invitation.ask(by=own, address="third@example.org", at=clock.now)
        asked = Invitation.ask(by=Partner.objects.get(person=ada), at=clock.now)
        browser = Browser(stranger)
        browser.get(f"/t/{asked.token}/")
        browser.post("/invited/yes/")
        return browser

    def page(self, verb):
        return f"/plan/invite/{Invitation.objects.get(state='waiting').pk}/{verb}/"

    def own(self, who):
        seat = Partner.objects.live().get(person=who)
        return seat.plan.seats[0].person.name, [draft.words["text"] for draft in Draft.of(seat)]

    def test_their_plan_goes_on_while_they_wait(self, his, stranger):
        assert self.own(stranger) == ("Stranger", ["I put my phone away"])
        assert "Not accepted yet" in text(his.get("/plan/"))
        assert 'id="today-waiting"' in text(his.get("/today/"))
        assert 'id="today-ask"' in text(his.get("/today/"))
        assert Letter.objects.get(address="third@example.org").state == "pending"

    def test_their_plan_is_as_it_was_after_a_no(self, his, ada_alone, stranger):
        ada_alone.post(self.page("turn-away"))
        assert self.own(stranger) == ("Stranger", ["I put my phone away"])
        assert "Not accepted yet" in text(his.get("/plan/"))
        assert Letter.objects.get(address="third@example.org").state == "pending"
        today = text(his.get("/today/"))
        assert 'id="today-ask"' in today
        assert 'id="today-waiting"' not in today
        assert 'id="today-invited"' not in today

    def test_their_words_come_along_when_they_are_seated(self, his, ada_alone, stranger):
        ada_alone.post(self.page("confirm"), {"password": PASSWORD})
        assert self.own(stranger) == ("Ada", ["I put my phone away"])
        assert Letter.objects.filter(address="third@example.org").count() == 0
