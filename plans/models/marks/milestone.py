"""What the two have reached: found by a sweep over what happened, earned once and kept; and their own (S88, S89).

No score, no streak, nothing about forgiving or closeness, and nothing that later days take away (rule 17).
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
MAX_OPEN_MILESTONES = 10  # of the couple's own, not reached yet

CHECKIN_HELD_EVENT, CHECKIN_MOVED_EVENT, CHECKIN_NOT_HELD_EVENT, PAUSE_RETURNED_EVENT = (
    "talk held",
    "talk moved",
    "talk not held",
    "pause returned",
)


class Milestone(Noun):
    """One thing reached on a day, or the couple's own on its way there.

    found: by the sweep, once for each kind, for good
    own:   written ──reach, by either──▶ reached ──undo, within a day──▶ written;  written ──drop, by its writer──▶ gone
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

    may_undo = may_drop = False  # what whoever looks may do, see shown_to

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
        """Something the two of them would like to reach, in the words of one; both see it."""
        plan = by.plan.lock()
        require_awake(plan)
        if cls.objects.filter(plan=plan, day=None).count() >= MAX_OPEN_MILESTONES:
            raise Refused(_("Ten are open already. Reach one first, or let one go."))
        return cls.objects.create(plan=plan, kind=cls.Kind.OWN, words=words, by=by, made_at=at)

    @transaction.atomic
    def reach(self, *, by: Partner, at: datetime) -> None:
        """Either says that this is reached; it stands with today's date. Twice is once."""
        plan = self._lock(by)
        require_awake(plan)
        if self.day is None:
            self.day, self.reached_at = plan.day(at), at
            self.save(update_fields=["day", "reached_at"])
            Event.record("own reached", plan=plan, about=self.pk, at=at)

    @transaction.atomic
    def undo(self, *, by: Partner, at: datetime) -> None:
        """Not yet after all: within a day either may say so, and it is open as before."""
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
        """Its writer lets it go while it is open."""
        require_awake(self._lock(by))
        if self.by_id != by.pk or self.day is not None:
            raise Refused(_("Only the one who wrote it can let it go, and only while it is open."))
        self.delete()

    def can_be_undone(self, at: datetime) -> bool:
        """Whether it is one of their own and its day, or the day after, is today; no hour shows."""
        return (
            self.kind == self.Kind.OWN
            and self.day is not None
            and self.plan.day(at) <= self.day + MILESTONE_UNDO_WINDOW
        )

    @property
    def title(self) -> str:
        """What it is called."""
        return self.words or str(MILESTONE_TITLES[self.Kind(self.kind)])

    @classmethod
    def shown_to(cls, partner: Partner, *, at: datetime) -> dict[str, list["Milestone"]]:
        """Reached ones, the latest first, and open ones; each knows what this partner may do with it. One query."""
        mine: dict[str, list[Milestone]] = {"reached": [], "open": []}
        for each in cls.objects.filter(plan=partner.plan_id).select_related("plan").order_by("-day", "made_at"):
            each.may_undo = each.can_be_undone(at)
            each.may_drop = each.day is None and each.by_id == partner.pk
            mine["open" if each.day is None else "reached"].append(each)
        return mine

    def _lock(self, by: Partner) -> Plan:
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
    """Looks through what happened in every plan that is awake and keeps what has come true since; how many."""
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
    plan.lock()
    if Rest.of(plan) is not None or Milestone.objects.filter(plan=plan, kind=kind).exists():
        return 0
    day = rule(list(Event.objects.filter(plan=plan, kind__in=needed).order_by("day", "about")))
    if day is None:
        return 0
    Milestone.objects.create(plan=plan, kind=kind, made_at=at, day=day, reached_at=at)
    return 1


def first_checkin_day(events: list[Event]) -> date | None:
    """The day of the first talk that was held."""
    return next((event.day for event in events if event.kind == CHECKIN_HELD_EVENT), None)


def steady_checkins_day(events: list[Event]) -> date | None:
    """The day on which, for the first time, four of five talks in a row were held or moved in time."""
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
    """The day on which they came back from a pause at the set time for the third time."""
    days = [event.day for event in events if event.value == "in time"]
    return days[2] if len(days) >= 3 else None


MilestoneRule = Callable[[list[Event]], date | None]
MILESTONE_RULES: dict[str, tuple[tuple[str, ...], MilestoneRule]] = {
    Milestone.Kind.FIRST_CHECKIN: ((CHECKIN_HELD_EVENT,), first_checkin_day),
    Milestone.Kind.STEADY: ((CHECKIN_HELD_EVENT, CHECKIN_MOVED_EVENT, CHECKIN_NOT_HELD_EVENT), steady_checkins_day),
    Milestone.Kind.RETURNED: ((PAUSE_RETURNED_EVENT,), third_return_day),
}
