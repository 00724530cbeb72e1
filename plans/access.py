"""Access decorators of a plan: @partners and @readers hand the view its plan and its reader, or answer 404 (SEC-2)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import DatabaseError, OperationalError, transaction
from django.db.models import Q
from django.http import Http404

from plans.models import Invitation, Partner, TherapistGrant, Viewing
from repair.foundation.access import READ_AND_POST, READ_ONLY, View, behind_door
from repair.foundation.base import now
from repair.foundation.requests import Request, once_per_request
from repair.foundation.responses import render_error

# The session holds the invitation's id, so that its token leaves the address at once (SEC-8).
INVITATION_SESSION_KEY = "invited"


@dataclass(frozen=True)
class Therapist:
    """A person who reads by a grant.

    A therapist is no Partner, so no verb accepts one: read-only is a type (rule 9).
    """

    grant: TherapistGrant


Reader = Partner | Therapist


class ViewLogFailed(Exception):
    """The row of the view log could not be written; the page is not shown (SEC-17)."""


@once_per_request
def current_partner(request: Request) -> Partner | None:
    """Return the live seat of the person who is signed in, with its plan and both people; None without one.

    It takes one query in a request.
    """
    return Partner.seat_of(request.user) if request.user.is_authenticated else None


@once_per_request
def has_live_grant(request: Request) -> bool:
    """Tell whether the person who is signed in may read some plan by a grant now; one query in a request."""
    user = request.user
    return user.is_authenticated and TherapistGrant.objects.live(at=now()).filter(person=user).exists()


def invitation_in_session(request: Request) -> Invitation | None:
    """Return the invitation whose link was opened here, if it can be answered, or waits about this person; or None."""
    held = request.session.get(INVITATION_SESSION_KEY)
    return Invitation.objects.held_by(request.user, held, at=now()) if held else None


def partners(*methods: str) -> Any:
    """Let only the two partners of a plan use the view; hand it `plan` and `partner`.

    Everybody else gets 404, as if nothing were there. GET and HEAD unless `methods` says otherwise.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def through(request: Request, *args: Any, **kwargs: Any) -> Any:
            mine = current_partner(request)
            if mine is None:
                raise Http404
            return view(request, *args, plan=mine.plan, partner=mine, **kwargs)

        return behind_door("partners", through, methods or READ_ONLY)

    return wrap


def readers(section: str) -> Callable[[View], View]:
    """Let only the therapist of the grant in the URL, and the partners of its plan, use the view; GET and HEAD only.

    The grant's row is locked until the page is made, so that no page is made after the grant has ended (SAF-9). A
    therapist's view of this section is recorded in the same transaction; if that fails, the answer is 503 and no page
    (SEC-17). Hands the view `plan`, `reader` and `grant`.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def through(request: Request, grant: UUID, *args: Any, **kwargs: Any) -> Any:
            try:
                with transaction.atomic():
                    held, reader = _hold(request, grant)
                    if isinstance(reader, Therapist):
                        _note(held, section)
                    return view(request, *args, plan=held.plan, reader=reader, grant=held, **kwargs)
            except (ViewLogFailed, OperationalError):
                return render_error(request, 503)

        return behind_door("readers", through, READ_ONLY)

    return wrap


def _hold(request: Request, grant: UUID) -> tuple[TherapistGrant, Reader]:
    """Lock the live grant and return it with who reads, a Partner or a Therapist; raise `Http404` without one."""
    mine = current_partner(request)
    own = Q(person=request.user) | Q(plan=mine.plan_id if mine else None)
    live = TherapistGrant.objects.live(at=now()).filter(own, pk=grant).select_related("plan")
    held = live.select_for_update(no_key=True, of=("self",)).first()
    if held is None:
        raise Http404
    return held, Therapist(held) if held.person_id == request.user.pk or mine is None else mine


def _note(grant: TherapistGrant, section: str) -> None:
    """Record the therapist's view of this section; raise `ViewLogFailed` if the row cannot be written."""
    try:
        with transaction.atomic():
            Viewing.note(grant, section, grant.plan.day(now()))
    except DatabaseError:
        raise ViewLogFailed from None


__all__ = [
    "INVITATION_SESSION_KEY",
    "READ_AND_POST",
    "READ_ONLY",
    "Reader",
    "Therapist",
    "current_partner",
    "has_live_grant",
    "invitation_in_session",
    "partners",
    "readers",
]
