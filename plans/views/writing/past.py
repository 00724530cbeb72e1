"""Questions about what happened: my own list, sorted first; shared line by line, or never."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.forms.writing import PastForm
from plans.models import Partner, Past, Plan
from plans.models.writing.past import SORTS, Said
from plans.views.writing.sharing import asks_to_sleep, moment_for, said_of, sleep_on_it
from plans.views.writing.writing import about
from repair.accounts import form_rescue
from repair.foundation.access import ACT, FORM
from repair.foundation.base import now
from repair.foundation.responses import done, page
from repair.foundation.words import words


@partners(*FORM)
def show(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """The list by its sorts, and one more."""
    form = PastForm(request.POST if request.method == "POST" else form_rescue.take(request))
    if request.method == "POST" and form.is_valid():
        Past.write(by=partner, said=_said(form), at=now())
        return done(request, "plans:past-list", say=_("It is in your list. Nobody else sees it."))
    mine, texts = [(each, each.said) for each in Past.of(partner)], words("about_the_past")
    sorted_out = [(texts[sort], [(row, said.words) for row, said in mine if said.sort == sort]) for sort in SORTS]
    context = about(plan, partner) | {"form": form, "sorts": [(title, rows) for title, rows in sorted_out if rows]}
    return page(request, "plans/past_question/list.html", context)


@partners(*FORM)
def edit(request: HttpRequest, plan: Plan, partner: Partner, past: UUID) -> HttpResponse:
    """Other words, or another sort."""
    mine = _mine(partner, past)
    typed = request.POST if request.method == "POST" else form_rescue.take(request)
    form = PastForm(typed, initial=mine.said._asdict())
    if request.method == "POST" and form.is_valid():
        mine.change(by=partner, said=_said(form))
        return done(request, "plans:past-list", say=_("Kept."))
    return page(request, "plans/past_question/edit.html", {"form": form, "past": mine})


@partners(*ACT)
def drop(request: HttpRequest, plan: Plan, partner: Partner, past: UUID) -> HttpResponse:
    """Out of my list."""
    _mine(partner, past).drop(by=partner)
    return done(request, "plans:past-list", say=_("It is gone from your list."))


@partners(*ACT)
def share(request: HttpRequest, plan: Plan, partner: Partner, past: UUID) -> HttpResponse:
    """This one line, for the other to read."""
    mine, at = _mine(partner, past), now()
    if request.POST.get("send") == "keep" or asks_to_sleep(request, partner, at):
        return sleep_on_it(request, partner, at)
    text = mine.share(by=partner, at=at, appears_at=moment_for(request, partner, at))
    return done(request, "plans:past-list", say=said_of(text, partner))


def _said(form: PastForm) -> Said:
    return Said(form.cleaned_data["sort"], form.cleaned_data["words"])


def _mine(partner: Partner, pk: UUID) -> Past:
    found = Past.objects.filter(pk=pk, by=partner).select_related("by__person", "by__plan").first()
    if found is None:
        raise Http404
    return found
