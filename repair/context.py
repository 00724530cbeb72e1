"""What every page shows: the name of the site, who runs it, the four words of the navigation, the writer's mark."""

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
    """`site`, `host`, `leave_to`, `nav` (name, url, current), `in_plan`, and `by`, see repair.accounts.form_rescue."""
    return {
        "site": settings.SITE_NAME,
        "site_name": settings.SITE_NAME,  # the account library's pages lay their own `site` over ours
        "host": settings.SITE_HOST,
        "leave_to": settings.LEAVE_TO,
        "nav": SimpleLazyObject(lambda: navigation_entries(request)),
        "pause": SimpleLazyObject(lambda: pause_context(request)),
        "in_plan": SimpleLazyObject(lambda: is_in_plan(request)),
        "by": SimpleLazyObject(lambda: form_rescue.author_token(request)),
    }


def is_in_plan(request: Request) -> bool:
    """Whether whoever is signed in sits in a plan."""
    return getattr(request, "user", None) is not None and current_partner(request) is not None


def navigation_entries(request: Request) -> list[dict[str, Any]]:
    """The words at the foot of the page, for whoever is signed in; none for a visitor."""
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
    """For the two of a plan that is not closed, on every page: the button, the pause that runs, the number of now."""
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
