"""Every form of the house sent twice at the same moment: one effect, no error on our side, and no word lost."""

import secrets

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction

from repair.foundation.forms import TYPED_WORDS
from tests.harness.factories import PASSWORD, Browser
from tests.house import table
from tests.house.posted import TYPED, forms_of
from tests.house.test_structure import FLOORS
from tests.plans.contract_steps import WORDS
from tests.plans.couple.test_invitation_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = table.read()
# What ends a plan, a version or a sign-in comes last, so that the others find them.
ENDS = (
    *("rest-", "contract-unsign", "contract-freeze", "first-days-end", "grant-end"),
    *("account_", "mfa_", "usersessions_"),
)
NOT_COUNTED = {"SentForm", "PlanVersion"}
BY_HAND = {name: str(value) for words in WORDS.values() for name, value in words.items()}
OTHERS = {
    "password": PASSWORD,
    "address": "robin@example.org",
    "email": "robin@example.org",
    "minutes": "60",
    "zone": "Europe/Paris",
    "said": "yes",
    "term": "",
    "when": "",
}


def posts():
    """The names of all addresses that take a POST, those that end something last."""
    names = [name for name, line in TABLE.items() if line.leaves != "-"]
    return sorted(names, key=lambda name: any(end in name for end in ENDS))


def counts():
    """How many rows there are of each model of ours."""
    models = [model for label in FLOORS for model in apps.get_app_config(label).get_models()]
    return {model.__name__: model.objects.count() for model in models if model.__name__ not in NOT_COUNTED}


def pages(who, parts):
    """The forms of every page that this person can open, by address."""
    found, browser = {}, Browser(who)
    for name, line in TABLE.items():
        if line.answers["GET"][table.CAST.index(who.name.lower())] == 200 and name != "live":
            answer = browser.get(table.where(name, parts))
            if "text/html" in answer.get("Content-Type", ""):
                found = forms_of(answer.content.decode()) | found
    return found


def sent_once(who, path, form):
    """The status of the form sent once, and the rows afterwards; then all is as before."""
    with transaction.atomic():
        status = Browser(who, raise_request_exception=False).post(path, form).status_code
        after = counts()
        transaction.set_rollback(True)
    return status, after


def sent_twice(who, path, form):
    """Both answers to the form, sent from two windows at the same moment."""
    windows = [Browser(who, raise_request_exception=False) for _window in range(2)]
    return at_once(*[lambda window=each: window.post(path, form) for each in windows])


def faults(once, answers, after, form):
    """What is wrong with the two answers, beside the one of a form that was sent once."""
    status, rows = once
    statuses = [answer.status_code for answer in answers]
    if max(statuses) >= 500:
        yield f"answered {statuses}"
    if status < 400 and (statuses != [status] * 2 or len({answer.get("Location") for answer in answers}) > 1):
        yield f"answered {statuses} and not twice {status}"
    if after != rows:
        yield f"left {set(after.items()) - set(rows.items())} and not {set(rows.items()) - set(after.items())}"
    if any(has_lost_words(answer, form) for answer in answers):
        yield f"lost the words with {statuses}"


def has_lost_words(answer, form):
    """Whether a refusal leaves out what was typed into a box that the form of this address has."""
    boxes = answer.wsgi_request.POST.__dict__.get("typed_words", set())
    is_refused = answer.status_code in (404, 409, 422)
    return is_refused and TYPED in map(form.get, boxes) and TYPED not in answer.content.decode()


@pytest.mark.parametrize("name", ["ada", "sam"])
def test_every_form_sent_twice_at_once_is_done_once_and_loses_no_word(name, request, parts):
    who = request.getfixturevalue(name)
    there = pages(who, parts)
    typed = BY_HAND | dict.fromkeys(TYPED_WORDS, TYPED)  # complete now that every page has been opened
    found, tried = {}, 0
    for address in posts():
        path = table.where(address, parts)
        form = typed | OTHERS | there.get(path, {}) | {"csrfmiddlewaretoken": secrets.token_hex(32)}
        form |= {"password": PASSWORD} if "password" in form else {}
        cache.clear()  # many tries from one network are refused, which is not what is asked here
        once = sent_once(who, path, form)
        answers = sent_twice(who, path, form)
        if wrong := list(faults(once, answers, counts(), form)):
            found[address] = wrong
        tried += once[0] < 400
    connection.close()
    assert found == {}
    assert tried > 40
