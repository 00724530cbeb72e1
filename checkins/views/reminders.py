"""Which emails a person gets, how early, and their quiet hours. Nobody else ever sees it."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from checkins.forms.reminders import LettersForm
from repair.accounts.form_rescue import bound
from repair.accounts.models import SignedInRequest
from repair.foundation.access import READ_AND_POST, signed_in
from repair.foundation.responses import redirect_to, render_page
from repair.mail.models import QuietHours


@signed_in(*READ_AND_POST)
def edit_reminders(request: SignedInRequest) -> HttpResponse:
    """Show and save all of it; nobody learns of a change."""
    form = bound(LettersForm, request, instance=QuietHours.of(request.user))
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect_to(request, "checkins:letters", say=_("Kept."))
    return render_page(request, "checkins/reminders/edit.html", {"form": form}, part="checkins/reminders/_form.html")
