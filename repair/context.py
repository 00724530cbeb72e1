"""Context of every page: the site's name, its host, the navigation, and the author token of forms."""

from math import ceil
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from checkins.live.standing import plan_standing
from plans.access import current_partner, has_live_grant
from repair.accounts import form_rescue
from repair.foundation.base import now
from repair.foundation.requests import Request


def page(request: Request) -> dict[str, Any]:
    """Return `site`, `host`, `leave_to`, `nav` (name, url, current), `in_plan` and `by`, the author token."""
    return {
        "site": settings.SITE_NAME,
        "site_name": settings.SITE_NAME,  # the account library's pages set their own `site`, which would win
        "host": settings.SITE_HOST,
        "leave_to": settings.LEAVE_TO,
        "nav": SimpleLazyObject(lambda: navigation_entries(request)),
        "pause": SimpleLazyObject(lambda: pause_context(request)),
        "in_plan": SimpleLazyObject(lambda: is_in_plan(request)),
        "by": SimpleLazyObject(lambda: form_rescue.author_token(request)),
    }


def is_in_plan(request: Request) -> bool:
    """Tell whether the person who is signed in is a partner of a plan."""
    return getattr(request, "user", None) is not None and current_partner(request) is not None


def navigation_entries(request: Request) -> list[dict[str, Any]]:
    """Return the entries of the navigation for a person who is signed in; none for a visitor."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    plan = (
        "plans:plan-show"
        if current_partner(request)
        else "plans:reading-list"
        if has_live_grant(request)
        else "plans:plan-begin"
    )
    words = [(_("Today"), "today"), (_("Plan"), plan), (_("Me"), "me")]
    if current_partner(request):
        words.insert(1, (_("Talk"), "checkins:talk"))
    here = request.path
    return [{"name": name, "url": (url := reverse(view)), "current": here.startswith(url)} for name, view in words]


def pause_context(request: Request) -> dict[str, Any]:
    """Return for both partners of an open plan: the pause button, the running pause, and the plan's version."""
    stands = plan_standing(request)
    if stands is None:
        return {}
    return {
        "is_possible": True,
        "number": stands.number,
        "running": stands.pause,
        "is_here": request.path == reverse("checkins:pause"),
        "is_over": stands.pause is not None and stands.pause.is_over(now()),
        "left": ceil((stands.pause.returns_at - now()).total_seconds()) if stands.pause else 0,
    }
