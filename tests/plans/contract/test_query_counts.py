"""Forty lines and twelve versions ask the database as little as one and two (at most ten questions a page)."""

import pytest

from plans.models import Contract, Line
from plans.models.contract.contract import bring_due_versions_into_force
from tests.harness.factories import Browser
from tests.harness.query_counts import counted
from tests.plans.contract_steps import WORDS, agreed, running, sign

pytestmark = pytest.mark.django_db


def grown(a, s, clock, versions, lines):
    """So many versions, the last of so many lines of every kind."""
    if not Contract.objects.exists():
        for kind in WORDS:
            agreed(s, clock.now, kind)
    for number in range(versions):
        table = Contract.open(by=a, at=clock.now)
        agreed(a, clock.now, "boundary", text=f"As of version {number}.")
        if number == versions - 1:
            have, last = table.lines.count(), table.lines.order_by("-position").first().position
            more = range(1, lines - have + 1)
            rows = [Line(contract=table, kind="boundary", by=a, text=f"Line {n}.", position=last + n) for n in more]
            Line.objects.bulk_create(rows)
        for line in table.lines.all():
            line.agree(by=a)
            line.agree(by=s)
        table.freeze(by=a, at=clock.now)
        for each in (a, s):
            sign(table, each, clock.now)
        assert bring_due_versions_into_force(at=clock.forward(hours=24)) == 1
    return Contract.objects.get(pk=table.pk)


def asked(who, contract):
    """How many questions each page of the agreement asks."""
    browser = Browser(who)
    pages = ["/plan/agreement/", "/plan/agreement/versions/", f"/plan/agreement/{contract.pk}/"]
    pages += [f"/plan/agreement/{contract.pk}/keep/{what}" for what in ("", "paper/", "text/", "receipt/")]
    for page in pages:
        assert browser.get(page).status_code == 200
    return {page.replace(str(contract.pk), "…"): counted(lambda page=page: browser.get(page)) for page in pages}


def test_forty_lines_and_twelve_versions_ask_at_most_ten(plan, a, s, clock, ada):
    contract = grown(a, s, clock, versions=12, lines=40)
    assert sum(len(group.clauses) for group in contract.groups) == 40
    many = asked(ada, contract)
    assert {page: count for page, count in many.items() if count > 10} == {}


def test_many_lines_ask_no_more_queries_than_few(plan, a, s, clock, ada):
    few = asked(ada, grown(a, s, clock, versions=2, lines=14))
    many = asked(ada, grown(a, s, clock, versions=2, lines=40))
    assert many == few


def test_one_line_and_one_version(plan, clock, ada):
    assert max(asked(ada, running(plan, clock)).values()) <= 10
