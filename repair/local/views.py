"""The mailbox: what would have been mailed, to read on one's own computer."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse

from repair.foundation.access import public
from repair.foundation.requests import Request
from repair.foundation.responses import render_page
from repair.local import letters


def folder() -> Path:
    """Where caught mail lies."""
    return Path(settings.DATA_DIR) / "mailbox"


@public()
def mailbox(request: Request) -> HttpResponse:
    """All caught mail, newest first."""
    return render_page(request, "local/mailbox/show.html", {"letters": letters.newest(folder())})


@public()
def letter(request: Request, stem: str) -> HttpResponse:
    """One letter, as plain text."""
    found = letters.find(folder(), stem)
    if not found:
        raise Http404
    return render_page(request, "local/letter/show.html", {"letter": found})
