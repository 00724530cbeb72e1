"""Rule 9, SEC-16: whoever reads along has no way to write."""

import pytest
from django.apps import apps

from tests.harness.factories import PASSWORD
from tests.house import table

pytestmark = pytest.mark.django_db
PAPER = [*apps.get_app_config("plans").get_models(), *apps.get_app_config("checkins").get_models()]
# What they may post to is about themselves: their own beginning, alone, and their own letters.
OWN = {"me-edit", "me-zone", "account_", "mfa_", "usersessions_", "leave-page", "checkins:letters", "plans:beginning"}
TYPED = {"password": PASSWORD, "address": "x@example.org", "words": "Planted", "text": "Planted", "days": "7"}


def rows():
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in PAPER}


@pytest.mark.parametrize("htmx", [False, True])
def test_a_reader_cannot_change_the_agreement_or_the_practice_by_any_post(cast, parts, htmx):
    browser = cast["dr_lee"](htmx=htmx)
    before = rows()
    met = {}
    for name in table.read():
        if not name.startswith(tuple(OWN)):
            met[name] = {browser.post(table.where(name, parts), typed).status_code for typed in ({}, TYPED)}
    refused = {302, 401, 404, 405} | ({200} if htmx else set())
    assert {name: codes for name, codes in met.items() if not codes <= {404, 405}}.keys() <= {
        name for name, line in table.read().items() if line.door in ("public", "signed_in")
    }
    assert [name for name, codes in met.items() if not codes <= refused] == []
    assert rows() == before


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("name", [name for name, line in table.read().items() if line.door == "readers"])
def test_a_page_for_readers_takes_no_other_method_than_get_and_head(cast, parts, name, method):
    assert getattr(cast["dr_lee"](), method)(table.where(name, parts)).status_code == 405
