"""A notice inside the app; the gathered letter says only that there is one."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef

from repair.accounts.models import Person
from repair.foundation import clock
from repair.foundation.base import Noun
from repair.mail import kinds, weekly_limit
from repair.mail.models.letter import LIVE_STATES, Letter, LetterState
from repair.mail.models.preferences import LetterPreference, QuietHours

GATHERED_KIND = "gathered"
GATHERED_USEFUL_FOR = timedelta(hours=20)  # after its hour; a later one would meet the next


class Notice(Noun):
    """Something new for `to`; the same notice again on one local day is one notice."""

    to = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=120, blank=True)
    plan = models.UUIDField(null=True)
    day = models.DateField()
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["to", "kind", "about", "day"], name="notice_once_a_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @classmethod
    def post(cls, *, to: Person, kind: str, about: str, at: datetime, plan: UUID | None = None) -> Self:
        """Add it to the person's list, and owe a gathered letter unless one waits already."""
        if kinds.letter_kind(kind).alone:
            raise ValueError(f"A {kind} travels alone: post a Letter.")
        day = clock.on_wall_clock(at, to.zone).date()
        notice, made = cls.objects.get_or_create(
            to=to, kind=kind, about=about, day=day, defaults={"at": at, "plan": plan}
        )
        if made:
            owe_gathered(to, at)
        return notice

    @classmethod
    def mark_seen(cls, *, to: Person, abouts: Iterable[str], at: datetime) -> int:
        """Note that the person has seen what these are about: they owe no letter any more."""
        return cls.objects.filter(to=to, seen_at=None, about__in=list(abouts)).update(seen_at=at)


def owe_gathered(to: Person, at: datetime) -> Letter | None:
    """Owe one gathered letter at the person's next allowed hour; return None if one waits or none is wanted."""
    if (
        LetterPreference.unwanted([(to.pk, GATHERED_KIND)])
        or Letter.objects.filter(to=to, kind=GATHERED_KIND, state__in=LIVE_STATES).exists()
    ):
        return None
    mine = QuietHours.of(to)
    day = clock.on_wall_clock(at, to.zone).date()
    if gathered_leaves_at(mine, to, day) <= at:
        day += timedelta(days=1)
    day = next_free_day(to, day)
    leaves = gathered_leaves_at(mine, to, day)
    key = f"{GATHERED_KIND}:{to.pk}:{day}"
    return Letter.post(
        GATHERED_KIND,
        at=at,
        key=key,
        to=to,
        about=str(to.pk),
        not_before=leaves,
        expires_at=leaves + GATHERED_USEFUL_FOR,
    )


def gathered_leaves_at(mine: QuietHours, to: Person, day: date) -> datetime:
    """Return the person's hour on that day, or the end of the quiet hours it falls into; in UTC."""
    wanted = clock.wall_clock_to_utc(day, mine.gathered_at, to.zone)
    span = mine.span_around(wanted, to.zone)
    return span[1] if span else wanted


def next_free_day(to: Person, day: date) -> date:
    """Return the first day from `day` on that keeps the limits: one gathered letter in seven days, two in all."""
    keys = {f"{GATHERED_KIND}:{to.pk}:{day + timedelta(days=n)}" for n in range(2 * weekly_limit.LIMIT_WEEK_DAYS)}
    spent = set(Letter.objects.filter(key__in=keys).values_list("key", flat=True))
    while (
        f"{GATHERED_KIND}:{to.pk}:{day}" in spent
        or not weekly_limit.has_weekly_room(to, day, [GATHERED_KIND], 1)
        or not weekly_limit.has_weekly_room(to, day)
    ):
        day += timedelta(days=1)
    return day


def gathered_still_owed(pairs: set[kinds.PlanAndAbout], at: datetime) -> set[kinds.PlanAndAbout]:
    """Return the people (by the letter's `about`) for whom an unseen notice, not told yet, is still true."""
    told = Letter.objects.filter(
        kind=GATHERED_KIND, state=LetterState.SENT, to=OuterRef("to"), ended_at__gte=OuterRef("at")
    )
    open_ones = Notice.objects.filter(to__in={about for _plan, about in pairs}, seen_at=None).exclude(Exists(told))
    true = still_true(open_ones, at)
    return {(plan, about) for plan, about in pairs if about in true}


def still_true(notices: Iterable[Notice], at: datetime) -> set[str]:
    """Return the ids of people for whom at least one of these notices is still true; each kind is asked once.

    A notice that its kind cannot be asked about counts as untrue, and leaves the others alone.
    """
    by_kind: dict[str, list[Notice]] = {}
    for notice in notices:
        by_kind.setdefault(notice.kind, []).append(notice)
    true: set[str] = set()
    for kind, rows in by_kind.items():
        pairs = {(each.plan, each.about) for each in rows}
        answers = dict(kinds.ask_kind(kinds.letter_kind(kind).still_owed, pairs, at))
        for each in rows:
            answer = answers[each.plan, each.about]
            if not isinstance(answer, Exception) and (each.plan, each.about) in answer:
                true.add(str(each.to_id))
    return true
