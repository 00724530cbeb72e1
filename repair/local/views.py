"""The mailbox: emails that would have been sent, to read on one's own computer."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse

from repair.foundation.access import public
from repair.foundation.requests import Request
from repair.foundation.responses import render_page
from repair.local import letters


def mailbox_folder() -> Path:
    """Return the folder of caught emails."""
    return Path(settings.DATA_DIR) / "mailbox"


@public()
def mailbox(request: Request) -> HttpResponse:
    """Show all caught emails, newest first."""
    return render_page(request, "local/mailbox/show.html", {"letters": letters.newest_emails(mailbox_folder())})


@public()
def caught_email(request: Request, stem: str) -> HttpResponse:
    """Show one email as plain text."""
    found = letters.find_email(mailbox_folder(), stem)
    if not found:
        raise Http404
    return render_page(request, "local/letter/show.html", {"letter": found})
