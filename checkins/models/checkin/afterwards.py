"""What happens to the words of a check-in in writing: kept if both keep them, cleared if both clear them, else after 30
days.
"""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from checkins.models.checkin.checkin import TURN_RETENTION, Checkin
from checkins.models.checkin.turn import Turn
from checkins.models.plan_version import notify_open_pages
from plans.models import Partner
from repair.foundation.base import Gone, Noun, Refused


class Afterwards(Noun):
    """What one partner wants to happen to the words; each sees only their own answer until both are the same."""

    checkin = models.ForeignKey(Checkin, on_delete=models.CASCADE, related_name="afterwards")
    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    keeps = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["checkin", "by"], name="one_answer_afterwards_each")]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def of(cls, partner: Partner) -> dict[UUID, bool]:
        """Return this partner's answers, by check-in."""
        return dict(cls.objects.filter(by=partner).values_list("checkin_id", "keeps"))

    @classmethod
    @transaction.atomic
    def choose(cls, checkin: Checkin, *, by: Partner, keeps: bool, at: datetime) -> None:
        """Store that `by` keeps or clears the words. What both choose holds at once; else they go 30 days after the
        close.
        """
        by.plan.lock()
        checkin.lock()
        if checkin.plan_id != by.plan_id or checkin.state in (Checkin.State.PLANNED, Checkin.State.OPEN):
            raise Refused(_("This talk is not closed yet."))
        written = Turn.objects.filter(checkin=checkin, is_live=False)
        if not written.exists():
            return
        cls.objects.update_or_create(checkin=checkin, by=by, defaults={"keeps": keeps})
        said = list(cls.objects.filter(checkin=checkin).values_list("keeps", flat=True))
        before = checkin.clears_at
        if said == [True, True]:
            checkin.clears_at = None
        elif said == [False, False]:
            written.delete()
            checkin.clears_at = None
        else:
            checkin.clears_at = checkin.clears_at or at + TURN_RETENTION
        checkin.save(update_fields=["clears_at"])
        if checkin.clears_at != before:
            notify_open_pages(checkin.plan_id)


def delete_expired_turns(*, at: datetime) -> int:
    """Delete the words of check-ins closed for 30 days, unless both keep them; return how many check-ins."""
    done = 0
    for checkin in Checkin.objects.filter(clears_at__lte=at).select_related("plan"):
        with suppress(Gone), transaction.atomic():
            checkin.plan.lock()
            checkin.lock()
            if checkin.clears_at is not None and checkin.clears_at <= at:
                checkin.turns.filter(is_live=False).delete()
                checkin.clears_at = None
                checkin.save(update_fields=["clears_at"])
                done += 1
    return done
