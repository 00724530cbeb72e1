"""Our talk: what is coming, the steps of the one that is open, what became of the others."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from checkins import guide
from checkins.forms import LineForm, OwnLineForm, ReadyForm, named
from checkins.models import Checkin, OwnLine, Readiness, Rhythm
from checkins.models.checkin import speaker
from checkins.models.pause_rule import rule_of
from checkins.models.readiness import A_DAY, until
from checkins.views import rhythm
from plans.access import partners
from plans.models import Partner, Plan, Rest
from repair.access import ACT, FORM
from repair.accounts import kept
from repair.base import now
from repair.http import done, page

START = "checkins/checkin/_start.html"
SHOWN = 30  # how many past talks the list holds


@partners()
def show(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """When we talk, the next talk, and those that were."""
    at = now()
    is_resting = plan.closed_at is not None or Rest.of(plan) is not None
    past = list(Checkin.objects.past(plan)[:SHOWN])
    context: dict[str, Any] = {"plan": plan, "partner": partner, "past": past, "is_resting": is_resting}
    if not is_resting and plan.is_shared:
        talk = Checkin.objects.coming(plan, at).first()
        context |= {"talk": talk, "may_open": talk is not None and (talk.state == "open" or talk.may_open(at))}
        context |= {"may_hold": talk is not None and at >= talk.at}
        context |= rhythm.card(plan, partner, at)
        context |= {"last": past[0] if past and past[0].may_hold(at) else None}
    context |= {"held": past[0] if past and past[0].may_undo(at) and not is_resting else None}
    return page(request, "checkins/talk/show.html", context)


@partners()
def led(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """The talk itself: how to begin it, or the step it is at."""
    at = now()
    talk = Checkin.objects.coming(plan, at).first()
    if talk is None or Rest.of(plan) is not None or plan.closed_at is not None:
        return HttpResponseRedirect(reverse("checkins:talk"))
    if talk.state == Checkin.State.OPEN and request.htmx:  # type: ignore[attr-defined]
        return done(request, "checkins:checkin-led")  # the page that waited goes on to the open talk
    if talk.state == Checkin.State.OPEN:
        return page(request, "checkins/checkin/led.html", _at_step(talk, partner))
    if at < talk.at - A_DAY:
        return HttpResponseRedirect(reverse("checkins:talk"))
    form = ReadyForm(kept.take(request))
    return page(request, "checkins/checkin/start.html", _before(talk, partner, form), part=START)


def _before(talk: Checkin, partner: Partner, form: ReadyForm) -> dict[str, Any]:
    """What the page of a talk that is not open yet shows."""
    is_first = not Checkin.objects.held(partner.plan).exists()
    stands = Readiness.stands(talk, partner, at=now())
    return {
        "talk": talk,
        "partner": partner,
        "is_first": is_first,
        "form": form,
        "stands": stands,
        "until": until(talk),
    }


def _at_step(talk: Checkin, partner: Partner) -> dict[str, Any]:
    """What the page of a step shows: alike for both."""
    steps = guide.steps(talk)
    here = min(talk.step, len(steps) - 1)
    seats = {seat.seat: seat for seat in partner.plan.seats}
    starts = seats.get(talk.starts)
    seconds = guide.length(talk) * 60
    gone = max(0, min(int((now() - (talk.opened_at or now())).total_seconds()), seconds))
    speaks = {"both": None, "starts": starts, "other": starts.other if starts else None}[steps[here].who]
    follows = following(partner.plan, talk) if here + 1 == len(steps) else {}
    return follows | {
        "talk": talk,
        "partner": partner,
        "step": steps[here],
        "lines": guide.rule(rule_of(partner.plan)) if steps[here].key == "pause" else steps[here].lines,
        "speaks": speaks,
        "number": here + 1,
        "count": len(steps),
        "back": here - 1,
        "next": here + 1 if here + 1 < len(steps) else None,
        "length": guide.length(talk),
        "seconds": seconds,
        "gone": gone,
        "is_last": here + 1 == len(steps),
        "left": seconds - gone,
    }


@partners(*ACT)
def open_it(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Begin it, as planned or as a short one, as far as it is on me: two taps nobody else sees."""
    talk, at = _named(request, plan), now()
    if "begin" in request.POST:
        Readiness.begin(talk, by=partner, at=at)
        return done(request, "checkins:checkin-led")
    form = ReadyForm(request.POST)
    if not form.is_valid() and talk.state == Checkin.State.PLANNED:
        return page(request, "checkins/checkin/start.html", _before(talk, partner, form), part=START)
    is_short = request.POST.get("short") == "yes"
    Readiness.say(talk, by=partner, at=at, is_ready=form.is_valid() and form.is_ready, is_short=is_short)
    return done(request, "checkins:checkin-led")


