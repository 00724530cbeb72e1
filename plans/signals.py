"""Whoever has a second lock already is not offered one (checkins.presenters.offered_features)."""

from typing import Any

from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver

from plans.models import Partner
from repair.accounts.models import Person


@receiver(authenticator_added)
def dismiss_second_lock_offer(user: Person, **_rest: Any) -> None:
    """It was put on while they sit in a plan."""
    mine = Partner.objects.live().filter(person=user).first()
    if mine is not None:
        mine.take_part("lock")
