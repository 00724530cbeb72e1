"""Emails about a check-in that are off until a person switches them on: *in an hour*, *moved*, *not held*.

They read as *talk tomorrow* to the byte, so that nobody who sees a mailbox can tell one from another. What a person
switched on does not count towards their two emails a week.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from checkins.models import Checkin, Rhythm
from checkins.models.checkin.letters import HOUR_BEFORE_LETTER, MOVED_LETTER, NOT_HELD_LETTER
from plans.models import Partner, Rest
from plans.models.couple.plan import plan_is_awake
from repair.accounts.models import Person
from repair.foundation.clock import HOUR, avoid_quiet_hours
from repair.mail import kinds
from repair.mail.kinds import PlanAndAbout, pairs_still_owed
from repair.mail.models import Letter, LetterPreference, QuietHours

REMINDER_LETTER = "talk-tomorrow"
MAX_HOUR_LETTER_LEAD = timedelta(hours=3)  # if quiet hours would move the email further ahead than this, none is owed


def post_hour_reminders(checkins: Sequence[Checkin], *, at: datetime) -> int:
    """Owe an email an hour before each of these check-ins to whoever wants one; return how many are new.

    None is owed for what was agreed, or woke, within that hour, nor if the usual email leaves an hour before anyway.
    """
    if not checkins or not (people := _wanted({checkin.plan_id for checkin in checkins})):
        return 0
    hours = QuietHours.by_person(person for them in people.values() for person in them)
    woke = _wakings(people)
    wanted: dict[str, tuple[Checkin, Person, datetime]] = {}
    for checkin in checkins:
        leaves, woken = checkin.at - HOUR, [each for each in woke[checkin.plan_id] if each > checkin.made_at]
        if leaves < max([checkin.moved_at or checkin.made_at, *woken]):
            continue
        for person in people[checkin.plan_id]:
            span = hours[person.pk].span_around(leaves, person.zone)
            if checkin.at - avoid_quiet_hours(leaves, checkin.at, span) <= MAX_HOUR_LETTER_LEAD:
                key = f"{HOUR_BEFORE_LETTER}:{checkin.pk}:{person.pk}:{_second(checkin.at)}.{len(woken)}"
                wanted[key] = (checkin, person, max(leaves, at))
    there = set(Letter.objects.filter(key__in=wanted).values_list("key", flat=True))
    for key in wanted.keys() - there:
        checkin, person, leaves = wanted[key]
        about = f"{checkin.pk}:{_second(checkin.at)}:{person.pk}"
        Letter.post(
            HOUR_BEFORE_LETTER,
            at=at,
            key=key,
            to=person,
            about=about,
            plan=checkin.plan_id,
            not_before=leaves,
            expires_at=checkin.at,
        )
    return len(wanted) - len(there)


def _wanted(plans: set[UUID]) -> dict[UUID, list[Person]]:
    """Return by plan those who want an email an hour before, and do not get their usual one at that hour."""
    seats = list(Partner.objects.live().filter(plan__in=plans, person__isnull=False).select_related("person"))
    off = LetterPreference.unwanted((seat.person_id, HOUR_BEFORE_LETTER) for seat in seats if seat.person_id)
    on = [seat for seat in seats if (seat.person_id, HOUR_BEFORE_LETTER) not in off]
    twice = _have_one_then(seat.person_id for seat in on if seat.person_id)
    found: dict[UUID, list[Person]] = defaultdict(list)
    for seat in on:
        if seat.person is not None and seat.person_id not in twice:
            found[seat.plan_id].append(seat.person)
    return found


def _have_one_then(people: Iterable[UUID]) -> set[UUID]:
    """Return those whose usual email leaves an hour before the check-in."""
    early = set(QuietHours.objects.filter(person__in=people, lead=1).values_list("person_id", flat=True))
    off = LetterPreference.unwanted((person, REMINDER_LETTER) for person in early) if early else set()
    return {person for person in early if (person, REMINDER_LETTER) not in off}


def _wakings(plans: Iterable[UUID]) -> dict[UUID, list[datetime]]:
    """Return when each of these plans woke from a rest, which had cancelled its emails."""
    found: dict[UUID, list[datetime]] = defaultdict(list)
    rests = Rest.objects.filter(plan_id__in=list(plans), ended_at__isnull=False)
    for plan, ended in rests.values_list("plan_id", "ended_at"):
        if ended is not None:
            found[plan].append(ended)
    return found


def _second(at: datetime) -> str:
    return str(int(at.timestamp()))


def hour_reminders_still_due(pairs: set[PlanAndAbout], at: datetime) -> set[PlanAndAbout]:
    """Return the pairs whose check-in still stands at the time of the email, while the plan is awake."""
    read = {pair: pair[1].split(":") for pair in pairs if pair[1].count(":") == 2}
    standing = _standing().filter(pk__in={checkin for checkin, *_rest in read.values()}, at__gt=at)
    times = {str(pk): _second(begins) for pk, begins in standing.values_list("pk", "at")}
    twice = {str(person) for person in _have_one_then({UUID(person) for *_rest, person in read.values()})}
    return {
        pair for pair, (checkin, second, person) in read.items() if times.get(checkin) == second and person not in twice
    }


def moves_still_ahead(pairs: set[PlanAndAbout], at: datetime) -> set[PlanAndAbout]:
    """Return the pairs whose moved check-in lies ahead, while the plan is awake."""
    return pairs_still_owed(pairs, _standing().filter(moves__gt=0, at__gt=at))


def checkins_still_not_held(pairs: set[PlanAndAbout], at: datetime) -> set[PlanAndAbout]:
    """Return the pairs whose check-in counts as not held, while the plan is awake."""
    not_held = Checkin.objects.filter(plan_is_awake(), state=Checkin.State.NOT_HELD, plan__closed_at=None)
    return pairs_still_owed(pairs, not_held)


def _standing() -> QuerySet[Checkin]:
    """Return check-ins that are planned, of a rhythm that is live and a plan that is awake."""
    planned = Checkin.objects.filter(state=Checkin.State.PLANNED, rhythm__state=Rhythm.State.LIVE)
    return planned.filter(plan_is_awake(), plan__closed_at=None)


def register_opt_in_letters() -> None:
    """Register these letter kinds. Called once by `AppConfig.ready`."""
    for name, owed in (
        (HOUR_BEFORE_LETTER, hour_reminders_still_due),
        (MOVED_LETTER, moves_still_ahead),
        (NOT_HELD_LETTER, checkins_still_not_held),
    ):
        kinds.register_letter_kind(
            kinds.LetterKind(
                name=name, alone=True, in_doubt="resend", still_owed=owed, on=False, worded=REMINDER_LETTER
            )
        )