@partners(*ACT)
def ask_anew(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Both of us once more."""
    Readiness.ask_anew(_named(request, plan), by=partner, at=now())
    return done(request, "checkins:checkin-led")


@partners(*ACT)
def step(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """On to another step; sent twice it is done once."""
    talk = _named(request, plan)
    to = request.POST.get("to", "")
    if not (to.isascii() and to.isdigit() and len(to) < 3):
        raise Http404
    talk.go(by=partner, at=now(), to=min(int(to), len(guide.steps(talk)) - 1))
    context = _at_step(talk, partner)
    return done(request, "checkins:checkin-led", part="checkins/checkin/_step.html", context=context)


@partners(*ACT)
def stop(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Stop here."""
    _named(request, plan).stop(by=partner, at=now())
    return done(request, "checkins:checkin-led")


@partners(*FORM)
def hold(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """We held it, with a line for both."""
    at = now()
    form = LineForm(request.POST if request.method == "POST" else kept.take(request))
    if request.method == "POST":
        talk = _named(request, plan)
        if form.is_valid():
            talk.hold(by=partner, at=at, line=form.cleaned_data["line"])
            return done(request, "checkins:own-line", say=_("The talk is closed."))
    else:
        found = Checkin.objects.coming(plan, at).first()
        if found is None or not found.may_hold(at):
            found = Checkin.objects.past(plan).first()
        if found is None or not found.may_hold(at):
            return HttpResponseRedirect(reverse("checkins:talk"))
        talk = found
    context = {"form": form, "talk": talk, "partner": partner} | following(plan, talk)
    return page(request, "checkins/checkin/hold.html", context, part="checkins/checkin/_hold.html")


@partners(*ACT)
def undo(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """That is not so: it was not held, or not yet."""
    _named(request, plan).undo(by=partner, at=now())
    return done(request, "checkins:talk")


@partners(*FORM)
def own_line(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """After a talk, on one's own phone: a line nobody else sees, and when the next one is."""
    talk = _named(request, plan) if request.method == "POST" else Checkin.objects.held(plan).first()
    if talk is None:
        return HttpResponseRedirect(reverse("checkins:talk"))
    typed = request.POST if request.method == "POST" else kept.take(request)
    form = OwnLineForm(typed, initial={"words": OwnLine.read(talk, partner)})
    if request.method == "POST" and form.is_valid():
        OwnLine.write(talk, by=partner, words=form.cleaned_data["words"], at=now())
        return done(request, "checkins:talk", say=_("Kept for you alone."))
    context = {"form": form, "talk": talk} | following(plan, talk)
    return page(request, "checkins/checkin/own_line.html", context, part="checkins/checkin/_own_line.html")


def following(plan: Plan, talk: Checkin) -> dict[str, Any]:
    """The talk after this one, and who starts it once this one counts as held."""
    coming = Checkin.objects.coming(plan, now()).exclude(pk=talk.pk).first()
    live = Rhythm.live_of(plan)
    seats = {seat.seat: seat for seat in plan.seats}
    after = None if talk.state == Checkin.State.HELD else talk
    return {
        "following": coming,
        "following_starts": seats.get(speaker(live, after=after)) if live else None,
    }


def _named(request: HttpRequest, plan: Plan) -> Checkin:
    found = Checkin.objects.of(plan).filter(pk=named(request.POST)).select_related("plan", "rhythm").first()
    if found is None:
        raise Http404
    return found
