"""Which emails a person gets, how early, and their quiet hours. Nobody else ever sees it."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from checkins.forms.reminders import LettersForm
from repair.accounts.form_rescue import bound
from repair.accounts.models import SignedInRequest
from repair.foundation.access import POST_ONLY, READ_AND_POST, signed_in
from repair.foundation.base import Refused, now
from repair.foundation.responses import redirect_to, render_page
from repair.mail.models import QuietHours, Suppression
from repair.mail.undelivered import undelivered_to


@signed_in(*READ_AND_POST)
def edit_reminders(request: SignedInRequest) -> HttpResponse:
    """Show and save all of it; nobody learns of a change."""
    form = bound(LettersForm, request, instance=QuietHours.of(request.user))
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect_to(request, "checkins:letters", say=_("Kept."))
    context = {
        "form": form,
        "undelivered": undelivered_to(request.user, at=now()),
        "is_refused": Suppression.refuses(request.user.email, now()),
    }
    return render_page(request, "checkins/reminders/edit.html", context, part="checkins/reminders/_form.html")


@signed_in(*POST_ONLY)
def try_address_again(request: SignedInRequest) -> HttpResponse:
    """Let emails go to the own address again, after it has refused one."""
    if not Suppression.lift(request.user.email, at=now()):
        raise Refused(_("Your address refused an email within the last hour. Try it again a little later."))
    return redirect_to(request, "checkins:letters", say=_("The next email goes to your address again."))
