"""The addresses of the paper."""

from django.urls import path

from plans.views import invitation, plan

app_name = "plans"
urlpatterns = [
    path("plan/", plan.show, name="plan-show"),
    path("plan/begin/", plan.begin, name="plan-begin"),
    path("plan/invite/", invitation.ask, name="invitation-ask"),
    path("plan/invite/link/", invitation.link, name="invitation-link"),
    path("plan/invite/take-back/", invitation.take_back, name="invitation-take-back"),
    path("plan/invite/confirm/", invitation.confirm, name="invitation-confirm"),
    path("plan/invite/turn-away/", invitation.turn_away, name="invitation-turn-away"),
    path("t/<str:token>/", invitation.open_link, name="invitation-open"),
    path("invited/", invitation.show, name="invitation-show"),
    path("invited/yes/", invitation.accept, name="invitation-accept"),
    path("invited/no/", invitation.decline, name="invitation-decline"),
    path("invited/answered/", invitation.declined, name="invitation-declined"),
]
