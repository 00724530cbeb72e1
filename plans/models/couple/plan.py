"""A plan and its two partners: the base of this package, which every other model points to."""

from datetime import date, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from repair.accounts.models import Person
from repair.foundation.base import Noun, Refused
from repair.foundation.visible_text import look_alike

NEVER_OFFER_AGAIN = "never"  # answer in `Partner.parts`
RETENTION_DAYS_CHOICES = (30, 90, 365)  # days for which shared words about a misstep may stay
DEFAULT_RETENTION_DAYS = 90
LIGHT_DAYS_SPAN = timedelta(days=6)  # after today: seven days in all on which the smallest version counts


def plan_is_awake(path: str = "plan") -> models.Q:
    """Return a filter condition: the plan that `path` leads to from the row does not rest."""
    rests = apps.get_model("plans", "Rest").objects.filter(plan=models.OuterRef(path), ended_at=None)
    return models.Q(~models.Exists(rests))


class Plans(models.QuerySet["Plan"]):
    """Query plans by whether they rest."""

    def awake(self) -> Self:
        """Return the plans that do not rest, whatever a rest was caused by."""
        return self.filter(plan_is_awake("pk"))


class Plan(Noun):
    """What two people share. One of them begins it alone; the other is invited and may decline.

    preparing alone → invited → both in
    """

    created_at = models.DateTimeField()
    zone = models.CharField(max_length=64, default="UTC")
    closes_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = Plans.as_manager()

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    @transaction.atomic
    def begin(cls, *, by: Person, at: datetime) -> "Plan":
        """Create a plan with `by` as its first partner; `Refused` while `by` is in another plan that is not closed."""
        Person.objects.select_for_update(no_key=True).get(pk=by.pk)
        Partner.objects.live().filter(person=by).exclude(plan__closed_at=None).update(left_at=at)
        if Partner.objects.live().filter(person=by).exists():
            raise Refused(_("You already have a plan. There is one at a time."))
        plan = cls.objects.create(created_at=at, zone=by.zone)
        Partner.take_seat(by, plan=plan, seat=Partner.Seat.A, at=at)
        return plan

    def day(self, at: datetime) -> date:
        """Return the local day of `at` in the plan's time zone, which is that of the person who began it."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def is_shared(self) -> bool:
        """Return whether both seats are taken, also by a partner who has left."""
        return len(self.seats) == 2

    @property
    def seats(self) -> list["Partner"]:
        """Return the partners with their people, seat a first. One query for each plan object, then cached.

        A partner who has left is among them: the other goes on seeing the plan as it was, resting.
        """
        if not hasattr(self, "_seats"):
            self._seats = list(Partner.objects.filter(plan=self).select_related("person").order_by("seat"))
        return self._seats


class LivePartners(models.QuerySet["Partner"]):
    """Query partners by whether they have left."""

    def live(self) -> Self:
        """Return the partners who have not left their plan."""
        return self.filter(left_at=None)


class Partner(Noun):
    """One of the two people in a plan. Rows of a plan point here and not to a person, who can then be erased.

    `sees` says when Today shows the other's marks. Until the end of `light_until`, in the person's time zone, the
    smallest version of a commitment counts. These two, `parts`, `wants_five` and `keeps_days` are this partner's own
    choices; the other learns none of them (rule 5).
    """

    class Seat(models.TextChoices):
        A = "a"
        B = "b"

    class Sees(models.TextChoices):
        DAILY = "daily", gettext_lazy("Each day")
        CHECKIN = "talk", gettext_lazy("On the day of our talk")
        ASKED = "asked", gettext_lazy("Only when I look")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="partners")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    seat = models.CharField(max_length=1, choices=Seat.choices)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    left_name = models.CharField(max_length=60, blank=True, db_default="")  # what the other goes on reading
    sees = models.CharField(max_length=10, choices=Sees.choices, default=Sees.CHECKIN)
    light_until = models.DateField(null=True)
    wants_five = models.BooleanField(default=False, db_default=False)  # a question a day on Today
    # Days for which own words about a misstep stay once they are shared; see `keep`.
    keeps_days = models.PositiveSmallIntegerField(default=DEFAULT_RETENTION_DAYS, db_default=DEFAULT_RETENTION_DAYS)
    parts = models.JSONField(default=dict)  # answer by key of an offered feature: "never", or an ISO day to ask again

    objects = LivePartners.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "seat"], name="one_partner_a_seat"),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(left_at=None), name="one_live_plan_per_person"
            ),
            models.CheckConstraint(condition=models.Q(seat__in=["a", "b"]), name="two_seats"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.seat}"

    @classmethod
    def take_seat(cls, person: Person, *, plan: Plan, seat: str, at: datetime) -> "Partner":
        """Create this partner. Whoever uses a second factor already is not offered one again."""
        parts = {"lock": NEVER_OFFER_AGAIN} if Authenticator.objects.filter(user=person).exists() else {}
        return cls.objects.create(plan=plan, person=person, seat=seat, joined_at=at, parts=parts)

    @classmethod
    def seat_of(cls, person: Person) -> "Partner | None":
        """Return the partner that this person is now, with the plan and both partners loaded, or None. One query.

        It runs for nearly every request.
        """
        both = cls.objects.filter(plan__partners__person=person, plan__partners__left_at=None)
        seats = sorted(both.select_related("plan", "person").order_by(), key=lambda partner: partner.seat)
        mine = next((seat for seat in seats if seat.person_id == person.pk and seat.left_at is None), None)
        if mine is None:
            return None
        for seat in seats:
            seat.plan = mine.plan
        mine.plan._seats = seats
        return mine

    def day(self, at: datetime) -> date:
        """Return the local day of `at` in this person's time zone; in the plan's if the person was erased."""
        return at.astimezone(ZoneInfo(self.person.zone)).date() if self.person else self.plan.day(at)

    def is_light(self, day: date) -> bool:
        """Return whether the smallest version of a commitment counts on `day`."""
        return self.light_until is not None and day <= self.light_until

    @transaction.atomic
    def set_marks_shown(self, sees: str) -> None:
        """Set when this partner is shown the other's marks."""
        self.plan.lock()
        self.lock()
        self.sees = self.Sees(sees)
        self.save(update_fields=["sees"])

    @transaction.atomic
    def set_daily_question(self, wants: bool) -> None:
        """Set whether this partner is asked a question a day on Today."""
        self.plan.lock()
        self.lock()
        self.wants_five = wants
        self.save(update_fields=["wants_five"])
        self.stop_offering_feature("five")

    @transaction.atomic
    def set_retention_days(self, days: int) -> None:
        """Set for how many days this partner's words about missteps stay, 30, 90 or 365.

        It holds for what they share from now on; texts that are shared already keep their day.
        """
        self.plan.lock()
        self.lock()
        if days not in RETENTION_DAYS_CHOICES:
            raise Refused(_("Choose one of the times that stand there."))
        self.keeps_days = days
        self.save(update_fields=["keeps_days"])

    @transaction.atomic
    def answer_feature_offer(self, key: str, said: str) -> None:
        """Store the answer to an offered feature; a later answer replaces it."""
        self.plan.lock()
        self.lock()
        self.parts = self.parts | {key: said}
        self.save(update_fields=["parts"])

    def stop_offering_feature(self, key: str) -> None:
        """Note that this partner uses the feature, so that it is not offered to them any more."""
        if self.parts.get(key) != NEVER_OFFER_AGAIN:
            self.answer_feature_offer(key, NEVER_OFFER_AGAIN)

    @transaction.atomic
    def make_week_light(self, *, at: datetime) -> None:
        """From today for seven days let the smallest version count. No reason is asked, and the other is not told."""
        self.plan.lock()
        self.lock()
        self.light_until = self.day(at) + LIGHT_DAYS_SPAN
        self.save(update_fields=["light_until"])

    @transaction.atomic
    def make_week_usual(self) -> None:
        """Let the whole of each commitment count again."""
        self.plan.lock()
        self.lock()
        self.light_until = None
        self.save(update_fields=["light_until"])

    @property
    def name(self) -> str:
        """Return the person's name, or what it was when they left; empty for a seat without a person."""
        return (self.left_name or self.person.name) if self.person else ""

    @property
    def other(self) -> "Partner | None":
        """Return the other partner, also one who has left; None while that seat is empty."""
        return next((partner for partner in self.plan.seats if partner.pk != self.pk), None)


def is_other_called(person: Person, name: str) -> bool:
    """Return whether this name could be taken for that of the other partner in the person's plan."""
    mine = Partner.seat_of(person)
    other = mine.other.person if mine is not None and mine.other is not None else None
    return other is not None and look_alike(name, other.name)
