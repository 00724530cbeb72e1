"""Suggestions beside a form: taken by their place, since an address must not say what was looked at (SAF-2)."""

import re

import pytest

from repair.words import words
from tests.factories import Browser

pytestmark = pytest.mark.django_db


def test_an_idea_fills_the_form_and_its_address_tells_nothing(ada, plan):
    hers = Browser(ada)
    page = hers.get("/plan/table/new/commitment/").content.decode()
    places = re.findall(r'href="(\?idea=[^"]*)"', page)
    assert len(places) == len(set(places)) == 22
    assert all(re.fullmatch(r"\?idea=[0-9a-f]{8}", place) for place in places)
    first = words("base.either.ei_thanks.act")
    assert page.count(first) == 1
    assert hers.get("/plan/table/new/commitment/" + places[0]).content.decode().count(first) == 2
    assert hers.get("/plan/table/new/commitment/?idea=nowhere").status_code == 200
