"""SAF-8, the heart of the house: whatever sam does in private, every answer ada gets stays the same to the byte."""

import re

import pytest
from django.db import transaction
from django.urls import reverse

from repair.accounts.models import Person
from tests.harness.factories import FORM_TOKENS, PASSWORD, Browser
from tests.house import table
from tests.house.talking import World, checkin, open_checkin, propose, rhythm, talking, two, typing
from tests.plans import rows_of_sam

__all__ = ["ada_reads", "checkin", "open_checkin", "propose", "rhythm", "talking", "two", "typing"]
TABLE = table.read()
PRIVATE = [name for name, line in TABLE.items() if line.leaves in ("nothing", "own")]
NEW = "another long evening"
HEAP = 4  # private acts of sam between two readings of all that ada can read
HEAPS = [PRIVATE[number :: -(-len(PRIVATE) // HEAP)] for number in range(-(-len(PRIVATE) // HEAP))]  # of unlike acts
ALL = sorted(PRIVATE, key="account_change_password".__eq__)  # at last: with another password much is refused
SHARES = 4
PAPER = ("plan-show", "table-show", "contract-show", "contract-sign", "mark-show", "mark-theirs", "grant-show")
CHECKIN = ("talk", "misstep-list", "checkin-led", "checkin-look", "written", "prepare", "own-line", "checkin-hold")
AROUND = [
    "today",
    "live",
    "today-more",
    *(f"plans:{page}" for page in PAPER),
    *(f"checkins:{page}" for page in CHECKIN),
]
PARTIAL = ("checkins:checkin-look", "checkins:prepare", "plans:contract-sign")  # of these htmx gets a part
KEY = re.compile(rb'(value="two">\s*<input type="hidden" name="turn" value=)"[^"]+"')  # of a turn not said yet, as new
# What a person would really send; an empty form is sent as well.
TYPED = {
    "me-edit": {"name": "Sam", "zone": "Pacific/Auckland"},
    "account_change_password": {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW},
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
    "plans:draft-fill": {"chosen": rows_of_sam.CHOSEN},
    "plans:line-not-yet": {"reason": "Not while I am so tired."},
    "plans:line-not-that": {"reason": "I would rather do that myself."},
    "checkins:prepare": {"one": "The evening on Monday.", "felt": "small", "add": "felt:e03"},
    "checkins:point-save": {"point": "The summer."},
    "checkins:five": {"wants": "yes"},
    "checkins:misstep-begin": {"side": "met"},
    "checkins:misstep-write": {"q1": "I came at ten.", "seen": "1"},
    "plans:following-see": {"sees": "daily"},
    "plans:writing-edit": {"act": "I said I would ring.", "impact": "", "seen": "1"},
    "plans:writing-wait": {"minutes": "60"},
    "plans:writing-after": {"said": "later"},
    "plans:question-answer": {"words": "The waiting."},
    "plans:question-put-off": {"said": "left"},
    "plans:past-list": {"words": "Who else knew?", "sort": "with_help"},
    "plans:past-edit": {"words": "Who knew?", "sort": "not_want"},
    "plans:mark-weekly": {"weekly": "yes"},
    "today-part": {"said": "later"},
    "plans:beginning-thing": {"text": "I come home by seven.", "cue": "", "smallest": "", "cadence": "daily"},
}
# These are for somebody who is not signed in: sam, on another phone.
SIGNED_OUT = ("account_login", "account_signup", "account_reset_password", "mfa_authenticate", "mfa_login_webauthn")
# What no world here can do, and why. What becomes possible has to leave this list.
NEVER_DONE = {
    "account_email_verification_sent": "takes the code of a letter, in the browser that asked for it",
    "account_confirm_password_reset_code": "takes the code of a letter, in the browser that asked for it",
    "account_complete_password_reset": "comes after that code",
    "mfa_authenticate": "comes after a password, in the browser that sent it",
    "mfa_activate_totp": "takes a code of the secret its own page has shown before",
    **dict.fromkeys(
        [f"mfa_{verb}_webauthn" for verb in ("add", "remove", "edit", "reauthenticate", "login")],
        "takes a key that answers a challenge, and nobody here holds one",
    ),
}
SENT_AWAY = (
    *(f"account_{door}" for door in ("login", "reauthenticate", "reset_password", "email")),
    "mfa_deactivate_totp",
)


def readable():
    return [name for name, line in TABLE.items() if line.answers["GET"][table.CAST.index("ada")] == 200]


def everything(browser, parts, ways=("", "htmx")):
    """All that ada can read, her own form tokens masked."""
    answers = {}
    for name in readable():
        for way in ways:
            answer = browser.get(table.where(name, parts), headers={"hx-request": "true"} if way else {})
            headers = {key: value for key, value in answer.items() if key != "Set-Cookie"}
            answers[name, way] = (answer.status_code, headers, FORM_TOKENS.sub(b"", answer.content))
    return answers


def of_the_checkin(browser, world, posts=()):
    """What the pages around a talk and the agreement answer, and what these posts of hers would, each undone."""
    asked = [("get", name, {}, way) for name in AROUND for way in ("", "htmx")[: 1 + (name in PARTIAL)]]
    asked += [("post", name, typed, "htmx") for name, typed in posts]
    cookies, answers = browser.cookies.output(header="", sep=";"), []
    for method, name, typed, way in asked:
        with transaction.atomic():
            sent = getattr(browser, method)
            answer = sent(table.where(name, world.parts), typed, headers={"hx-request": "true"} if way else {})
            headers = {key: value for key, value in answer.items() if key != "Set-Cookie"}
            content = KEY.sub(rb"\1", FORM_TOKENS.sub(b"", answer.content))
            answers.append((method, name, way, answer.status_code, headers, content))
            transaction.set_rollback(True)
        browser.cookies.clear()
        browser.cookies.load(cookies)
    return answers


@pytest.fixture
def ada_reads(plan, ada, parts, clock):
    """All that ada can read at this moment, asked as often as wanted."""
    browser = Browser(ada)
    everything(browser, parts, [""])  # greetings are read once and gone
    return lambda *ways: everything(browser, parts, *ways)


def do(name, sam, world):
    """Sam (or whoever does it here), in a browser of his own: sends it empty, then as people do; the last answer."""
    who, gone_to = world.others.get(name, (sam, reverse("today")))
    his = Browser() if name in SIGNED_OUT else Browser(Person.objects.get(pk=who.pk))  # his password may be new
    his.get(gone_to)
    if name.startswith(("mfa_", "account_email")):
        his.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    typed, where = TYPED.get(name, {}) | world.typed.get(name, {}), table.where(name, world.parts)
    answer = his.post(where, {})
    return his.post(where, typed) if typed else answer


@pytest.mark.django_db
@pytest.mark.parametrize("share", range(SHARES))
def test_sams_private_acts_change_nothing_that_ada_reads(share, ada_reads, sam, parts):
    """A few unlike acts at a time, undone before the next; when ada could tell, each by itself, to name the one."""
    nothing_to_tell(HEAPS[share::SHARES], lambda: ada_reads([""]), sam, World(parts))


def nothing_to_tell(heaps, reads, sam, world):
    before = reads()
    for acts in heaps:
        if could_tell(acts, before, reads, sam, world):
            told = [name for name in acts if could_tell([name], before, reads, sam, world)]
            pytest.fail(f"ada could tell {told or acts}")


def could_tell(acts, before, reads, sam, world):
    """Whether ada reads anything else after these acts of his, none of which stays."""
    with transaction.atomic():
        for name in acts:
            do(name, sam, world)
        after = reads()
        transaction.set_rollback(True)
    return after != before


@pytest.mark.django_db
@pytest.mark.parametrize("share", range(2))
def test_sams_private_acts_during_a_checkin_change_no_answer_that_ada_gets(share, talking, ada, sam):
    """It is his turn, in a talk on two screens: the same acts, and hers are answered as if he had done nothing."""
    hers = Browser(ada)
    read = of_the_checkin(hers, talking)  # greetings are read once and gone
    assert {name for _, name, way, status, *_ in read if status != 200} == {
        "checkins:checkin-look"
    }  # its part is htmx's
    heaps = HEAPS[share::2] + [ALL] * share
    nothing_to_tell(heaps, lambda: of_the_checkin(hers, talking, talking.hers), sam, talking)


@pytest.mark.django_db
def test_sam_reads_everything_during_a_checkin_and_ada_cannot_tell(talking, ada, sam):
    hers, his = Browser(ada), Browser(sam)
    of_the_checkin(hers, talking)
    before = of_the_checkin(hers, talking, talking.hers)
    of_the_checkin(his, talking)
    for name in AROUND:
        his.get(table.where(name, talking.parts))
    assert of_the_checkin(hers, talking, talking.hers) == before


@pytest.mark.django_db
def test_sams_private_acts_during_a_checkin_change_what_sam_reads(talking, sam):
    """Else it was not done, and that ada cannot tell would say nothing."""
    his = Browser(sam)
    of_the_checkin(his, talking)
    before = of_the_checkin(his, talking)
    acts = [name for name in talking.typed if not name.startswith("mfa_")]
    acts += ["plans:mark-weekly", "today-part", "checkins:prepare", "checkins:point-save"]
    told = [name for name in acts if could_tell([name], before, lambda: of_the_checkin(his, talking), sam, talking)]
    assert told == acts


@pytest.mark.django_db
def test_every_private_act_but_the_listed_ones_succeeds_in_or_outside_a_checkin(request, sam, parts):
    """An act that is refused changes nothing for anybody and proves nothing; in the very heaps the others try."""
    done = set()
    for world in (lambda: World(parts), lambda: request.getfixturevalue("talking")):
        here = world()
        for acts in HEAPS:
            with transaction.atomic():
                done |= {name for name in acts if is_done(do(name, sam, here))}
                transaction.set_rollback(True)
    assert set(PRIVATE) - done == NEVER_DONE.keys()


def is_done(answer):
    """Not refused, and not sent away to do something else first."""
    where = answer.get("Location", "").partition("?")[0]
    return answer.status_code < 400 and where not in [reverse(place) for place in SENT_AWAY]


@pytest.mark.django_db
def test_sams_private_acts_all_together_change_nothing_that_ada_reads(ada_reads, sam, parts):
    before = ada_reads()
    for name in ALL:
        do(name, sam, World(parts))
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
def test_adas_pages_show_nothing_of_sam_but_his_name(ada_reads, sam, plan):
    sam.zone = "Pacific/Auckland"
    sam.save()
    Browser(sam, REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="Sams-Own-Telephone").get("/today/")
    pages = b"".join(content for _, _, content in ada_reads().values()).decode(errors="replace")  # a PDF is among them
    shown = re.sub(r"<option[^>]*>[^<]*", "", pages)
    for secret in (sam.email, "Auckland", "203.0.113.77", "Sams-Own-Telephone", str(sam.pk)):
        assert secret not in shown
