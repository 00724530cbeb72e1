"""Which letters one gets: chosen alone, seen by nobody (B16, SAF-6)."""

import re
from datetime import time

import pytest

from repair.mail.models import LetterPreference, QuietHours
from tests.harness.factories import FORM_TOKENS, Browser

pytestmark = pytest.mark.django_db
USUAL = {"talk": "on", "lead": "24", "gathered": "on", "gathered_at": "18:00", "quiet_from": "21:00"}
USUAL |= {"quiet_until": "08:00"}


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_checkin_reminders_and_gathered_letters_alone_are_on_by_default(ada):
    page = text(Browser(ada).get("/me/letters/"))
    ticked = set(re.findall(r'name="(\w+)"[^>]*checked', page))
    assert ticked == {"talk", "gathered"}


def test_letter_settings_label_every_time_with_its_purpose(ada):
    page = text(Browser(ada).get("/me/letters/"))
    labels = dict(re.findall(r'<label for="id_(gathered_at|quiet_\w+)">([^<]*)</label>', page))
    assert labels == {
        "gathered_at": "What can wait comes at",
        "quiet_from": "Quiet hours begin at",
        "quiet_until": "Quiet hours end at",
    }
    assert "What is due in these hours comes before them or after them." in page
    assert "The same time as above means: no quiet hours." in page


def test_letter_settings_that_ada_chooses_are_saved(ada):
    typed = USUAL | {"lead": "3", "quiet_from": "22:30", "pause": "on", "gathered": ""}
    typed.pop("gathered")
    assert "Kept." in text(Browser(ada).post("/me/letters/", typed, follow=True))
    mine = QuietHours.of(ada)
    assert (mine.lead, mine.quiet_from) == (3, time(22, 30))
    assert LetterPreference.unwanted((ada.pk, kind) for kind in ("talk-tomorrow", "pause", "gathered")) == {
        (ada.pk, "gathered")
    }


ASKED = {"hour": "talk-hour", "moved": "talk-moved", "not_held": "talk-not-held"}


@pytest.mark.parametrize("switch", ASKED)
def test_a_letter_that_is_off_by_default_is_switched_on_and_off_by_itself(ada, switch):
    hers = Browser(ada)
    asked = {(ada.pk, kind) for kind in ASKED.values()}
    assert LetterPreference.unwanted(asked) == asked
    hers.post("/me/letters/", USUAL | {switch: "on"})
    assert LetterPreference.unwanted(asked) == asked - {(ada.pk, ASKED[switch])}
    assert set(re.findall(r'name="(\w+)"[^>]*checked', text(hers.get("/me/letters/")))) == {"talk", "gathered", switch}
    hers.post("/me/letters/", USUAL)
    assert LetterPreference.unwanted(asked) == asked


@pytest.mark.parametrize(
    ("begin", "end", "status"),
    [
        ("21:00", "20:30", 422),  # more than 23 of 24 hours
        ("00:00", "23:59", 422),
        ("22:00", "06:00", 302),  # over midnight
        ("09:00", "09:00", 302),  # off
        ("25:00", "08:00", 422),
        ("", "08:00", 422),
    ],
)
def test_quiet_hours_leave_an_hour_of_the_day(ada, begin, end, status):
    """B16."""
    answer = Browser(ada).post("/me/letters/", USUAL | {"quiet_from": begin, "quiet_until": end})
    assert answer.status_code == status
    assert QuietHours.objects.count() == (status == 302)


def test_invalid_letter_settings_by_htmx_get_the_form_back(ada):
    answer = Browser(ada).post("/me/letters/", USUAL | {"lead": "5"}, headers={"hx-request": "true"})
    assert answer.status_code == 422
    assert re.match(r'<form class="[^"]*" id="letters-form"', answer.content.decode().strip())


def test_ada_cannot_tell_which_letters_sam_chose(plan, ada, sam):
    hers = Browser(ada)
    paths = ("/today/", "/talk/", "/plan/", "/me/", "/me/letters/", "/pause/")
    before = [FORM_TOKENS.sub(b"", hers.get(path).content) for path in paths]
    Browser(sam).post(
        "/me/letters/",
        {
            "lead": "1",
            "hour": "on",
            "moved": "on",
            "not_held": "on",
            "gathered_at": "07:00",
            "quiet_from": "09:00",
            "quiet_until": "09:00",
        },
    )
    assert QuietHours.objects.filter(person=sam).count() == 1
    assert [FORM_TOKENS.sub(b"", hers.get(path).content) for path in paths] == before
