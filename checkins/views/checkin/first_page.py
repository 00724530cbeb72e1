"""The first page: when we talk, how we pause, one small thing each. It joins the agreement and the check-ins."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from checkins.models.pause.pause_rule import pause_rule_of
from checkins.presenters import guide
from checkins.views.checkin.rhythm import rhythm_card
from plans.access import partners
from plans.models import Contract, Draft, Line, Partner, Plan
from plans.models.contract.canonical_text import Clause, LineKind
from repair.foundation.access import POST_ONLY
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page


@partners()
def show_first_page(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Show three things that are enough to begin; drafts to their author, offers to both alike."""
    if not plan.is_shared:
        return HttpResponseRedirect(reverse("plans:plan-show"))
    offered, rule = _offered(plan), pause_rule_of(plan)
    context = rhythm_card(plan, partner, now()) | {
        "plan": plan,
        "partner": partner,
        "offered": offered,
        "has_own": any(seat == partner for seat, _clause in offered),
        "how_we_pause": guide.pause_rule_sentences(rule, plan),
        "is_agreed": rule.is_agreed,
        "drafts": [draft for draft in Draft.of(partner) if draft.kind == LineKind.COMMITMENT],
    }
    return render_page(request, "checkins/first_page/show.html", context)


@partners(*POST_ONLY)
def offer_first_commitment(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Offer the partner's small thing, for both to read."""
    which = _named(request)
    if not Line.objects.filter(was=which, by=partner).exists():
        draft = Draft.objects.filter(pk=which, by=partner).select_related("by__person", "by__plan").first()
        if draft is None:
            raise Http404
        draft.offer(by=partner, at=now())
    return redirect_to(request, "first-page", say=_("It stands on the page for both of you. You can take it back."))


def _offered(plan: Plan) -> list[tuple[Partner | None, Clause]]:
    """Return the commitments of the version that is in draft, being signed or in force, each with its owner."""
    contract = Contract.open_of(plan) or Contract.standing(plan)
    seats = {seat.seat: seat for seat in plan.seats}
    groups = [group for group in contract.groups if group.kind == LineKind.COMMITMENT] if contract else []
    return [(seats.get(clause.seat), clause) for group in groups for clause in group.clauses]


def _named(request: Request) -> UUID:
    try:
        return UUID(request.POST.get("draft", ""))
    except ValueError:
        raise Http404 from None
