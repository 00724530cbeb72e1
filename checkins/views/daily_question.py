"""Five minutes a day, for a partner who wants a question."""

from django.http import HttpResponse

from checkins.presenters import daily_question
from plans.access import partners
from plans.forms.mark import OptInForm
from plans.models import Partner, Plan
from repair.foundation.access import READ_AND_POST
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page


@partners(*READ_AND_POST)
def show_daily_question(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Show today's question, and switch it on or off on one's own Today."""
    if request.method == "POST":
        partner.set_daily_question(OptInForm(request.POST).valid_fields()["wants"] == "yes")
        return redirect_to(request, "today" if partner.wants_five else "checkins:five")
    return render_page(
        request,
        "checkins/daily_question/show.html",
        {"partner": partner, "question": daily_question.question_of_the_day(plan, at=now())},
    )
