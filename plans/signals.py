"""Receivers of allauth's signals. There are none between our own packages."""

from typing import Any

from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver

from plans.models import Partner
from repair.accounts.models import Person


@receiver(authenticator_added)
def dismiss_second_lock_offer(user: Person, **_rest: Any) -> None:
    """Stop offering a second factor to a partner who has just added one.

    The offer is one of the cards of checkins.presenters.offered_features.
    """
    mine = Partner.objects.live().filter(person=user).first()
    if mine is not None:
        mine.stop_offering_feature("lock")
