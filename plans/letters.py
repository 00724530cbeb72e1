"""This package's kinds of letters and notices, and which of them are still owed.

The sender asks once more before it sends: each function takes (plan, id) pairs and returns those that are still true at
`at` (UTC). A letter about a shared plan is not owed while the plan rests (rule 22).
"""

from collections import Counter
from datetime import datetime
from typing import Any

from plans.models import Contract, Invitation, Partner, Shared, TherapistGrant
from plans.models.couple.asked_address import ASKING_KINDS, INVITATION_LIFETIME
from plans.models.couple.plan import plan_is_awake
from plans.models.therapist.grant import GRANT_LETTER_KIND, GRANT_NOTICE_KIND
from plans.models.writing.shared import SHARED_NOTICE_KIND as SHARED
from repair.foundation.clock import DAY
from repair.mail import kinds
from repair.mail.kinds import PlanAndAbout, pairs_still_owed
from repair.mail.models import Letter, LetterState

HAS_LEFT = (LetterState.SENT, LetterState.UNKNOWN)


def open_invitations(pairs: set[PlanAndAbout], at: datetime) -> set[PlanAndAbout]:
    """Return the pairs whose invitation can still be answered."""
    return pairs_still_owed(pairs, Invitation.objects.filter(state=Invitation.State.OPEN, expires_at__gt=at))


def invitation_words(letter: Letter) -> dict[str, Any]:
    """Return the link with the invitation's token. It is derived from the id, so it is stored nowhere (SEC-8)."""
    return {"link": Invitation(pk=letter.about).link}


def open_therapist_invitations(pairs: set[PlanAndAbout], at: datetime) -> set[PlanAndAbout]:
    """Return the pairs whose invitation of a therapist can still be answered, while the plan does not rest."""
    asked = TherapistGrant.objects.standing().filter(plan_is_awake(), person=None, declined_at=None)
    return pairs_still_owed(pairs, asked.filter(asked_at__gt=at - INVITATION_LIFETIME))


def therapist_invitation_words(letter: Letter) -> dict[str, Any]:
    """Return the link with the token of a therapist's invitation, derived like that of an invitation."""
    return {"link": TherapistGrant(pk=letter.about).link}


def grants_to_admit(pairs: set[PlanAndAbout], at: datetime) -> set[PlanAndAbout]:
    """Return the pairs whose grant one partner asked for and not both have admitted yet.

    A grant that was taken back, or whose plan rests, is not among them.
    """
    return pairs_still_owed(pairs, TherapistGrant.objects.standing().filter(plan_is_awake(), expires_at=None))


def plans_just_shared(pairs: set[PlanAndAbout], at: datetime) -> set[PlanAndAbout]:
    """Return the pairs whose plan has both partners and does not rest; their notice says that the other joined."""
    live = Partner.objects.live().filter(plan_is_awake(), plan_id__in=[about for _plan, about in pairs])
    both = {str(plan) for plan, count in Counter(live.values_list("plan_id", flat=True)).items() if count == 2}
    return {pair for pair in pairs if pair[1] in both}


def versions_to_sign(pairs: set[PlanAndAbout], at: datetime) -> set[PlanAndAbout]:
    """Return the pairs whose version is still ready to be signed, while the plan does not rest."""
    return _versions(pairs, Contract.State.PROPOSED)


def versions_in_force(pairs: set[PlanAndAbout], at: datetime) -> set[PlanAndAbout]:
    """Return the pairs whose version is still in force, while the plan does not rest."""
    return _versions(pairs, Contract.State.RUNNING)


def texts_not_withdrawn(pairs: set[PlanAndAbout], at: datetime) -> set[PlanAndAbout]:
    """Return the pairs whose shared text its author has not withdrawn, while the plan does not rest."""
    standing = Shared.objects.filter(plan_is_awake("by__plan"), withdrawn_on=None, by__plan__closed_at=None)
    return pairs_still_owed(pairs, standing)


def _versions(pairs: set[PlanAndAbout], state: str) -> set[PlanAndAbout]:
    """Return the pairs whose version is in `state`, while its plan is open and does not rest."""
    return pairs_still_owed(pairs, Contract.objects.filter(plan_is_awake(), state=state, plan__closed_at=None))


def a_day_apart(pairs: set[PlanAndAbout], at: datetime) -> dict[PlanAndAbout, datetime]:
    """Return the pairs to whose address another email of these kinds left within a day, with when theirs may (SEC-18).

    After an outage several emails to one address are due at once, although they were planned a day apart.
    """
    hashes = _address_hashes(pk__in=[about for _plan, about in pairs])
    related = _address_hashes(address_hash__in=set(hashes.values()))
    left = Letter.objects.filter(kind__in=ASKING_KINDS, about__in=related, ended_at__gt=at - DAY, state__in=HAS_LEFT)
    free: dict[str, datetime] = {}
    for about, ended_at in left.order_by("ended_at").values_list("about", "ended_at"):
        free[related[about]] = (ended_at or at) + DAY
    return {pair: free[hashed] for pair in pairs if (hashed := hashes.get(pair[1])) in free}


def _address_hashes(**wanted: Any) -> dict[str, str]:
    """Return the address hash of each invitation and request to read along that meets these conditions, by its id."""
    asked = (model.objects.filter(**wanted).exclude(address_hash="") for model in (Invitation, TherapistGrant))
    return {str(pk): hashed for rows in asked for pk, hashed in rows.values_list("pk", "address_hash")}


def register_plan_letters() -> None:
    """Register this package's letter kinds. Called once by `AppConfig.ready`."""
    kinds.register_letter_kind(
        kinds.LetterKind(
            name="invitation",
            alone=True,
            in_doubt="hold",
            security=False,
            still_owed=open_invitations,
            words=invitation_words,
            not_before=a_day_apart,
        )
    )
    kinds.register_letter_kind(
        kinds.LetterKind(
            name=GRANT_LETTER_KIND,
            alone=True,
            in_doubt="hold",
            still_owed=open_therapist_invitations,
            words=therapist_invitation_words,
            not_before=a_day_apart,
            worded="invitation",
        )
    )
    kinds.register_letter_kind(
        kinds.LetterKind(name=GRANT_NOTICE_KIND, alone=False, in_doubt="resend", still_owed=grants_to_admit)
    )
    kinds.register_letter_kind(
        kinds.LetterKind(name="joined", alone=False, in_doubt="resend", security=False, still_owed=plans_just_shared)
    )
    kinds.register_letter_kind(
        kinds.LetterKind(name=SHARED, alone=False, in_doubt="resend", still_owed=texts_not_withdrawn)
    )
    for name, owed in (("ready_to_sign", versions_to_sign), ("runs", versions_in_force)):
        kinds.register_letter_kind(
            kinds.LetterKind(name=name, alone=False, in_doubt="resend", security=False, still_owed=owed)
        )
