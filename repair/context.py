"""The context processor: what every page shows.

The site's name, its host, the navigation, the pause button, the author token.
"""

from math import ceil
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from checkins.for_you import for_you_items
from checkins.live.standing import plan_standing
from plans.access import current_partner, has_live_grant
from repair.accounts import form_rescue
from repair.foundation.base import now
from repair.foundation.requests import Request


def page(request: Request) -> dict[str, Any]:
    """Return what templates may use on every page.

    `site`, `host` and `leave_to` come from the settings; `nav` is a list of entries, `pause` see `pause_context`,
    `in_plan` a bool and `by` the author token of repair.accounts.form_rescue. All but the settings are computed when
    they are used.
    """
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
    """Return the entries of the navigation, as dicts with `name`, `url`, `current` and `dot`; none for a visitor.

    A dot on the plan's entry says that something is for this partner (rule 37). The second entry leads to the plan, to
    the plans that a therapist may read, or to the page that begins a plan.
    """
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
    return [
        {
            "name": name,
            "url": (url := reverse(view)),
            "current": here.startswith(url),
            "dot": view == "plans:plan-show" and bool(for_you_items(request)),
        }
        for name, view in words
    ]


def pause_context(request: Request) -> dict[str, Any]:
    """Return what the pause button needs, for the partners of a plan that can be paused; else an empty dict.

    `number` is the plan's version number for live updates, `running` the pause or None, `left` the seconds until its
    end, negative after it.
    """
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
