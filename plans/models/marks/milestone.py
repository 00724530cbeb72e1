"""Milestones: found each minute from the plan's events, once each, or written by the couple themselves (S88, S89).

There is no score, no streak and nothing about forgiving or closeness, and no later event takes one away (rule 17).
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.models.couple.event import Event
from plans.models.couple.plan import Partner, Plan
from plans.models.couple.rest import Rest, require_awake
from repair.foundation.base import Noun, Refused

MILESTONE_UNDO_WINDOW = timedelta(days=1)
MAX_OPEN_MILESTONES = 10  # milestones of the couple's own that are not reached yet

CHECKIN_HELD_EVENT, CHECKIN_MOVED_EVENT, CHECKIN_NOT_HELD_EVENT, PAUSE_RETURNED_EVENT = (
    "talk held",
    "talk moved",
    "talk not held",
    "pause returned",
)


class Milestone(Noun):
    """Something the couple reached on a day, or a milestone of their own that they still want to reach.

    found: by `find_milestones`, once for each kind, and it stays
    own:   written ──reach, by either──▶ reached ──undo, within a day──▶ written;  written ──drop, by its author──▶ gone
    """

    class Kind(models.TextChoices):
        FIRST_CHECKIN = "first talk", "First Talk"
        STEADY = "steady"
        RETURNED = "returned"
        OWN = "own"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="milestones")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    words = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Partner, on_delete=models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField()
    day = models.DateField(null=True)
    reached_at = models.DateTimeField(null=True)

    may_undo = may_drop = False  # for the person who is signed in; set by `shown_to`

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "kind"], condition=~Q(kind="own"), name="found_once"),
            models.CheckConstraint(
                condition=Q(kind="own") | Q(day__isnull=False, words=""), name="found_has_a_day_and_no_words"
            ),
            models.CheckConstraint(condition=~Q(kind="own") | ~Q(words=""), name="own_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.kind}"

    @classmethod
    @transaction.atomic
    def write(cls, *, by: Partner, words: str, at: datetime) -> "Milestone":
        """Store a milestone of the couple's own, in the words of `by`; both see it. Ten may be open at a time."""
        plan = by.plan.lock()
        require_awake(plan)
        if cls.objects.filter(plan=plan, day=None).count() >= MAX_OPEN_MILESTONES:
            raise Refused(_("Ten are open already. Reach one first, or let one go."))
        return cls.objects.create(plan=plan, kind=cls.Kind.OWN, words=words, by=by, made_at=at)

    @transaction.atomic
    def reach(self, *, by: Partner, at: datetime) -> None:
        """Mark an own milestone as reached on the plan's today; either partner may. Doing it twice changes nothing."""
        plan = self._lock(by)
        require_awake(plan)
        if self.day is None:
            self.day, self.reached_at = plan.day(at), at
            self.save(update_fields=["day", "reached_at"])
            Event.record("own reached", plan=plan, about=self.pk, at=at)

    @transaction.atomic
    def undo(self, *, by: Partner, at: datetime) -> None:
        """Open a reached milestone again; either partner may until the day after its day, then it is `Refused`."""
        require_awake(self._lock(by))
        if self.day is None:
            return
        if not self.can_be_undone(at):
            raise Refused(_("It has stood for more than a day, so it stays."))
        self.day, self.reached_at = None, None
        self.save(update_fields=["day", "reached_at"])
        Event.take_back(self.pk)

    @transaction.atomic
    def drop(self, *, by: Partner) -> None:
        """Delete an open milestone; only its author may."""
        require_awake(self._lock(by))
        if self.by_id != by.pk or self.day is not None:
            raise Refused(_("Only the one who wrote it can let it go, and only while it is open."))
        self.delete()

    def can_be_undone(self, at: datetime) -> bool:
        """Return whether this is an own milestone whose day is the plan's today or yesterday.

        Days are compared, not moments, so that the answer gives away no time of day.
        """
        return (
            self.kind == self.Kind.OWN
            and self.day is not None
            and self.plan.day(at) <= self.day + MILESTONE_UNDO_WINDOW
        )

    @property
    def title(self) -> str:
        """Return the couple's own words, or the title of a kind that is found."""
        return self.words or str(MILESTONE_TITLES[self.Kind(self.kind)])

    @classmethod
    def shown_to(cls, partner: Partner, *, at: datetime) -> dict[str, list["Milestone"]]:
        """Return the lists "reached" (latest first) and "open", with what `partner` may do to each. One query."""
        mine: dict[str, list[Milestone]] = {"reached": [], "open": []}
        for each in cls.objects.filter(plan=partner.plan_id).select_related("plan").order_by("-day", "made_at"):
            each.may_undo = each.can_be_undone(at)
            each.may_drop = each.day is None and each.by_id == partner.pk
            mine["open" if each.day is None else "reached"].append(each)
        return mine

    def _lock(self, by: Partner) -> Plan:
        """Lock the plan and the row; refuse a milestone that was found, or one of another plan."""
        plan = by.plan.lock()
        self.lock()
        if self.kind != self.Kind.OWN or self.plan_id != by.plan_id:
            raise Refused(_("This one is found by itself."))
        return plan


