"""Today: the home page, with three things at most."""

from datetime import datetime
from typing import Any

from django.db.models import Exists
from django.http import Http404, HttpResponse

from checkins.live.standing import plan_standing
from checkins.models import Checkin, Rhythm
from checkins.presenters import daily_question, offered_features
from plans.access import current_partner, has_live_grant, invitation_in_session, partners
from plans.forms.mark import OfferedFeatureForm
from plans.models import Invitation, Partner, Plan, Rest
from plans.models.marks.recent import LONG_ABSENCE, OwnDueList, RecentMarks
from plans.models.writing.shared import MISSTEP_KINDS, unseen_shared_kinds
from plans.views.couple.rest import rest_context
from plans.views.marks.mark import own_marks_card
from repair.accounts.models import SignedInRequest
from repair.foundation.access import POST_ONLY, signed_in
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page

MAX_TODAY_CARDS = 3


@signed_in()
def show_today(request: SignedInRequest) -> HttpResponse:
    """Show what there is to do today, at most three things, nearest first."""
    context = _about(request, now())
    return render_page(request, "checkins/today/show.html", context | {"cards": context["cards"][:MAX_TODAY_CARDS]})


def _about(request: SignedInRequest, at: datetime) -> dict[str, Any]:
    cards = [] if request.user.zone_is_confirmed else ["accounts/me/_zone.html"]
    mine = current_partner(request)
    if mine is not None and mine.plan.closed_at is not None:
        return {"plan": mine.plan, "cards": [*cards, "plans/rest/_closed.html"]}
    if mine is not None and mine.plan.is_shared:
        stands = plan_standing(request)
        return _shared(mine, at, cards, is_resting=stands is not None and stands.is_resting)
    if Invitation.objects.filter(came=request.user, state=Invitation.State.WAITING).exists():
        cards.append("checkins/today/_waiting.html")
        if mine is None:
            return {"cards": cards}
    elif invitation_in_session(request) is not None:
        cards.append("checkins/today/_invited.html")
    if mine is None and has_live_grant(request):
        return {"cards": [*cards, "checkins/today/_reading.html"]}
    return {"cards": [*cards, "checkins/today/_ask.html" if mine else "checkins/today/_begin.html"]}


def _shared(mine: Partner, at: datetime, cards: list[str], *, is_resting: bool) -> dict[str, Any]:
    """Return for a shared plan what waits for an answer, and the next check-in."""
    context: dict[str, Any] = {"partner": mine, "plan": mine.plan, "cards": cards}
    rest = Rest.of(mine.plan) if is_resting else None
    if rest is not None:
        cards.append("plans/rest/_resting.html")
        return context | {"rest": rest} | rest_context(rest, mine, at=at)
    before = len(cards)
    asked = Rhythm.objects.filter(plan=mine.plan, state=Rhythm.State.PROPOSED).exclude(by=mine)
    checkin = Checkin.objects.coming(mine.plan, at).select_related(None).annotate(is_asked=Exists(asked)).first()
    is_near = checkin is not None and (checkin.state == Checkin.State.OPEN or checkin.may_open(at))
    context |= {
        "checkin": checkin,
        "may_open": is_near,
        "may_hold": is_near and checkin is not None and at >= checkin.at,
    }
    is_shown = is_near or (checkin is not None and checkin.move_to is not None)
    if is_shown:
        cards.append("checkins/checkin/_next.html")
    lately = RecentMarks.of(mine, at=at)
    context |= own_marks_card(lately)
    _own_part(lately, context["own"], at, cards)
    is_asked, live = (checkin.is_asked, None) if checkin is not None else _times(mine)
    if is_asked:
        cards.append("checkins/today/_accept.html")
    new = unseen_shared_kinds(mine)
    if new & set(MISSTEP_KINDS):
        cards.append("checkins/today/_looked_at.html")
    if new - set(MISSTEP_KINDS):
        cards.append("checkins/today/_shared.html")
    if context["own"].noticed:
        cards.append("plans/mark/_noticed.html")
    rows = lately.others_marked_today(is_checkin_day=checkin is not None and mine.day(checkin.at) == lately.day)
    if rows:
        cards.append("plans/mark/_theirs.html")
    context["rows"] = rows
    if checkin is None and live is None:
        cards.append("checkins/today/_first.html")
    elif not is_shown:
        next_at = checkin.at if checkin is not None else live.next_at if live is not None else None
        context |= {"is_quiet": len(cards) == before, "next_at": next_at}
        cards.append("checkins/today/_empty.html")
    if mine.wants_five:
        cards.append("checkins/today/_five.html")
        context["question"] = daily_question.question_of_the_day(mine.plan, at=at)
    without = () if any(thing.may_be_marked_weekly(at) for thing in lately.mine) else ("weekly",)
    context |= {"part": offered_features.feature_to_offer(mine, at=at, without=without)}
    if context["part"] is not None:
        cards.append("checkins/today/_part.html")
    return context


def _times(mine: Partner) -> tuple[bool, Rhythm | None]:
    """Return, while no check-in is planned, whether a time waits for this partner's answer, and the agreed rhythm."""
    states = [Rhythm.State.PROPOSED, Rhythm.State.LIVE]
    times = list(Rhythm.objects.filter(plan=mine.plan, state__in=states))
    is_asked = any(each.state == Rhythm.State.PROPOSED and each.by_id != mine.pk for each in times)
    return is_asked, next((each for each in times if each.state == Rhythm.State.LIVE), None)


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
