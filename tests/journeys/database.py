"""Changes to the running instance's database that no page offers; `manage.py shell` runs one of the functions."""

from datetime import timedelta

from django.contrib.sessions.models import Session

from checkins.models import Checkin, Pause
from plans.models import Partner
from repair.accounts.models import Person
from repair.foundation.base import now


def open_checkin(way: str = "") -> None:
    """Opens the latest check-in of the demo couple, after ending whatever check-in or pause was open."""
    at, ada = now(), Partner.objects.select_related("plan").get(person__email="ada@example.org", left_at=None)
    Checkin.objects.filter(plan=ada.plan, state="open").update(state="set aside")
    Pause.objects.filter(plan=ada.plan, ended_at=None).update(ended_at=at, outcome="later")
    checkin = Checkin.objects.filter(plan=ada.plan, state__in=["planned", "set aside", "held"]).latest("on")
    checkin.state, checkin.step, checkin.rhythm.state = "planned", 0, "live"
    checkin.at, checkin.lapses_at = at, at + timedelta(days=1)
    checkin.save()
    checkin.open(by=ada, at=at)
    if way:
        checkin.way = way
        checkin.save()


def open_checkin_on_two_screens() -> None:
    """Opens the same check-in, held on a screen each."""
    open_checkin("two")


def sign_out_sam() -> None:
    """Deletes every session of Sam, as a sign-out on all devices does."""
    sam = str(Person.objects.get(email="sam@example.org").pk)
    for session in Session.objects.all():
        if session.get_decoded().get("_auth_user_id") == sam:
            session.delete()
