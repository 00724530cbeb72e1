"""Views that copy suggestions to a partner's own drafts; the other partner cannot tell (SAF-2, SAF-8)."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.access import partners
from plans.forms.ideas import ChooseIdeasForm
from plans.models import Draft, Partner, Plan
from plans.presenters import ideas
from repair.accounts.form_rescue import bound
from repair.foundation.access import READ_AND_POST
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page
from repair.foundation.words import ui_text


@partners()
def show_idea_situations(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """List the three situations. Each address holds a hash of the situation, no word (SAF-2)."""
    found = [
        (ideas.place_of_key(f"template.{name}"), ui_text(f"template.{name}")) for name in ideas.TEMPLATE_SITUATIONS
    ]
    return render_page(request, "plans/ideas/show.html", {"situations": found})


@partners(*READ_AND_POST)
def choose_ideas(request: Request, plan: Plan, partner: Partner, place: str) -> HttpResponse:
    """Copy the chosen suggestions to the partner's own drafts. 404 if the hash `place` names no situation."""
    name = ideas.situation_at_place(place)
    if not name:
        raise Http404
    form = bound(ChooseIdeasForm, request, name=name)
    if request.method == "POST" and form.is_valid():
        lines = form.lines(today=plan.day(now()))
        laid = Draft.write_all(by=partner, lines=lines, at=now())
        return redirect_to(request, "plans:table-show", say=_say(laid))
    context = {"form": form, "situation": ui_text(f"template.{name}")}
    return render_page(request, "plans/ideas/fill.html", context, part="plans/ideas/_fill.html")


def _say(laid: int) -> str:
    if not laid:
        return _("They were among your own lines already.")
    return ngettext(
        "One more line is yours. Nobody else sees it.", "{count} more lines are yours. Nobody else sees them.", laid
    ).format(count=laid)
