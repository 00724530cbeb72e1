"""The addresses of the paper."""

from django.urls import path

from plans.views import beginning, grant, invitation, milestone, plan, reading, rest

app_name = "plans"
urlpatterns = [
    path("begin/", beginning.before, name="beginning-before"),
    path("begin/where/", beginning.where, name="beginning-where"),
    path("begin/thing/", beginning.thing, name="beginning-thing"),
    path("begin/invite/", beginning.invite, name="beginning-invite"),
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
    path("plan/rest/", rest.begin, name="rest-begin"),
    path("plan/rest/ready/", rest.ready, name="rest-ready"),
    path("plan/rest/not-yet/", rest.not_ready, name="rest-not-ready"),
    path("plan/leave/", rest.leave, name="rest-leave"),
    path("plan/left/", rest.left, name="rest-left"),
    path("plan/reached/write/", milestone.write, name="milestone-write"),
    path("plan/reached/<uuid:milestone>/", milestone.reach, name="milestone-reach"),
    path("plan/reached/<uuid:milestone>/undo/", milestone.undo, name="milestone-undo"),
    path("plan/reached/<uuid:milestone>/drop/", milestone.drop, name="milestone-drop"),
    path("plan/with/", grant.show, name="grant-show"),
    path("plan/with/ask/", grant.ask, name="grant-ask"),
    path("plan/with/<uuid:grant>/yes/", grant.admit, name="grant-admit"),
    path("plan/with/<uuid:grant>/end/", grant.end, name="grant-end"),
    path("with/", reading.everyone, name="reading-list"),
    path("with/asked/", reading.asked, name="reading-asked"),
    path("with/asked/yes/", reading.accept, name="reading-accept"),
    path("with/asked/no/", reading.decline, name="reading-decline"),
    path("with/<uuid:grant>/", reading.show, name="reading-show"),
    path("with/<uuid:grant>/<int:number>/", reading.version, name="reading-version"),
]
