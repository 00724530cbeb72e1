"""The addresses of the practice."""

from django.urls import path

from checkins.views import today

urlpatterns = [path("today/", today.show, name="today")]
