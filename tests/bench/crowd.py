"""Many couples at once, and somebody who does things in their plans: run with the settings of the house that is timed.

`python -m tests.bench.crowd make COUPLES` writes them, and prints each seat's sign-in; `… stir SECONDS PLAN…` stirs
each of these plans once, evenly spread, and prints when each was committed; `… year PLAN DAYS` lets a plan have lived.
"""

import json
import sys
import time
from pathlib import Path


def make(couples: int) -> list[dict[str, str]]:
    """So many plans with both their people in them, signed in on devices of their own."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import transaction

    from plans.models import Partner, Plan
    from repair.accounts.models import Person
    from repair.foundation.base import now

    at, made = now(), []
    with transaction.atomic():
        for couple in range(couples):
            plan = Plan.objects.create(created_at=at, zone="UTC")
            for seat in "ab":
                person = Person(email=f"{seat}{couple}@example.org", name=seat, zone="UTC", zone_is_confirmed=True)
                person.set_unusable_password()
                person.save()
                Partner.objects.create(plan=plan, person=person, seat=seat, joined_at=at)
                session = SessionStore()
                session.update(
                    {
                        SESSION_KEY: str(person.pk),
                        BACKEND_SESSION_KEY: "allauth.account.auth_backends.AuthenticationBackend",
                        HASH_SESSION_KEY: person.get_session_auth_hash(),
                        "device": "kept",
                        "in_at": int(at.timestamp()),
                        "seen_at": int(at.timestamp()),
                    }
                )
                session.save()
                made.append({"plan": str(plan.pk), "seat": seat, "session": session.session_key})
    return made


def live_a_year(plan_id: str, days: int) -> None:
    """An agreement that runs, a time for talks, and so many days of marks and weeks of talks behind it."""
    from datetime import time as clock
    from datetime import timedelta

    from checkins.models import Checkin, Rhythm
    from checkins.models.checkin.scheduling import agree_to_rhythm
    from plans.models import Commitment, Mark, Plan
    from repair.foundation.base import now
    from tests.plans import contract_steps

    at = now()
    plan = Plan.objects.get(pk=plan_id)
    contract_steps.ran_since(plan, at)
    one, two = plan.seats
    agree_to_rhythm(Rhythm.propose(by=one, at=at, weekdays=[0], clock=clock(19), zone="UTC"), by=two, at=at)
    thing, rhythm = Commitment.objects.get(plan=plan), Rhythm.objects.get(plan=plan)
    Commitment.objects.filter(pk=thing.pk).update(began_at=at - timedelta(days=days))
    Mark.objects.bulk_create(
        Mark(commitment=thing, day=at.date() - timedelta(days=day), said="kept") for day in range(1, days)
    )
    Checkin.objects.bulk_create(
        Checkin(
            plan=plan,
            rhythm=rhythm,
            on=gone.date(),
            at=gone,
            lapses_at=gone + timedelta(days=2),
            held_at=gone,
            made_at=gone,
            state="held",
        )
        for gone in (at - timedelta(weeks=week) for week in range(1, days // 7))
    )


def stir_all(seconds: float, plans: list[str]) -> None:
    """Each once, when its turn comes; the moment of each commit on the clock all processes share."""
    from uuid import UUID

    from django.db import transaction

    from checkins.models.plan_version import notify_open_pages

    begun = time.monotonic()
    for place, plan in enumerate(plans):
        time.sleep(max(0, begun + seconds * place / len(plans) - time.monotonic()))
        with transaction.atomic():
            notify_open_pages(UUID(plan))
        print(json.dumps([plan, time.monotonic()]), flush=True)


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "make":
        print(json.dumps(make(int(sys.argv[2]))))
    elif sys.argv[1] == "year":
        live_a_year(sys.argv[2], int(sys.argv[3]))
    else:
        stir_all(float(sys.argv[2]), Path(sys.argv[3]).read_text().split())
