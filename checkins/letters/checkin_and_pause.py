"""The emails *talk tomorrow* and, if switched on, *pause*; opt_in.py has the other kinds."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from checkins.letters import opt_in
from checkins.letters.opt_in import REMINDER_LETTER
from checkins.models import Checkin, Pause, Rhythm
from checkins.models.checkin import occurrence, rhythm
from checkins.models.pause.pause import PAUSE_LETTER as PAUSE
from plans.models import Partner, Rest
from plans.models.couple.plan import plan_is_awake
from repair.accounts.models import Person
from repair.foundation.clock import on_wall_clock
from repair.mail import kinds, weekly_limit
from repair.mail.kinds import PlanAndAbout, pairs_still_owed
from repair.mail.models import Letter, LetterPreference, QuietHours


def post_checkin_reminders(checkins: Sequence[Checkin], *, at: datetime) -> int:
    """Owe both partners an email at their own lead time for each of these check-ins; return how many are new.

    No email is owed for a check-in that was agreed after the email would have left: both know of it.
    """
    if not checkins:
        return 0
    people: dict[UUID, list[Person]] = defaultdict(list)
    seated = Partner.objects.live().filter(plan__in={checkin.plan_id for checkin in checkins}, person__isnull=False)
    for partner in seated.select_related("person"):
        people[partner.plan_id].append(partner.person)  # type: ignore[arg-type]
    everyone = [person for them in people.values() for person in them]
    hours = QuietHours.by_person(everyone)
    unwanted = LetterPreference.unwanted((person.pk, REMINDER_LETTER) for person in everyone)
    wakings = _wakings(checkins)
    wanted: dict[str, tuple[Checkin, Person, datetime]] = {}
    for checkin in checkins:
        woke = [each for each in wakings[checkin.plan_id] if each > checkin.made_at]
        known = max([checkin.moved_at or checkin.made_at, *woke])
        for person in people[checkin.plan_id]:
            lead = hours[person.pk].lead
            leaves = checkin.at - timedelta(hours=lead)
            if (person.pk, REMINDER_LETTER) not in unwanted and leaves >= known:
                wanted[_key(checkin, person, lead, len(woke))] = (checkin, person, leaves)
    there = set(Letter.objects.filter(key__in=wanted).values_list("key", flat=True))
    new = {key: each for key, each in wanted.items() if key not in there}
    return sum(_post(key, *each, lead=hours[each[1].pk].lead, at=at) for key, each in new.items())


def _post(key: str, checkin: Checkin, person: Person, leaves: datetime, *, lead: int, at: datetime) -> bool:
    """Owe the email unless the person has had two emails within seven days; return True if it is owed."""
    if not weekly_limit.has_weekly_room(person, on_wall_clock(max(leaves, at), person.zone).date()):
        return False
    Letter.post(
        REMINDER_LETTER,
        at=at,
        key=key,
        to=person,
        about=f"{checkin.pk}:{checkin.moves}:{person.pk}:{lead}",
        plan=checkin.plan_id,
        not_before=max(leaves, at),
        expires_at=checkin.at,
    )
    return True


def _wakings(checkins: Sequence[Checkin]) -> dict[UUID, list[datetime]]:
    """Return when each of these plans woke from a rest, which had cancelled its emails."""
    found: dict[UUID, list[datetime]] = defaultdict(list)
    rests = Rest.objects.filter(plan_id__in={checkin.plan_id for checkin in checkins}, ended_at__isnull=False)
    for plan, at in rests.values_list("plan_id", "ended_at"):
        if at is not None:
            found[plan].append(at)
    return found


def _key(checkin: Checkin, person: Person, lead: int, woke: int) -> str:
    """Return the key of one occurrence, person and lead time (REL-1); another one after a move and after a rest."""
    key = f"occ:{checkin.pk}:{person.pk}:{lead}"
    again = checkin.moves + woke
    return f"{key}:{checkin.moves}.{woke}" if again else key


def checkins_still_planned(pairs: set[PlanAndAbout], at: datetime) -> set[PlanAndAbout]:
    """Return the pairs whose check-in still stands at the time of the email, with the lead the person wants now."""
    read = {pair: pair[1].split(":") for pair in pairs if pair[1].count(":") == 3}
    planned = Checkin.objects.filter(
        pk__in={checkin for checkin, *_ in read.values()},
        state=Checkin.State.PLANNED,
        rhythm__state=Rhythm.State.LIVE,
        at__gt=at,
        plan__closed_at=None,
    ).filter(plan_is_awake())
    standing = {str(pk): str(moves) for pk, moves in planned.values_list("pk", "moves")}
    leads = {
        str(row.person_id): row.lead
        for row in QuietHours.objects.filter(person__in={p for _, _, p, _ in read.values()})
    }
    usual = QuietHours().lead
    return {
        pair
        for pair, (checkin, moves, person, lead) in read.items()
        if standing.get(checkin) == moves and str(leads.get(person, usual)) == lead
    }


def pauses_still_running(pairs: set[PlanAndAbout], at: datetime) -> set[PlanAndAbout]:
    """Return the pairs whose pause is not over."""
    return pairs_still_owed(pairs, Pause.objects.filter(plan_is_awake(), ended_at=None, returns_at__gt=at))


def times_still_suggested(pairs: set[PlanAndAbout], at: datetime) -> set[PlanAndAbout]:
    """Return the pairs whose suggested rhythm waits for an answer, while the plan is awake."""
    proposed = Rhythm.objects.filter(plan_is_awake(), state=Rhythm.State.PROPOSED)
    return pairs_still_owed(pairs, proposed, about="plan_id")


def moves_still_suggested(pairs: set[PlanAndAbout], at: datetime) -> set[PlanAndAbout]:
    """Return the pairs whose suggested move waits for an answer and lies ahead, while the plan is awake."""
    return pairs_still_owed(pairs, Checkin.objects.filter(plan_is_awake(), move_to__gt=at))


def register_checkin_letters() -> None:
    """Register this package's letter kinds. Called once by `AppConfig.ready`."""
    kinds.register_letter_kind(
        kinds.LetterKind(
            name=REMINDER_LETTER, alone=True, in_doubt="resend", still_owed=checkins_still_planned, counts=True
        )
    )
    opt_in.register_opt_in_letters()
    kinds.register_letter_kind(
        kinds.LetterKind(name=PAUSE, alone=True, in_doubt="resend", still_owed=pauses_still_running, on=False)
    )
    kinds.register_letter_kind(kinds.LetterKind(name=rhythm.RHYTHM_NOTICE, still_owed=times_still_suggested))
    kinds.register_letter_kind(kinds.LetterKind(name=occurrence.MOVE_NOTICE, still_owed=moves_still_suggested))
