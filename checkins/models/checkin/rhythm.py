"""A rhythm: chosen days of every n-th week at a local time, live when both have agreed to it."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from checkins.models.checkin.flow import PAST_QUESTIONS_MINUTES
from checkins.models.checkin.rhythm_times import WeeklyRecurrence, weekdays_from_bits, weekdays_to_bits
from checkins.models.plan_version import notify_open_pages
from plans.models import Partner, Plan
from plans.models.couple.rest import require_awake
from repair.foundation.base import Noun, Refused
from repair.mail.models import Notice

CHECKIN_LENGTHS_MINUTES = (15, 30, 45)
RHYTHM_WEEK_INTERVALS = (1, 2, 3, 4)
TAKE_TURNS = "turns"
RHYTHM_NOTICE = "time-suggested"


def post_notice_to_other(kind: str, *, by: Partner, about: str, at: datetime) -> None:
    """Add a notice to the other partner's list, and thereby to their gathered email (SAF-7)."""
    other = by.other
    if other is not None and other.person is not None and other.left_at is None:
        Notice.post(to=other.person, kind=kind, about=about, at=at, plan=by.plan_id)


class Rhythm(Noun):
    """A schedule of check-ins that both partners agree to.

    proposed ──the other accepts──▶ live ──another is accepted──▶ ended
        └─────taken back, or another is proposed──────────────▶ ended
    """

    class State(models.TextChoices):
        PROPOSED = "proposed"
        LIVE = "live"
        ENDED = "ended"

    class Starts(models.TextChoices):
        TURNS = "turns"
        A = "a"
        B = "b"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    weekday_bits = models.PositiveSmallIntegerField()  # see weekdays_to_bits in rhythm_times.py
    every = models.PositiveSmallIntegerField(default=1)
    since = models.DateField(null=True)  # a date in the week from which every n-th week is counted
    clock = models.TimeField()
    zone = models.CharField(max_length=64)
    minutes = models.PositiveSmallIntegerField()
    # Questions about the past: fifteen more minutes; either partner ends them alone.
    has_questions = models.BooleanField(default=False, db_default=False)
    starts = models.CharField(max_length=5, choices=Starts.choices, default=Starts.TURNS)
    proposed_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # The first occurrence for which no check-in was created yet, see scheduling.py.
    next_on = models.DateField(null=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan"], condition=Q(state="proposed"), name="one_proposed_rhythm_a_plan"),
            models.UniqueConstraint(fields=["plan"], condition=Q(state="live"), name="one_live_rhythm_a_plan"),
            models.CheckConstraint(condition=Q(weekday_bits__gte=1, weekday_bits__lte=127), name="rhythm_on_weekdays"),
            models.CheckConstraint(condition=Q(every__gte=1, every__lte=4), name="rhythm_every_few_weeks"),
            models.CheckConstraint(
                condition=~Q(state="live") | Q(every=1) | Q(since__isnull=False), name="a_live_rhythm_counts_its_weeks"
            ),
            models.CheckConstraint(condition=Q(minutes__in=[15, 30, 45]), name="rhythm_of_three_lengths"),
            models.CheckConstraint(condition=Q(starts__in=["turns", "a", "b"]), name="rhythm_starts"),
            models.CheckConstraint(
                condition=~Q(state="live") | Q(next_at__isnull=False, next_on__isnull=False),
                name="a_live_rhythm_goes_on",
            ),
        ]
        indexes = [models.Index(fields=["next_at"], condition=Q(state="live"), name="rhythm_next")]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def live_of(cls, plan: Plan) -> "Rhythm | None":
        """Return the rhythm both have agreed to, or None."""
        return cls.objects.filter(plan=plan, state=cls.State.LIVE).first()

    @classmethod
    def proposed_of(cls, plan: Plan) -> "Rhythm | None":
        """Return the rhythm that waits for an answer, or None."""
        return cls.objects.filter(plan=plan, state=cls.State.PROPOSED).select_related("by").first()

    @property
    def total_minutes(self) -> int:
        """Return the length of one of its check-ins in minutes."""
        return self.minutes + (PAST_QUESTIONS_MINUTES if self.has_questions else 0)

    @property
    def recurrence(self) -> WeeklyRecurrence:
        """Return the recurrence rule, for date arithmetic."""
        return WeeklyRecurrence(weekdays_from_bits(self.weekday_bits), self.clock, self.zone, self.every, self.since)

    def recurrence_from(self, at: datetime) -> WeeklyRecurrence:
        """Return the recurrence rule; until it is agreed, counted from the first occurrence after `at`."""
        return self.recurrence if self.since else self.recurrence._replace(since=self.recurrence.first_date(at))

    @classmethod
    @transaction.atomic
    def propose(
        cls,
        *,
        by: Partner,
        at: datetime,
        weekdays: Iterable[int],
        clock: time,
        zone: str,
        every: int = 1,
        minutes: int = 30,
        starts: str = TAKE_TURNS,
        has_questions: bool = False,
    ) -> "Rhythm":
        """Propose a rhythm; the live one goes on until the other partner accepts."""
        plan = by.plan.lock()
        require_awake(plan)
        if minutes not in CHECKIN_LENGTHS_MINUTES:
            raise Refused(_("Choose 15, 30 or 45 minutes."))
        if has_questions and minutes == min(CHECKIN_LENGTHS_MINUTES):
            raise Refused(_("Questions about the past need a talk of 30 or 45 minutes."))
        bits = weekdays_to_bits(each for each in weekdays if 0 <= each <= 6)
        if not bits or every not in RHYTHM_WEEK_INTERVALS:
            raise Refused(_("Choose at least one day, every week or every second, third or fourth."))
        cls.objects.filter(plan=plan, state=cls.State.PROPOSED).update(state=cls.State.ENDED, ended_at=at)
        made = cls.objects.create(
            plan=plan,
            by=by,
            weekday_bits=bits,
            every=every,
            clock=clock,
            zone=zone,
            minutes=minutes,
            starts=starts,
            has_questions=has_questions,
            proposed_at=at,
        )
        post_notice_to_other(RHYTHM_NOTICE, by=by, about=str(plan.pk), at=at)
        notify_open_pages(plan)
        return made

    @transaction.atomic
    def accept(self, *, by: Partner, at: datetime) -> None:
        """Accept it: it is live, and the former one has ended."""
        self._take(by)
        if self.by_id == by.pk:
            raise Refused(_("It is live as soon as the other accepts it."))
        type(self).objects.filter(plan=self.plan_id, state=self.State.LIVE).update(state=self.State.ENDED, ended_at=at)
        self.state, self.accepted_at = self.State.LIVE, at
        self.next_on, self.next_at = self.recurrence.first_occurrence(at)
        self.since = self.next_on
        self.save()

    @transaction.atomic
    def take_back(self, *, by: Partner, at: datetime) -> None:
        """Take the proposal back; the live rhythm goes on."""
        self._take(by)
        if self.by_id != by.pk:
            raise Refused(_("Only the one who proposed it can take it back. You can propose another."))
        self.state, self.ended_at = self.State.ENDED, at
        self.save(update_fields=["state", "ended_at"])
        notify_open_pages(self.plan_id)

    def advance(self) -> date:
        """Step to the next occurrence; return the local date that was next until now."""
        day = self.next_on
        assert day is not None
        self.next_on = self.recurrence.next_date(day)
        self.next_at = self.recurrence.start_of(self.next_on)
        return day

    def skip_until(self, at: datetime) -> None:
        """Step past occurrences that began while the plan rested."""
        while self.next_at is not None and self.next_at <= at:
            self.advance()

    def _take(self, by: Partner) -> None:
        plan = by.plan.lock()
        self.lock()
        require_awake(plan)
        if self.state != self.State.PROPOSED:
            raise Refused(_("This proposal is not open any more. Look at what stands there now."))
