"""Five minutes a day, for whoever wants to be asked."""

from django.http import HttpRequest, HttpResponse

from checkins.presenters import daily_question
from plans.access import partners
from plans.forms.mark import WantsForm
from plans.models import Partner, Plan
from repair.foundation.access import FORM
from repair.foundation.base import now
from repair.foundation.responses import done, page


@partners(*FORM)
def show(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Today's question, and whether it stands on my Today from now on."""
    if request.method == "POST":
        partner.want_five(WantsForm(request.POST).typed()["wants"] == "yes")
        return done(request, "today" if partner.wants_five else "checkins:five")
    return page(
        request,
        "checkins/daily_question/show.html",
        {"partner": partner, "question": daily_question.question(plan, at=now())},
    )
