"""Rule 31: at no address of the house can one write or change what the other alone may write."""

from datetime import timedelta

import pytest
from django.db import transaction

from plans.models import Amends, Commitment, Contract, Draft, Line, Openness
from plans.models.contract.kinds import OWNED_KINDS
from tests.harness.factories import PASSWORD, Browser
from tests.house import table
from tests.plans.contract_steps import WORDS, draft, offered

pytestmark = pytest.mark.django_db
TABLE = table.read()
POSTS = [name for name, line in TABLE.items() if line.leaves != "-"]
PLANTED = "Planted by ada."
LINE = ("text", "cue", "smallest", "cadence", "why", "ends_on", "by")
LIVING = {
    Commitment: ("act", "cue", "smallest", "cadence", "owner"),
    Openness: ("text", "why", "ends_on", "ended_at", "owner"),
    Amends: ("text", "ends_on", "done_at", "ended_at", "owner"),
}


def sams(s):
    """All that is Sam's alone to write, in words; a line of his that left the table is no change of its words."""
    found = {("line", *row) for row in Line.objects.filter(by=s, kind__in=OWNED_KINDS).values_list("pk", *LINE)}
    found |= {("draft", one.pk, one.kind, str(one.words)) for one in Draft.of(s)}
    for model, fields in LIVING.items():
        found |= {(model.__name__, *row) for row in model.objects.filter(owner=s).values_list("pk", *fields)}
    return found


def typed(kind, s):
    """Whatever a form may take, in ada's words, with all the names of an owner that somebody might think of."""
    words = {name: str(value) for each in WORDS.values() for name, value in each.items()}
    words |= {name: str(value) for name, value in WORDS[kind].items()}
    return words | {
        "text": PLANTED,
        "why": PLANTED,
        "act": PLANTED,
        "smaller": PLANTED,
        "smallest": PLANTED,
        "kind": kind,
        "password": PASSWORD,
        "by": str(s.pk),
        "owner": str(s.pk),
        "partner": str(s.pk),
        "seat": s.seat,
    }


@pytest.fixture
def everywhere(plan, partner, sam, parts, grant):
    """The parts of every address, with Sam's own things wherever a line, a draft or a row behind one is asked for."""
    s, at = partner(sam), grant.asked_at
    things = {}
    for kind in OWNED_KINDS:
        line, mine = offered(s, at, kind), draft(s, at, kind)
        places = {name: [line.pk] for name in parts if name.startswith("plans:line-")}
        places |= {name: [mine.pk] for name in ("plans:draft-edit", "plans:draft-drop", "plans:draft-offer")}
        things[kind] = parts | places | {"plans:draft-write": [kind.value]}
    return things


@pytest.mark.parametrize("kind", sorted(OWNED_KINDS))
def test_ada_cannot_change_words_that_are_sams_alone_at_any_address(everywhere, ada, partner, sam, clock, kind):
    s, hers, wrong = partner(sam), Browser(ada), []
    before = sams(s)
    for name in POSTS:
        with transaction.atomic():
            hers.post(table.where(name, everywhere[kind]), typed(kind, s))
            after = sams(s)
            wrong += [(name, row) for row in after - before]
            transaction.set_rollback(True)
    assert wrong == []


def test_a_change_of_words_that_are_sams_alone_would_be_found(everywhere, partner, sam, grant):
    s = partner(sam)
    before = sams(s)
    Line.objects.filter(by=s, kind="openness").update(text=PLANTED)
    Openness.give(
        owner=s, text=PLANTED, why="", ends_on=s.plan.day(grant.asked_at) + timedelta(days=1), at=grant.asked_at
    )
    assert len(sams(s) - before) == 2
    assert Contract.table_of(s.plan) is not None
