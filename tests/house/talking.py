"""A second world for the differential: the plan of ada and sam in the middle of a talk, with names to be set."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth

from checkins.models import Checkin, Turn
from checkins.presenters.offered_features import feature_to_offer
from plans.models import Commitment, Contract, Line, Partner, TherapistGrant
from plans.models.contract.canonical_text import Cadence
from tests.checkins.conftest import checkin, open_checkin, propose, rhythm, two, typing
from tests.harness.factories import PASSWORD
from tests.plans import contract_steps

__all__ = ["checkin", "open_checkin", "propose", "rhythm", "talking", "two", "typing"]


@dataclass
class World:
    """Where private acts are tried, by the names of their addresses."""

    parts: dict[str, list]
    typed: dict[str, dict[str, Any]] = field(default_factory=dict)  # what sam sends, where it is about this world
    others: dict[str, tuple[Any, str]] = field(default_factory=dict)  # who does it instead of sam, having gone where
    hers: list[tuple[str, dict[str, Any]]] = field(default_factory=list)  # what ada posts


@pytest.fixture
def talking(
    parts: dict, typing: Callable, two: Callable, grant: TherapistGrant, ada: Any, sam: Any, stranger: Any
) -> World:
    """Their second talk is open on two screens and it is sam's turn; the first is held; ada's name is under a version.

    Both have said something in it, a commitment of sam's has run for weeks, his sign-in has a second lock, and somebody
    whom ada asked to read along holds the question.
    """
    them = two(typing())
    hers, his = them.seats["a"], them.seats["b"]
    first = Checkin.objects.get(plan=his.plan, state=Checkin.State.HELD)
    _stayed(first, hers)
    them.say("The walk on Sunday.")
    them.say("That you rang.")
    own, other = them.now().turns.order_by("number")
    assert them.turn == his
    at = them.clock.now
    thing = Commitment.objects.create(
        plan=his.plan, owner=his, act="I say hello.", cadence=Cadence.DAILY, began_at=at - timedelta(weeks=5)
    )
    contract = _proposed(hers, at)
    contract_steps.sign(contract, hers, at)
    auth.TOTP.activate(sam, secret := auth.generate_totp_secret())
    code = auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))
    grant.end(by=hers, at=at)
    asked = TherapistGrant.ask(by=hers, address=stranger.email, at=at)
    part = feature_to_offer(Partner.objects.get(pk=his.pk), at=at)
    assert part is not None
    which, place = {"which": them.checkin.pk}, {"which": them.checkin.pk, "seen": str(them.checkin.flow_position)}
    name = {"version": contract.pk, "text_hash": contract.text_hash, "freely": "on", "password": PASSWORD}
    return World(
        parts=parts | {"plans:mark-weekly": [thing.pk], "today-part": [part.key]},
        typed={
            "checkins:turn-draft": which | {"words": "You said you would ring"},
            "checkins:turn-keep": which | {"turn": other.pk, "said": "yes"},
            "checkins:turn-later": which | {"point": "The summer."},
            "checkins:misstep-beside": {"which": parts["checkins:misstep-write"][0]},
            "checkins:own-line": {"which": first.pk, "words": "I was calm."},
            "plans:contract-sign": name,
            "mfa_reauthenticate": {"code": code},
        },
        others={"plans:reading-decline": (stranger, asked.link)},
        hers=[
            ("checkins:turn-say", place | {"words": "May I?", "way": "two"}),
            ("checkins:turn-draft", which | {"words": "May I?"}),
            ("checkins:turn-keep", which | {"turn": own.pk, "said": "yes"}),
            ("checkins:turn-keep", which | {"turn": other.pk, "said": "no"}),
            ("checkins:turn-later", which | {"point": "The winter."}),
            ("checkins:checkin-step", place | {"to": "2"}),
            ("checkins:checkin-longer", which | {"seen": "0"}),
            ("checkins:checkin-way", which | {"way": "table"}),
            ("checkins:checkin-stop", which),
            ("checkins:checkin-hold", which | {"line": "We stayed."}),
            ("checkins:checkin-undo", {"which": first.pk}),
            ("checkins:own-line", {"which": first.pk, "words": "So was I."}),
            ("checkins:prepare", {"one": "The evening."}),
            ("plans:contract-sign", name),
            ("plans:signature-take-back", {}),
            ("plans:contract-reopen", {}),
        ],
    )


def _stayed(checkin: Checkin, by: Any) -> None:
    """A line that both kept of a talk that is over."""
    line = Turn(checkin=checkin, number=1, step="here", round=1, by=by, kind=Turn.Kind.SAID, sent_at=checkin.at)
    line.is_live = line.kept_a = line.kept_b = True
    line.sealed = by.person.seal("We are here.", "turn", line.pk, "words")
    line.save()


def _proposed(by: Any, at: Any) -> Contract:
    """A version that waits for two names: what is not agreed stays out."""
    contract_steps.agreed(by, at, "ritual")
    contract = Contract.table_of(by.plan)
    assert contract is not None
    Line.leave_out_the_rest(contract, by=by)
    contract.freeze(by=by, at=at)
    return contract
