"""Many couples at once, and somebody who does things in their plans: run with the settings of the house that is timed.

`python -m tests.bench.crowd make COUPLES` writes them, and prints each seat's sign-in; `… stir SECONDS PLAN…` stirs
each of these plans once, evenly spread, and prints when each was committed.
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
    from repair.base import now

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


def stir_all(seconds: float, plans: list[str]) -> None:
    """Each once, when its turn comes; the moment of each commit on the clock all processes share."""
    from uuid import UUID

    from django.db import transaction

    from checkins.models.pulse import stir

    begun = time.monotonic()
    for place, plan in enumerate(plans):
        time.sleep(max(0, begun + seconds * place / len(plans) - time.monotonic()))
        with transaction.atomic():
            stir(UUID(plan))
        print(json.dumps([plan, time.monotonic()]), flush=True)


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "make":
        print(json.dumps(make(int(sys.argv[2]))))
    else:
        stir_all(float(sys.argv[2]), Path(sys.argv[3]).read_text().split())
