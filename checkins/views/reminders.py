"""Which letters one gets, how early, and when one is left in peace. Nobody else ever sees it."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from checkins.forms.reminders import LettersForm
from repair.accounts import form_rescue
from repair.accounts.models import SignedIn
from repair.foundation.access import FORM, signed_in
from repair.foundation.responses import done, page
from repair.mail.models import Hours


@signed_in(*FORM)
def edit(request: SignedIn) -> HttpResponse:
    """One page for all of it; turning something off is silent to everybody."""
    typed = request.POST if request.method == "POST" else form_rescue.take(request)
    form = LettersForm(typed, instance=Hours.of(request.user))
    if request.method == "POST" and form.is_valid():
        form.save()
        return done(request, "checkins:letters", say=_("Kept."))
    return page(request, "checkins/reminders/edit.html", {"form": form}, part="checkins/reminders/_form.html")
