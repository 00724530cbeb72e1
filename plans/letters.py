"""The letters and notices of the paper, and whether each is still owed."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from plans.models import Contract, Grant, Invitation, Partner, Rest, Shared
from plans.models.couple.invitation import LASTS
from plans.models.therapist.grant import LETTER, NOTICE
from plans.models.writing.shared import NOTICE as SHARED
from repair.mail import kinds
from repair.mail.kinds import Pair
from repair.mail.models import Letter


def open_invitations(pairs: set[Pair], at: datetime) -> set[Pair]:
    """An invitation is owed while it can still be answered."""
    alive = Invitation.objects.filter(pk__in=_ids(pairs), state=Invitation.State.OPEN, expires_at__gt=at)
    ids = {str(pk) for pk in alive.values_list("pk", flat=True)}
    return {pair for pair in pairs if pair[1] in ids}


def invitation_words(letter: Letter) -> dict[str, Any]:
    """The one link with a token in it; derived, so it is stored nowhere."""
    return {"link": Invitation(pk=letter.about).link}


def open_questions(pairs: set[Pair], at: datetime) -> set[Pair]:
    """A reader's letter is owed while it can still be answered and the plan is awake."""
    resting = Rest.objects.filter(plan=OuterRef("plan"), ended_at=None)
    asked = Grant.objects.standing().filter(pk__in=_ids(pairs), person=None, declined_at=None)
    alive = asked.filter(~Exists(resting), asked_at__gt=at - LASTS)
    ids = {str(pk) for pk in alive.values_list("pk", flat=True)}
    return {pair for pair in pairs if pair[1] in ids}


def question_words(letter: Letter) -> dict[str, Any]:
    """As an invitation: one link, stored nowhere."""
    return {"link": Grant(pk=letter.about).link}


def readers_wanted(pairs: set[Pair], at: datetime) -> set[Pair]:
    """That the other would like somebody to read along, until both want it or it is taken back."""
    resting = Rest.objects.filter(plan=OuterRef("plan"), ended_at=None)
    asked = Grant.objects.standing().filter(~Exists(resting), pk__in=_ids(pairs), expires_at=None)
    ids = {str(pk) for pk in asked.values_list("pk", flat=True)}
    return {pair for pair in pairs if pair[1] in ids}


def shared_plans(pairs: set[Pair], at: datetime) -> set[Pair]:
    """That somebody joined is worth telling while both are there and the plan is awake, whatever made it rest."""
    resting = Rest.objects.filter(plan=OuterRef("plan"), ended_at=None)
    live = Partner.objects.live().filter(~Exists(resting), plan_id__in=_ids(pairs))
    both = {str(plan) for plan, count in Counter(live.values_list("plan_id", flat=True)).items() if count == 2}
    return {pair for pair in pairs if pair[1] in both}


def versions_to_sign(pairs: set[Pair], at: datetime) -> set[Pair]:
    """That a version is ready to be signed, while it still is and the plan is awake."""
    return _versions(pairs, Contract.State.PROPOSED)


def versions_that_run(pairs: set[Pair], at: datetime) -> set[Pair]:
    """That a version came into force, while it still runs and the plan is awake."""
    return _versions(pairs, Contract.State.RUNNING)


def texts_that_stand(pairs: set[Pair], at: datetime) -> set[Pair]:
    """That something was shared, while its author lets it stand and the plan is awake."""
    resting = Rest.objects.filter(plan=OuterRef("by__plan"), ended_at=None)
    alive = Shared.objects.filter(~Exists(resting), pk__in=_ids(pairs), withdrawn_on=None, by__plan__closed_at=None)
    ids = {str(pk) for pk in alive.values_list("pk", flat=True)}
    return {pair for pair in pairs if pair[1] in ids}


def _versions(pairs: set[Pair], state: str) -> set[Pair]:
    resting = Rest.objects.filter(plan=OuterRef("plan"), ended_at=None)
    alive = Contract.objects.filter(~Exists(resting), pk__in=_ids(pairs), state=state, plan__closed_at=None)
    ids = {str(pk) for pk in alive.values_list("pk", flat=True)}
    return {pair for pair in pairs if pair[1] in ids}


def _ids(pairs: Iterable[Pair]) -> list[str]:
    return [about for _, about in pairs]


def register() -> None:
    """Makes the kinds of this room known; called once when the house starts."""
    kinds.register(
        kinds.Kind(
            name="invitation",
            alone=True,
            in_doubt="hold",
            security=False,
            still_owed=open_invitations,
            words=invitation_words,
        )
    )
    kinds.register(
        kinds.Kind(
            name=LETTER,
            alone=True,
            in_doubt="hold",
            still_owed=open_questions,
            words=question_words,
            worded="invitation",
        )
    )
    kinds.register(kinds.Kind(name=NOTICE, alone=False, in_doubt="resend", still_owed=readers_wanted))
    kinds.register(kinds.Kind(name="joined", alone=False, in_doubt="resend", security=False, still_owed=shared_plans))
    kinds.register(kinds.Kind(name=SHARED, alone=False, in_doubt="resend", still_owed=texts_that_stand))
    for name, owed in (("ready_to_sign", versions_to_sign), ("runs", versions_that_run)):
        kinds.register(kinds.Kind(name=name, alone=False, in_doubt="resend", security=False, still_owed=owed))
