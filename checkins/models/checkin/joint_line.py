"""The line for both that stands with a talk: one of them wrote it down, and either takes it away at any time."""

from django.db import transaction
from django.utils.translation import gettext as _

from checkins.models.checkin.checkin import Checkin
from checkins.models.plan_version import notify_open_pages
from plans.models import Partner
from repair.foundation.base import Refused


@transaction.atomic
def remove_joint_line(checkin: Checkin, *, by: Partner) -> None:
    """It stands there no more, for neither; while the plan rests, too. Twice is once."""
    by.plan.lock()
    checkin.lock()
    if checkin.plan_id != by.plan_id or checkin.state != Checkin.State.HELD:
        raise Refused(_("This talk is not closed yet."))
    if not checkin.line:
        return
    checkin.line = ""
    checkin.save(update_fields=["line"])
    notify_open_pages(checkin.plan_id)
