"""Today: the home, at most three things."""

from django.http import HttpRequest, HttpResponse

from repair.access import signed_in
from repair.http import page


@signed_in()
def show(request: HttpRequest) -> HttpResponse:
    """What is there to do today, at most three things."""
    return page(request, "checkins/today/show.html")