MILESTONE_TITLES = {
    Milestone.Kind.FIRST_CHECKIN: gettext_lazy("Your first talk"),
    Milestone.Kind.STEADY: gettext_lazy("Four of five talks in a row, held or moved in time"),
    Milestone.Kind.RETURNED: gettext_lazy("Three times back from a pause at the time you set"),
}


def find_milestones(*, at: datetime) -> int:
    """Store the milestones that have come true in plans that do not rest; return how many. Runs each minute."""
    found = 0
    for kind, (needed, rule) in MILESTONE_RULES.items():
        for plan in (
            Plan.objects.awake()
            .filter(Exists(Event.objects.filter(plan=OuterRef("pk"), kind__in=needed)))
            .exclude(Exists(Milestone.objects.filter(plan=OuterRef("pk"), kind=kind)))
        ):
            found += _keep(plan, kind, needed, rule, at)
    return found


@transaction.atomic
def _keep(plan: Plan, kind: str, needed: Iterable[str], rule: "MilestoneRule", at: datetime) -> int:
    """Check the rule again under the plan's lock and store the milestone; return 1 or 0."""
    plan.lock()
    if Rest.of(plan) is not None or Milestone.objects.filter(plan=plan, kind=kind).exists():
        return 0
    day = rule(list(Event.objects.filter(plan=plan, kind__in=needed).order_by("day", "about")))
    if day is None:
        return 0
    Milestone.objects.create(plan=plan, kind=kind, made_at=at, day=day, reached_at=at)
    return 1


def first_checkin_day(events: list[Event]) -> date | None:
    """Return the day of the first check-in that was held, or None."""
    return next((event.day for event in events if event.kind == CHECKIN_HELD_EVENT), None)


def steady_checkins_day(events: list[Event]) -> date | None:
    """Return the first day on which four of five check-ins in a row were held or moved in time, or None.

    Several events of one check-in (moved, then held) count as one; a check-in that was not held is a bad one.
    """
    checkins: dict[object, list[Event]] = {}
    for event in events:
        checkins.setdefault(event.about, []).append(event)
    ended = sorted(checkins.values(), key=lambda told: max(event.day for event in told))
    good = [all(event.kind != CHECKIN_NOT_HELD_EVENT for event in told) for told in ended]
    for last in range(4, len(good)):
        if good[last] and sum(good[last - 4 : last + 1]) >= 4:
            return max(event.day for event in ended[last])
    return None


def third_return_day(events: list[Event]) -> date | None:
    """Return the day of the third return from a pause at the time that was set, or None."""
    days = [event.day for event in events if event.value == "in time"]
    return days[2] if len(days) >= 3 else None


MilestoneRule = Callable[[list[Event]], date | None]
MILESTONE_RULES: dict[str, tuple[tuple[str, ...], MilestoneRule]] = {
    Milestone.Kind.FIRST_CHECKIN: ((CHECKIN_HELD_EVENT,), first_checkin_day),
    Milestone.Kind.STEADY: ((CHECKIN_HELD_EVENT, CHECKIN_MOVED_EVENT, CHECKIN_NOT_HELD_EVENT), steady_checkins_day),
    Milestone.Kind.RETURNED: ((PAUSE_RETURNED_EVENT,), third_return_day),
}
