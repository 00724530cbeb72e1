"""Deletes what nobody needs any more: expired sign-ins, answers to forms, accounts without a confirmed address.

Runs each minute.
"""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from repair.accounts.models import Person, SentForm
from repair.accounts.sent_form import ANSWER_KEPT_FOR

UNCONFIRMED_KEPT_FOR = timedelta(days=1)
LONGEST_SIGN_IN = timedelta(days=30)  # the longest sign-in


def delete_expired_sign_ins(*, at: datetime) -> None:
    """Delete what has expired by `at` (UTC).

    Afterwards there is no session row past its end, no row in a person's session list without its session or older than
    30 days, no answer to a form past its time, and no account older than a day without a confirmed address.
    """
    SentForm.objects.filter(sent_at__lt=at - ANSWER_KEPT_FOR).delete()
    Session.objects.filter(expire_date__lt=at).delete()
    alive = Session.objects.filter(pk=OuterRef("session_key"))
    UserSession.objects.exclude(Exists(alive)).delete()
    UserSession.objects.filter(created_at__lt=at - LONGEST_SIGN_IN).delete()
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    Person.objects.filter(~Exists(confirmed), made_at__lt=at - UNCONFIRMED_KEPT_FOR).delete()
