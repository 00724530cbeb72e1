"""SEC-1: every address against everyone, plain and htmx, as it stands in access.txt."""

import pytest
from django.db import transaction

from repair.foundation.access import DOORS, POST_ONLY, READ_AND_POST, READ_ONLY
from tests.house import table

TABLE = table.read()
ADDRESSES = table.addresses()
OTHERS = ("put", "delete", "patch", "options", "trace")
REFUSED = {302, 401, 404, 405}


class Visitor:
    """One of the cast, who finds the house as it was at every address."""

    def __init__(self, make, *, htmx=False):
        self.browser = make(htmx=htmx)
        self.cookies = self.browser.cookies.output(header="", sep=";")

    def ask(self, method, path):
        """The status; what the request did is undone, its cookies too."""
        self.browser.cookies.clear()
        self.browser.cookies.load(self.cookies)
        with transaction.atomic():
            status = getattr(self.browser, method)(path).status_code
            transaction.set_rollback(True)
        return status


def test_every_address_stands_in_the_access_table_in_order():
    assert sorted(TABLE) == sorted(ADDRESSES)
    assert list(TABLE) == list(ADDRESSES)


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_address_has_exactly_one_door(name):
    door = getattr(ADDRESSES[name].callback, "door", None)
    assert door in DOORS
    assert TABLE[name].door == door
    assert (TABLE[name].leaves == "-") is ("POST" not in ADDRESSES[name].callback.methods)


@pytest.mark.django_db
@pytest.mark.parametrize("way", table.WAYS)
@pytest.mark.parametrize("who", table.CAST)
def test_every_person_is_answered_at_every_address_as_the_access_table_says(who, way, cast, parts):
    visitor = Visitor(cast[who], htmx=way.startswith("htmx"))
    method, place = way.split()[-1].lower(), table.CAST.index(who)
    answers = {name: visitor.ask(method, table.where(name, parts)) for name in ADDRESSES}
    assert answers == {name: line.answers[way][place] for name, line in TABLE.items()}


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["nobody", "ada", "dr_lee"])
def test_a_head_request_is_answered_like_get_at_every_address(who, cast, parts):
    """Tried by one for each kind of door: it is the door that answers, not the view."""
    visitor, place = Visitor(cast[who]), table.CAST.index(who)
    heads = {name: visitor.ask("head", table.where(name, parts)) for name in ADDRESSES}
    assert heads == {name: line.answers["GET"][place] for name, line in TABLE.items()}


def test_every_address_allows_one_of_three_sets_of_methods():
    assert {ADDRESSES[name].callback.methods for name in ADDRESSES} == {READ_ONLY, READ_AND_POST, POST_ONLY}


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "methods"), [("ada", OTHERS), ("nobody", ("put", "trace"))])
def test_other_http_methods_are_refused_at_every_address(who, methods, cast, parts):
    """Every door refuses by the method before it asks who comes."""
    visitor = Visitor(cast[who])
    for method in methods:
        answers = {name: visitor.ask(method, table.where(name, parts)) for name in ADDRESSES}
        assert {name: status for name, status in answers.items() if status not in REFUSED} == {}
