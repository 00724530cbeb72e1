"""Five minutes a day, for whoever wants to be asked."""

from django.http import HttpRequest, HttpResponse

from checkins import five
from plans.access import partners
from plans.forms_mark import WantsForm
from plans.models import Partner, Plan
from repair.access import FORM
from repair.base import now
from repair.http import done, page


@partners(*FORM)
def show(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Today's question, and whether it stands on my Today from now on."""
    if request.method == "POST":
        partner.want_five(WantsForm(request.POST).typed()["wants"] == "yes")
        return done(request, "today" if partner.wants_five else "checkins:five")
    return page(request, "checkins/five/show.html", {"partner": partner, "question": five.question(plan, at=now())})
