"""The peer of G8: one Django view with one line of text, no middleware and no database."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="none", MIDDLEWARE=[], DEBUG=False)


def view(request: HttpRequest) -> HttpResponse:
    """Nothing is looked up."""
    return HttpResponse("Today")


urlpatterns = [path("", view)]
application = get_wsgi_application()
