"""Paper care: every print of what two people share ends with what it is; what is one's own does not."""

import re

import pytest

from repair.foundation.words import ui_text
from tests.harness.factories import Browser
from tests.plans.contract_steps import ran_since

pytestmark = pytest.mark.django_db
FOOT = f'<p class="print-foot">{ui_text("agreement.print_foot")}</p>'


@pytest.fixture
def hers(ada, plan, clock):
    ran_since(plan, clock.now)
    return Browser(ada)


@pytest.mark.parametrize("where", ["/plan/", "/plan/table/", "/plan/agreement/", "/today/", "/talk/"])
def test_pages_of_shared_text_print_with_the_sentence(hers, where):
    assert hers.get(where).content.decode().count(FOOT) == 1


@pytest.mark.parametrize("where", ["/me/", "/me/edit/", "/more/"])
def test_private_pages_print_without_the_sentence(hers, where):
    assert FOOT not in hers.get(where).content.decode()


def test_the_front_page_prints_without_the_sentence(db):
    assert FOOT not in Browser().get("/").content.decode()


def test_the_paper_has_it_under_the_names(hers):
    page = hers.get("/plan/agreement/").content.decode()
    places = [page.index(part) for part in ("signed on", 'class="stitches"', 'class="paper-foot"')]
    assert places == sorted(places)
    assert re.search(rf'class="paper-foot">{ui_text("agreement.print_foot")}<', page)
