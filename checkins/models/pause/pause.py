"""A pause: either partner begins it, both stop, and both come back at a set time (rules 13 and 32)."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from checkins.models.pause.pause_rule import LONGEST_PAUSE_MINUTES, SHORTEST_PAUSE_MINUTES, pause_rule_of
from checkins.models.plan_version import notify_open_pages
from plans.models import Event, Partner, Plan, Rest
from repair.foundation.base import Noun, Refused
from repair.mail.models import Letter, LetterPreference

PAUSE_CHOICE_WINDOW = timedelta(minutes=10)  # in which its beginner may still choose the time
PAUSE_CARRIED_AFTER = timedelta(hours=24)  # after its time; then an open pause goes to the next check-in
PAUSE_LETTER_INTERVAL = timedelta(hours=2)  # at most one pause email in this span (SAF-7, SAF-16)
PAUSE_LETTER = "pause"


class Pause(Noun):
    """One pause, with its return time.

    running ──back at the time, or later──▶ returned
       ├─────one new time, set by either──▶ running
       └─────to the next talk, by either or a day after its time──▶ carried
    """

    class Outcome(models.TextChoices):
        IN_TIME = "in time"
        LATER = "later"
        CARRIED = "carried"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    began_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    returns_at = models.DateTimeField()
    is_moved = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan"], condition=Q(ended_at=None), name="one_pause_at_a_time"),
            models.CheckConstraint(condition=Q(minutes__gte=20, minutes__lte=1440), name="a_pause_returns"),
        ]
        indexes = [models.Index(fields=["returns_at"], condition=Q(ended_at=None), name="pause_running")]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def running_of(cls, plan: Plan) -> "Pause | None":
        """Return the pause this plan is in, or None."""
        return cls.objects.filter(plan=plan, ended_at=None).first()

    @classmethod
    def is_possible(cls, plan: Plan) -> bool:
        """Tell whether both are in and the plan is not closed; nothing else is required."""
        return plan.closed_at is None and plan.is_shared

    @classmethod
    @transaction.atomic
    def begin(cls, *, by: Partner, at: datetime, minutes: int | None = None) -> "Pause":
        """Begin a pause at once and alone, for the usual length unless told; a running one goes on."""
        plan = by.plan.lock()
        if not cls.is_possible(plan):
            raise Refused(_("A pause is for two. It works as soon as you are both here."))
        minutes = pause_rule_of(plan).minutes if minutes is None else minutes
        _require_span(minutes)
        running = cls.running_of(plan)
        if running is not None:
            return running
        made = cls(plan=plan, by=by, began_at=at, minutes=minutes, returns_at=_after(at, minutes))
        made.save()
        Event.record("paused", plan=plan, about=made.pk, at=at)
        made._post(at)
        notify_open_pages(plan)
        return made

    def may_choose_time(self, partner: Partner, at: datetime) -> bool:
        """Tell whether this partner, who began it, may still choose its length."""
        return (
            self.by_id == partner.pk
            and not self.is_moved
            and at < min(self.began_at + PAUSE_CHOICE_WINDOW, self.returns_at)
        )

    def is_over(self, at: datetime) -> bool:
        """Tell whether the return time has come."""
        return at >= self.returns_at

    @transaction.atomic
    def set_time(self, *, by: Partner, at: datetime, minutes: int) -> None:
        """Set the return time: its beginner within ten minutes; after that either partner, once."""
        self._take(by)
        _require_span(minutes)
        chosen = self.may_choose_time(by, at)
        if not chosen and self.is_moved:
            raise Refused(_("A new time has been set once. What is open goes to your next talk."))
        self.is_moved = not chosen
        self.minutes, self.returns_at = minutes, _after(at, minutes)
        self.save(update_fields=["is_moved", "minutes", "returns_at"])
        notify_open_pages(self.plan_id)

    @transaction.atomic
    def come_back(self, *, by: Partner, at: datetime, in_time: bool) -> None:
        """Note that both are back, once the time has come."""
        self._take(by)
        if not self.is_over(at):
            raise Refused(_("The time is not over yet. It was given to both of you."))
        self._end(self.Outcome.IN_TIME if in_time and not self.is_moved else self.Outcome.LATER, at)
        Event.record("pause returned", plan=self.plan, about=self.pk, at=at, value=self.outcome)

    @transaction.atomic
    def carry(self, *, by: Partner, at: datetime) -> None:
        """Leave what is open for the next check-in."""
        self._take(by)
        if not self.is_over(at):
            raise Refused(_("The time is not over yet. It was given to both of you."))
        self._end(self.Outcome.CARRIED, at)

    def lapse(self, *, at: datetime) -> None:
        """Leave it for the next check-in, a day after its time. The caller holds the locks."""
        self._end(self.Outcome.CARRIED, at)

    def _take(self, by: Partner) -> None:
        by.plan.lock()
        self.lock()
        if self.plan_id != by.plan_id or self.ended_at is not None:
            raise Refused(_("This pause is over already."))

    def _end(self, outcome: Outcome, at: datetime) -> None:
        self.outcome, self.ended_at = outcome, at
        self.save(update_fields=["outcome", "ended_at"])
        Letter.cancel_about(PAUSE_LETTER, str(self.pk), at=at)
        notify_open_pages(self.plan_id)

    def _post(self, at: datetime) -> None:
        """Owe an email to the other partner, if they switched it on and none was owed in the last two hours."""
        other = self.by.other
        if other is None or other.person is None or other.left_at is not None or Rest.of(self.plan) is not None:
            return
        to = other.person
        newest = Letter.objects.filter(kind=PAUSE_LETTER, to=to, posted_at__gt=at - PAUSE_LETTER_INTERVAL)
        if LetterPreference.unwanted([(to.pk, PAUSE_LETTER)]) or newest.exists():
            return
        Letter.post(
            PAUSE_LETTER, at=at, key=f"pause:{self.pk}", to=to, about=str(self.pk), plan=self.plan_id,
            expires_at=self.returns_at,
        )  # fmt: skip


def _after(at: datetime, minutes: int) -> datetime:
    """Return the return time, on a whole minute (so that it is the time both read) and at most a day ahead."""
    whole = at.replace(second=0, microsecond=0)
    return min(
        (whole if whole == at else whole + timedelta(minutes=1)) + timedelta(minutes=minutes), at + PAUSE_CARRIED_AFTER
    )


def _require_span(minutes: int) -> None:
    if not SHORTEST_PAUSE_MINUTES <= minutes <= LONGEST_PAUSE_MINUTES:
        raise Refused(_("A pause lasts from 20 minutes to 24 hours."))
