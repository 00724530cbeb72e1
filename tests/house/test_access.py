"""SEC-1: every address against everyone, plain and htmx, as it stands in access.txt."""

import pytest
from django.db import transaction

from repair.access import DOORS
from tests.house import table

TABLE = table.read()
ADDRESSES = table.addresses()
REFUSED = {302, 401, 404, 405}


def answer(browser, way, path):
    send = browser.get if way.endswith("GET") else browser.post
    with transaction.atomic():
        status = send(path).status_code
        transaction.set_rollback(True)
    return status


def test_every_address_stands_in_the_table_and_the_table_in_order():
    assert sorted(TABLE) == sorted(ADDRESSES)
    assert list(TABLE) == list(ADDRESSES)


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_address_has_exactly_one_door(name):
    door = getattr(ADDRESSES[name].callback, "door", None)
    assert door in DOORS
    assert TABLE[name].door == door
    assert (TABLE[name].leaves == "-") is ("POST" not in ADDRESSES[name].callback.methods)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ADDRESSES)
def test_everyone_is_answered_as_the_table_says(name, cast, parts):
    path = table.where(name, parts)
    answers = {
        way: tuple(answer(cast[who](htmx=way.startswith("htmx")), way, path) for who in table.CAST)
        for way in table.WAYS
    }
    assert str(table.Line(name, TABLE[name].door, TABLE[name].leaves, answers)) == str(TABLE[name])


@pytest.mark.django_db
@pytest.mark.parametrize("name", ADDRESSES)
def test_head_is_get_and_other_methods_are_nobodys(name, cast, parts):
    path = table.where(name, parts)
    for who, status in zip(table.CAST, TABLE[name].answers["GET"], strict=True):
        browser = cast[who]()
        assert browser.head(path).status_code == status
        for method in ("put", "patch", "delete", "options", "trace"):
            assert getattr(browser, method)(path).status_code in REFUSED
