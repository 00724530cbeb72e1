"""Today: the home page. First what is for this person, then three more things at most."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse

from checkins.for_you import for_you_items
from checkins.live.standing import plan_standing
from checkins.models import Checkin, Rhythm
from checkins.presenters import daily_question, offered_features
from plans.access import current_partner, has_live_grant, invitation_in_session, partners
from plans.forms.mark import OfferedFeatureForm
from plans.models import Invitation, Partner, Plan, Rest
from plans.models.couple.for_you import ForYouItem
from plans.models.marks.recent import LONG_ABSENCE, OwnDueList, RecentMarks
from plans.views.couple.rest import rest_context
from plans.views.marks.mark import own_marks_card
from repair.accounts.models import SignedInRequest
from repair.foundation.access import POST_ONLY, signed_in
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page
from repair.mail.models import Suppression

MAX_TODAY_CARDS = 3
FOR_YOU_CARD = "checkins/for_you/_card.html"
NEXT_CARD = "checkins/checkin/_next.html"


@signed_in()
def show_today(request: SignedInRequest) -> HttpResponse:
    """Show what is for this person, and at most three more things to do today."""
    context = _about(request, now())
    shown = MAX_TODAY_CARDS + (FOR_YOU_CARD in context["cards"])
    return render_page(request, "checkins/today/show.html", context | {"cards": context["cards"][:shown]})


def _about(request: SignedInRequest, at: datetime) -> dict[str, Any]:
    cards = ["checkins/reminders/_refused.html"] if Suppression.refuses(request.user.email, at) else []
    cards += [] if request.user.zone_is_confirmed else ["accounts/me/_zone.html"]
    mine = current_partner(request)
    if mine is not None and mine.plan.closed_at is not None:
        return {"plan": mine.plan, "cards": [*cards, "plans/rest/_closed.html"]}
    if mine is not None and mine.plan.is_shared:
        stands = plan_standing(request)
        is_resting = stands is not None and stands.is_resting
        return _shared(mine, at, cards, for_you_items(request), is_resting=is_resting)
    if Invitation.objects.filter(came=request.user, state=Invitation.State.WAITING).exists():
        cards.append("checkins/today/_waiting.html")
        if mine is None:
            return {"cards": cards}
    elif invitation_in_session(request) is not None:
        cards.append("checkins/today/_invited.html")
    if mine is None and has_live_grant(request):
        return {"cards": [*cards, "checkins/today/_reading.html"]}
    came = for_you_items(request)
    cards += [FOR_YOU_CARD] if came else []
    return {"for_you": came, "cards": [*cards, "checkins/today/_ask.html" if mine else "checkins/today/_begin.html"]}


def _shared(
    mine: Partner, at: datetime, cards: list[str], for_you: list[ForYouItem], *, is_resting: bool
) -> dict[str, Any]:
    """Return for a shared plan its cards in the order of their worth, and what they show."""
    context: dict[str, Any] = {"partner": mine, "plan": mine.plan, "cards": cards, "for_you": for_you}
    rest = Rest.of(mine.plan) if is_resting else None
    if rest is not None:
        cards.append("plans/rest/_resting.html")
        return context | {"rest": rest} | rest_context(rest, mine, at=at)
    checkin = Checkin.objects.coming(mine.plan, at).select_related(None).first()
    context |= _next_checkin(checkin, cards, at)
    if for_you:
        cards.insert(len(cards) - context["is_open"], FOR_YOU_CARD)
    before = len(cards)
    lately = RecentMarks.of(mine, at=at)
    context |= own_marks_card(lately)
    _own_part(lately, context["own"], at, cards)
    rows = lately.others_marked_today(is_checkin_day=checkin is not None and mine.day(checkin.at) == lately.day)
    if rows:
        cards.append("plans/mark/_theirs.html")
    context["rows"] = rows
    _when_nothing_is_near(mine, checkin, cards, context, is_quiet=len(cards) == before and not for_you)
    if mine.wants_five:
        cards.append("checkins/today/_five.html")
        context["question"] = daily_question.question_of_the_day(mine.plan, at=at)
    without = () if any(thing.may_be_marked_weekly(at) for thing in lately.mine) else ("weekly",)
    context |= {"part": offered_features.feature_to_offer(mine, at=at, without=without)}
    if context["part"] is not None:
        cards.append("checkins/today/_part.html")
    return context


def _next_checkin(checkin: Checkin | None, cards: list[str], at: datetime) -> dict[str, Any]:
    """Return what the card of the next check-in needs, and add it if that is open, near or to be moved."""
    is_open = checkin is not None and checkin.state == Checkin.State.OPEN
    is_near = checkin is not None and (is_open or checkin.may_open(at))
    is_shown = is_near or (checkin is not None and checkin.move_to is not None)
    if is_shown:
        cards.append(NEXT_CARD)
    may_hold = is_near and checkin is not None and at >= checkin.at
    return {"checkin": checkin, "is_open": is_open, "is_shown": is_shown, "may_open": is_near, "may_hold": may_hold}


def _when_nothing_is_near(
    mine: Partner, checkin: Checkin | None, cards: list[str], context: dict[str, Any], *, is_quiet: bool
) -> None:
    """Add the way to the first page while there is no time to talk, else when the next check-in is."""
    live = Rhythm.live_of(mine.plan) if checkin is None else None
    if checkin is None and live is None:
        cards.append("checkins/today/_first.html")
    elif not context["is_shown"]:
        next_at = checkin.at if checkin is not None else live.next_at if live is not None else None
        context |= {"is_quiet": is_quiet, "next_at": next_at}
        cards.append("checkins/today/_empty.html")


def _own_part(lately: RecentMarks, own: OwnDueList, at: datetime, cards: list[str]) -> None:
    """Return the partner's own part, right after the check-in: nothing the other does can push it off the page."""
    checkins = Checkin.objects.held(lately.partner.plan).filter(at__gt=at - LONG_ABSENCE)
    if own.is_long_ago(lately.day) and not checkins.exists():
        cards.insert(0, "checkins/today/_again.html")
    elif own.today or own.yesterday:
        cards.append("plans/mark/_card.html")


@partners()
def list_features(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Show every feature, whatever was answered to it."""
    return render_page(request, "checkins/today/more.html", {"parts": offered_features.OFFERED_FEATURES})


@partners(*POST_ONLY)
def answer_feature(request: Request, plan: Plan, partner: Partner, part: str) -> HttpResponse:
    """Store now, later or not for us."""
    chosen = offered_features.FEATURES_BY_KEY.get(part)
    if chosen is None:
        raise Http404
    said = OfferedFeatureForm(request.POST).valid_fields()["said"]
    partner.answer_feature_offer(chosen.key, offered_features.next_offer_day(said, at=partner.day(now())))
    return redirect_to(request, chosen.view, *chosen.args) if said == "now" else redirect_to(request, "today")
