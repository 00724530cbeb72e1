"""A check-in: one occurrence of a rhythm. Rhythm and local date are its identity, wherever it is moved to."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from checkins.models.checkin.flow import (
    PAST_QUESTIONS_STEP,
    CheckinGuide,
    CheckinMode,
    FlowPosition,
    nearest_position,
    step_keys,
)
from checkins.models.checkin.occurrence import RhythmOccurrence
from checkins.models.checkin.preparation import Preparation
from checkins.models.checkin.rhythm import Rhythm
from checkins.models.plan_version import notify_open_pages
from plans.models import Event, Partner, Plan
from repair.foundation.base import Refused
from repair.foundation.clock import DAY

OPENS_EARLIEST_BEFORE = timedelta(hours=12)  # before its time
CHECKINS_WITH_FIXED_STARTER = 4  # held check-ins that one partner starts, where both accepted that
LATE_HOLD_WINDOW = timedelta(days=7)  # in which "not held" can still become "held"
IN_WRITING_DURATION = timedelta(days=14)  # of a check-in in writing
EXTENSION_MINUTES = 5
MAX_EXTENSION_MINUTES = 60  # in all
TURN_RETENTION = timedelta(days=30)  # after the close; then written words are deleted, unless both keep them


class Checkins(models.QuerySet["Checkin"]):
    """Check-ins by what can happen to them."""

    def of(self, plan: Plan) -> Self:
        """Return those of this plan that both partners see; of those set aside, only the ones in which something was
        written.
        """
        return self.filter(~Q(state=Checkin.State.SET_ASIDE) | Q(turns__isnull=False), plan=plan).distinct()

    def coming(self, plan: Plan, at: datetime) -> Self:
        """Return those that can still be held, nearest first, without those of an older rhythm."""
        planned = Q(state=Checkin.State.PLANNED, rhythm__state=Rhythm.State.LIVE, lapses_at__gt=at)
        live = Q(state=Checkin.State.OPEN) | planned
        return self.filter(live, plan=plan).select_related("rhythm", "move_by").order_by("at")

    def past(self, plan: Plan) -> Self:
        """Return those held and not held, newest first."""
        return self.filter(plan=plan, state__in=[Checkin.State.HELD, Checkin.State.NOT_HELD]).order_by("-at")

    def held(self, plan: Plan) -> Self:
        """Return those held, newest first; only they advance who starts."""
        return self.filter(plan=plan, state=Checkin.State.HELD).order_by("-held_at", "-at")


class Checkin(RhythmOccurrence):
    """One check-in. People read *talk*.

    planned ──open──▶ open ──hold──▶ held          planned ⟲ moved to another time, when both want it
                        └─stop, and 24 h──▶ held   held ──undo, within a day──▶ open
    planned, open ──end of the next local day──▶ not held ──hold, within a week──▶ held
    planned, open ──the plan rests then──▶ set aside
    """

    guide = models.CharField(max_length=10, choices=CheckinGuide.choices, blank=True)
    starts = models.CharField(max_length=1, blank=True)
    way = models.CharField(max_length=10, choices=CheckinMode.choices, default=CheckinMode.TABLE)
    step = models.PositiveSmallIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=1)
    beat = models.PositiveSmallIntegerField(default=0)
    has_questions = models.BooleanField(default=False, db_default=False)  # see PAST_QUESTIONS_STEP in flow.py
    extra = models.PositiveSmallIntegerField(default=0)  # minutes that were added
    opened_at = models.DateTimeField(null=True)
    ready_by = models.DateTimeField(null=True)  # see checkins.models.checkin.readiness
    stopped_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    held_by = models.ForeignKey(Partner, on_delete=models.CASCADE, null=True, related_name="+")
    line = models.TextField(blank=True)
    clears_at = models.DateTimeField(null=True)  # when its written words are deleted, UTC

    objects = Checkins.as_manager()
    if TYPE_CHECKING:
        readiness: Any
        turns: Any
        drafts: Any

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rhythm", "on"], name="one_talk_a_local_date"),
            models.UniqueConstraint(fields=["plan"], condition=Q(state="open"), name="one_open_talk_a_plan"),
            models.CheckConstraint(
                condition=Q(move_to=None, move_by=None) | Q(move_to__isnull=False, move_by__isnull=False),
                name="a_move_is_somebodys",
            ),
            models.CheckConstraint(condition=~Q(state="held") | Q(held_at__isnull=False), name="held_at_some_time"),
        ]
        indexes = [
            models.Index(fields=["plan", "at"], name="talk_plan_at"),
            models.Index(fields=["at"], condition=Q(state="planned"), name="talk_planned"),
            models.Index(fields=["lapses_at"], condition=Q(state__in=["planned", "open"]), name="talk_lapses"),
            models.Index(fields=["clears_at"], condition=Q(clears_at__isnull=False), name="talk_clears"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.on}"

    # -- questions ----------------------------------------------------------------------------------------------------

    def may_open(self, at: datetime) -> bool:
        """Tell whether it is near enough to begin."""
        return self.state == self.State.PLANNED and self.at - OPENS_EARLIEST_BEFORE <= at < self.lapses_at

    def may_hold(self, at: datetime) -> bool:
        """Tell whether it can be marked as held."""
        if self.state == self.State.PLANNED:
            return at >= self.at
        return self.state == self.State.OPEN or (
            self.state == self.State.NOT_HELD and at < self.lapses_at + LATE_HOLD_WINDOW
        )

    def may_undo(self, at: datetime) -> bool:
        """Tell whether *held* can still be undone."""
        return self.state == self.State.HELD and self.held_at is not None and at < self.held_at + DAY

    @property
    def flow_position(self) -> FlowPosition:
        """Return the step, round and beat it is at."""
        return FlowPosition(self.step, self.round, self.beat)

    @property
    def both_took_part(self) -> bool:
        """Tell whether both took part: both began a check-in with both present; in writing each has sent something."""
        return self.way != CheckinMode.WRITING or self.turns.values("by").distinct().count() > 1

    # -- the verbs ------------------------------------------------------------------------------------------------

    @transaction.atomic
    def open(self, *, by: Partner, at: datetime, short: bool = False) -> None:
        """Begin it; opening an open check-in changes nothing."""
        self.lock_for(by)
        if self.state == self.State.OPEN:
            return
        if not self.may_open(at):
            raise Refused(_("This talk cannot be begun now. Look at when the next one is."))
        if Checkin.objects.filter(plan=self.plan_id, state=self.State.OPEN).exists():
            raise Refused(_("Another talk is still open. Close it first."))
        self.guide, self.has_questions = self._guide(15 if short else self.rhythm.minutes), self.rhythm.has_questions
        self.state, self.starts, self.opened_at, self.extra = self.State.OPEN, starting_seat(self.rhythm), at, 0
        self.step, self.round, self.beat = FlowPosition()
        if self.way == CheckinMode.WRITING:
            self.lapses_at = at + IN_WRITING_DURATION
        self.move_to = self.move_by = None
        self._forget_readiness()
        self.save()
        notify_open_pages(self.plan_id)

    @transaction.atomic
    def go_to_step(self, *, by: Partner, at: datetime, to: int, beat: int = 0, seen: str = "") -> None:
        """Go to that step of its guide; a stopped one goes on. A post from an old page changes nothing."""
        self.lock_for(by)
        self.require_open()
        if not seen or seen == str(self.flow_position):
            self.set_flow_position(nearest_position(self, FlowPosition(to, 1, beat)))

    @transaction.atomic
    def stop(self, *, by: Partner, at: datetime) -> None:
        """Stop it for now, which either may do. After a day it counts as held by itself."""
        self.lock_for(by)
        self.require_open()
        self.stopped_at = self.stopped_at or at
        self.save(update_fields=["stopped_at"])
        notify_open_pages(self.plan_id)

    @transaction.atomic
    def hold(self, *, by: Partner, at: datetime, line: str = "") -> None:
        """Mark it as held, with a line for both if there is one."""
        self.lock_for(by)
        if self.state == self.State.HELD:
            raise Refused(_("This talk is closed already. What stands there is kept."), now=self.line)
        if not self.may_hold(at):
            raise Refused(_("This cannot be said of that talk now."))
        self.guide = self.guide or self._guide(self.rhythm.minutes)
        self.starts = self.starts or starting_seat(self.rhythm)
        self._held(at, by, line)

    @transaction.atomic
    def undo(self, *, by: Partner, at: datetime) -> None:
        """Undo *held*; nothing that came of it stays."""
        self.lock_for(by)
        if not self.may_undo(at):
            raise Refused(_("This could be changed for a day. It stays as it is now."))
        if Checkin.objects.filter(plan=self.plan_id, state=self.State.OPEN).exists():
            raise Refused(_("Another talk is open. Close it first."))
        unopened = self.State.PLANNED if at < self.lapses_at else self.State.NOT_HELD
        self.state = unopened if self.opened_at is None else self.State.OPEN
        self.held_at, self.held_by, self.stopped_at, self.clears_at, self.line = None, None, None, None, ""
        self.save()
        self.afterwards.all().delete()
        Preparation.objects.filter(by__plan=self.plan_id).update(goes_at=None)
        Event.take_back(self.pk)
        if self.state == self.State.NOT_HELD:
            Event.record("talk not held", plan=self.plan, about=self.pk, at=self.at)
        if self.moved_at is not None:
            Event.record("talk moved", plan=self.plan, about=self.pk, at=self.moved_at)
        notify_open_pages(self.plan_id)

    @transaction.atomic
    def set_mode(self, *, by: Partner, way: str, at: datetime) -> None:
        """Hold it in this mode from now on, for both; what was said stays, and its step begins anew."""
        self.lock_for(by)
        if self.state not in (self.State.PLANNED, self.State.OPEN):
            raise Refused(_("This talk is not open. Look at what stands there now."))
        if self.way == way:
            return
        if self.state == self.State.OPEN and self.way == CheckinMode.WRITING:
            raise Refused(_("A talk in writing stays in writing. The next one can be held another way."))
        if CheckinMode.WRITING in (self.way, way):
            self.readiness.all().delete()  # a tap that begins it meant the mode at that time
        self.way = CheckinMode(way)
        if self.state == self.State.OPEN:
            self.step, self.round, self.beat = FlowPosition(self.step)
            self.lapses_at = at + IN_WRITING_DURATION if self.way == CheckinMode.WRITING else self.lapses_at
        self.save()
        notify_open_pages(self.plan_id)

    @transaction.atomic
    def extend(self, *, by: Partner, seen: str, at: datetime) -> None:
        """Add five minutes for both; if both ask at once, five are added."""
        self.lock_for(by)
        self.require_open()
        if seen != str(self.extra):
            return
        if self.extra >= MAX_EXTENSION_MINUTES:
            raise Refused(_("An hour has been added. Save the rest for your next talk."))
        self.extra += EXTENSION_MINUTES
        self.save(update_fields=["extra"])
        notify_open_pages(self.plan_id)

    @classmethod
    @transaction.atomic
    def switch_past_questions_off(cls, *, by: Partner) -> None:
        """Leave out questions about the past from now on, also in the open check-in; either ends them alone (SAF-9)."""
        plan = by.plan.lock()
        left_out = Rhythm.objects.filter(plan=plan, state=Rhythm.State.LIVE, has_questions=True)
        is_new = left_out.update(has_questions=False) > 0
        checkin = cls.objects.filter(plan=plan, state=cls.State.OPEN, has_questions=True).first()
        if checkin is not None:
            checkin._leave_past_questions_out()
        if is_new or checkin is not None:
            notify_open_pages(plan)

    @transaction.atomic
    def delete_line(self, *, by: Partner) -> None:
        """Delete the line for both. Either may do so at any time, also while the plan rests. Twice is once."""
        by.plan.lock()
        self.lock()
        if self.plan_id != by.plan_id or self.state != self.State.HELD:
            raise Refused(_("This talk is not closed yet."))
        if not self.line:
            return
        self.line = ""
        self.save(update_fields=["line"])
        notify_open_pages(self.plan_id)

    # -- what the tick does ---------------------------------------------------------------------------------------

    def lapse(self, *, at: datetime, is_resting: bool) -> None:
        """End it because its time is over: not held, or set aside if the plan rested. The caller holds the locks."""
        self.move_to = self.move_by = None
        self.state = self.State.SET_ASIDE if is_resting else self.State.NOT_HELD
        self._let_go(at)
        self.save()
        Event.take_back(self.pk)
        if not is_resting:
            Event.record("talk not held", plan=self.plan, about=self.pk, at=self.at)
        notify_open_pages(self.plan_id)

    def hold_after_stop(self, *, at: datetime) -> None:
        """Mark it as held a day after a partner stopped it. The caller holds the locks."""
        self._held(at, None, self.line)

    # -- the beats ------------------------------------------------------------------------------------------------

    def _guide(self, minutes: int) -> CheckinGuide:
        if not Checkin.objects.held(self.plan).exists():
            return CheckinGuide.FIRST
        return {15: CheckinGuide.SHORT, 45: CheckinGuide.LONG}.get(minutes, CheckinGuide.USUAL)

    def require_open(self) -> None:
        """Refuse what only an open check-in allows."""
        if self.state != self.State.OPEN:
            raise Refused(_("This talk is not open. Look at what stands there now."))

    def _leave_past_questions_out(self) -> None:
        steps = step_keys(self)
        past = steps.index(PAST_QUESTIONS_STEP) if PAST_QUESTIONS_STEP in steps else len(steps)
        if self.step == past:
            self.step, self.round, self.beat = FlowPosition(past)  # the step after it begins
        elif self.step > past:
            self.step -= 1
        self.has_questions = False
        self.save(update_fields=["has_questions", "step", "round", "beat"])

    def _forget_readiness(self) -> None:
        self.ready_by = None
        self.readiness.all().delete()

    def set_flow_position(self, position: FlowPosition) -> None:
        """Go on at that position, also after one of them had stopped. The caller holds the locks."""
        self.step, self.round, self.beat = position
        self.stopped_at = None
        self.save(update_fields=["step", "round", "beat", "stopped_at"])
        notify_open_pages(self.plan_id)

    def _let_go(self, at: datetime) -> None:
        """Delete the words of a live check-in, except what both kept (rule 34); written ones stay until they are
        cleared.
        """
        self._forget_readiness()
        self.drafts.all().delete()
        self.turns.filter(is_live=True).exclude(kept_a=True, kept_b=True).delete()
        is_kept = self.afterwards.filter(keeps=True).count() > 1
        self.clears_at = at + TURN_RETENTION if self.turns.filter(is_live=False).exists() and not is_kept else None

    def _held(self, at: datetime, by: Partner | None, line: str) -> None:
        self.state, self.held_at, self.held_by, self.line = self.State.HELD, at, by, line
        self.move_to = self.move_by = None
        self._let_go(at)
        self.save()
        Event.take_back(self.pk)
        Event.record("talk held", plan=self.plan, about=self.pk, at=at)
        Preparation.delete_after_close(self.plan, by=by, at=at)
        notify_open_pages(self.plan_id)


def starting_seat(rhythm: Rhythm, *, after: Checkin | None = None) -> str:
    """The seat that starts the next talk, as both accepted it: turns, or one of them for the first four held.

    With `after`, a talk that is not closed yet, the seat that will start the one that follows it.
    """
    held = Checkin.objects.filter(plan=rhythm.plan_id, state=Checkin.State.HELD)
    if (
        rhythm.starts != Rhythm.Starts.TURNS
        and held.filter(rhythm=rhythm).count() + bool(after) < CHECKINS_WITH_FIXED_STARTER
    ):
        return rhythm.starts
    if after is not None:
        last: str | None = after.starts or starting_seat(rhythm)
    else:
        last = held.order_by("-held_at", "-at").values_list("starts", flat=True).first()
    return "b" if last == "a" else "a"
