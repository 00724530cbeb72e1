"""Wishes: what a partner would like the other to do. Only the other can turn one into a line, in their own words."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models, transaction
from django.utils.translation import gettext as _

from plans.models.couple.plan import Partner, Plan
from plans.models.couple.rest import require_awake
from repair.foundation.base import Noun, Refused

MAX_OPEN_WISHES = 3  # open ones of one partner
WISH_LIFETIME = timedelta(days=30)


class Wishes(models.QuerySet["Wish"]):
    """Query wishes by whether they still show."""

    def current(self, plan: Plan, at: datetime) -> Self:
        """Return the plan's wishes that are younger than thirty days, oldest first."""
        return self.filter(by__plan=plan, made_at__gt=at - WISH_LIFETIME).select_related("by").order_by("made_at", "pk")


class Wish(Noun):
    """A wish shows next to the draft agreement for thirty days, to both. Nothing shows whether it was read or used."""

    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    objects = Wishes.as_manager()

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="wish_made")]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    @transaction.atomic
    def put_down(cls, *, by: Partner, text: str, at: datetime) -> "Wish":
        """Store a wish; the other partner can read it at once. The same words again return the wish that is there."""
        plan = by.plan.lock()
        require_awake(plan)
        mine = cls.objects.current(plan, at).filter(by=by)
        same = mine.filter(text=text).first()
        if same is not None:
            return same
        if mine.count() >= MAX_OPEN_WISHES:
            raise Refused(
                _("Three wishes of yours lie there already. Take one back first, or keep this one for later.")
            )
        return cls.objects.create(by=by, text=text, made_at=at)

    @classmethod
    def at(cls, place: str, *, plan: Plan, but: Partner, at: datetime) -> "Wish | None":
        """Return the wish whose id is `place` (as it came in a URL), if it still shows and `but` did not write it."""
        return next((wish for wish in cls.objects.current(plan, at).exclude(by=but) if str(wish.pk) == place), None)

    @transaction.atomic
    def take_back(self, *, by: Partner) -> None:
        """Delete the wish. Its author may at any time; that it may have been read cannot be undone."""
        by.plan.lock()
        if self.by_id != by.pk:
            raise Refused(_("This wish is not yours."))
        self.delete()


def delete_old_wishes(*, at: datetime) -> int:
    """Delete the wishes that nobody took up within thirty days, without notice; return how many. Runs each minute."""
    return Wish.objects.filter(made_at__lte=at - WISH_LIFETIME).delete()[0]
