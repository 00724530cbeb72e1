"""SAF-8, the heart of the house: whatever sam does in private, every answer ada gets stays the same to the byte."""

import re

import pytest
from django.db import transaction
from django.urls import reverse

from tests.factories import PASSWORD, Browser
from tests.house import table
from tests.plans import living

TABLE = table.read()
PRIVATE = [name for name, line in TABLE.items() if line.leaves in ("nothing", "own")]
HEAP = 4  # private acts of sam between two readings of all that ada can read
TOKEN = re.compile(rb'(value|data-token)="[A-Za-z0-9]{64}"')  # a form token, new at each reading
# What a person would really send; an empty form is sent as well.
TYPED = {
    "me-edit": {"name": "Sam", "zone": "Pacific/Auckland"},
    "account_change_password": {"oldpassword": PASSWORD, "password1": "another long evening"},
    "account_email": {"email": "sams-other@example.org", "action_add": ""},
    "account_login": {"login": "sam@example.org", "password": PASSWORD},
    "account_signup": {"email": "sam@example.org", "password1": "a third long evening", "name": "Sam"},
    "account_reset_password": {"email": "sam@example.org"},
    "account_reauthenticate": {"password": PASSWORD},
    "checkins:letters": {
        **{"lead": "1", "hour": "on", "moved": "on", "not_held": "on"},
        **{"gathered_at": "07:00", "quiet_from": "09:00", "quiet_until": "09:00"},
    },
    "plans:beginning-where": {"situation": "betrayal", "side": "hurt", "when": "recent"},
    "plans:first-days-write": {"stops": "No drink this week.", "own": "The dog stays with me."},
    "plans:draft-write": {"text": "I call my brother.", "cue": "", "smallest": "", "cadence": "weekly"},
    "plans:draft-edit": {"text": "I write to my brother.", "cue": "", "smallest": "", "cadence": "weekly"},
    "plans:draft-fill": {"chosen": living.CHOSEN},
    "plans:line-not-yet": {"reason": "Not while I am so tired."},
    "plans:line-not-that": {"reason": "I would rather do that myself."},
    "checkins:prepare": {"one": "The evening on Monday.", "felt": "small", "add": "felt:e03"},
    "checkins:point-save": {"point": "The summer."},
    "checkins:five": {"wants": "yes"},
    "plans:following-see": {"sees": "daily"},
    "plans:writing-edit": {"act": "I said I would ring.", "impact": "", "seen": "1"},
    "plans:writing-wait": {"minutes": "60"},
    "plans:writing-after": {"said": "later"},
    "plans:question-answer": {"words": "The waiting."},
    "plans:question-put-off": {"said": "left"},
    "plans:past-list": {"words": "Who else knew?", "sort": "with_help"},
    "plans:past-edit": {"words": "Who knew?", "sort": "not_want"},
    "plans:beginning-thing": {"text": "I come home by seven.", "cue": "", "smallest": "", "cadence": "daily"},
}


def readable():
    return [name for name, line in TABLE.items() if line.answers["GET"][table.CAST.index("ada")] == 200]


def everything(browser, parts, ways=("", "htmx")):
    """All that ada can read, her own form tokens masked."""
    answers = {}
    for name in readable():
        for way in ways:
            answer = browser.get(table.where(name, parts), headers={"hx-request": "true"} if way else {})
            headers = {key: value for key, value in answer.items() if key != "Set-Cookie"}
            answers[name, way] = (answer.status_code, headers, TOKEN.sub(b"", answer.content))
    return answers


@pytest.fixture
def ada_reads(plan, ada, parts, clock):
    """All that ada can read at this moment, asked as often as wanted."""
    browser = Browser(ada)
    everything(browser, parts)  # greetings are read once and gone
    return lambda *ways: everything(browser, parts, *ways)


def do(name, sam, parts):
    """Sam, in a browser of his own: sends it empty, then as people do."""
    his = Browser(sam)
    his.get(reverse("today"))
    for typed in ({}, TYPED.get(name, {})):
        his.post(table.where(name, parts), typed)


@pytest.mark.django_db
@pytest.mark.parametrize("share", range(4))
def test_what_sam_does_in_private_changes_nothing_for_ada(share, ada_reads, sam, parts):
    """A few unlike acts at a time, undone before the next; when ada could tell, each by itself, to name the one."""
    before, mine = ada_reads([""]), PRIVATE[share::4]
    heaps = -(-len(mine) // HEAP)
    for acts in (mine[number::heaps] for number in range(heaps)):
        if could_tell(acts, before, ada_reads, sam, parts):
            told = [name for name in acts if could_tell([name], before, ada_reads, sam, parts)]
            pytest.fail(f"ada could tell {told or acts}")


def could_tell(acts, before, ada_reads, sam, parts):
    """Whether ada reads anything else after these acts of his, none of which stays."""
    with transaction.atomic():
        for name in acts:
            do(name, sam, parts)
        after = ada_reads([""])
        transaction.set_rollback(True)
    return after != before


@pytest.mark.django_db
def test_nor_does_all_of_it_together(ada_reads, sam, parts):
    before = ada_reads()
    for name in PRIVATE:
        do(name, sam, parts)
    assert ada_reads() == before


@pytest.mark.django_db
def test_sam_reads_everything_and_ada_cannot_tell(ada_reads, sam, parts, clock):
    before = ada_reads()
    clock.forward(minutes=5)
    his = Browser(sam)
    for name in readable():
        his.get(table.where(name, parts))
    clock.to(clock.now.replace(hour=12, minute=0))
    assert ada_reads() == before


@pytest.mark.django_db
def test_nothing_of_sam_but_his_name_is_on_any_page_of_adas(ada_reads, sam, plan):
    sam.zone = "Pacific/Auckland"
    sam.save()
    Browser(sam, REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="Sams-Own-Telephone").get("/today/")
    pages = b"".join(content for _, _, content in ada_reads().values()).decode(errors="replace")  # a PDF is among them
    shown = re.sub(r"<option[^>]*>[^<]*", "", pages)
    for secret in (sam.email, "Auckland", "203.0.113.77", "Sams-Own-Telephone", str(sam.pk)):
        assert secret not in shown
