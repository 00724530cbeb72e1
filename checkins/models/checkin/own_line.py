"""One line that each partner may write for themselves when a check-in is closed."""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from checkins.models.checkin.checkin import Checkin
from plans.models import Partner
from repair.accounts.models import Person
from repair.accounts.sealed import SealedModel
from repair.foundation.base import Refused


class OwnLine(SealedModel):
    """A line sealed under its author's key; the other partner can tell neither its words nor that it exists."""

    SEALED_AS, SEALED_IN = "checkins_ownline", "words"

    checkin = models.ForeignKey(Checkin, on_delete=models.CASCADE, related_name="own_lines")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    words = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["checkin", "partner"], name="one_own_line_each")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def author(self) -> Person | None:
        """Return the person whose line it is, or None when that person is gone."""
        return self.partner.person

    @classmethod
    def read(cls, checkin: Checkin, partner: Partner) -> str:
        """Return what this partner wrote for themselves; empty if there is nothing or it does not open any more."""
        mine = cls.objects.filter(checkin=checkin, partner=partner).first()
        if mine is None:
            return ""
        mine.partner = partner
        return mine.open_words_or_none() or ""

    @classmethod
    @transaction.atomic
    def write(cls, checkin: Checkin, *, by: Partner, words: str, at: datetime) -> None:
        """Store the line of `by`; empty words delete it."""
        by.plan.lock()
        checkin.lock()
        if checkin.plan_id != by.plan_id or by.person is None:
            raise Refused(_("This is not your talk."))
        if checkin.state == Checkin.State.PLANNED:
            raise Refused(_("This talk has not been held yet."))
        if not words:
            cls.objects.filter(checkin=checkin, partner=by).delete()
            return
        mine = cls.objects.filter(checkin=checkin, partner=by).first() or cls(checkin=checkin, partner=by)
        mine.partner = by
        mine.seal_words(words)
        mine.save()
