"""What of this package stands on a partner's list *For you*, and the list of the person who is signed in."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from checkins.live.standing import plan_standing
from checkins.models import Checkin, Rhythm
from plans.access import current_partner
from plans.models import Partner
from plans.models.couple.for_you import Asked, ForYouItem, ForYouKind, items_for, register_for_you_kind
from repair.foundation.base import now
from repair.foundation.requests import Request, once_per_request

TALK = "checkins:talk"


@once_per_request
def for_you_items(request: Request) -> list[ForYouItem]:
    """Return what is for the partner who is signed in, the newest first; nothing while the plan rests or is closed."""
    mine = current_partner(request)
    if mine is None or mine.plan.closed_at is not None:
        return []
    stands = plan_standing(request)
    return [] if stands is not None and stands.is_resting else items_for(mine, at=now())


def joined_partners(me: Asked) -> QuerySet[Any]:
    """Return the other partner, for the one who was here first."""
    first = Partner.objects.filter(pk=me.partner, joined_at__lt=OuterRef("joined_at"))
    return Partner.objects.live().filter(Exists(first), plan=me.plan)


def suggested_rhythms(me: Asked) -> QuerySet[Any]:
    """Return the rhythm that the other partner suggests."""
    return Rhythm.objects.filter(plan=me.plan, state=Rhythm.State.PROPOSED).exclude(by=me.partner)


def suggested_moves(me: Asked) -> QuerySet[Any]:
    """Return the check-in that the other partner would move."""
    return Checkin.objects.filter(plan=me.plan, move_to__gt=me.at).exclude(move_by=me.partner)


def unheld_checkins(me: Asked) -> QuerySet[Any]:
    """Return the check-ins that were not held."""
    return Checkin.objects.filter(plan=me.plan, state=Checkin.State.NOT_HELD, lapses_at__lte=me.at)


def register_for_you_kinds() -> None:
    """Register this package's kinds. Called once by `AppConfig.ready`."""
    for kind in (
        ForYouKind("joined", joined_partners, "joined_at", TALK, is_news=True),
        ForYouKind("talk_time", suggested_rhythms, "proposed_at", TALK),
        ForYouKind("talk_moved", suggested_moves, "made_at", TALK),
        ForYouKind("not_held", unheld_checkins, "lapses_at", TALK, is_news=True),
    ):
        register_for_you_kind(kind)
