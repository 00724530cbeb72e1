"""The addresses around lines: suggestions to start from, and the openness and amends that signed lines put in force."""

from django.urls import path

from plans.views.contract import amends, ideas, openness

urlpatterns = [
    path("plan/table/ideas/", ideas.show_idea_situations, name="draft-ideas"),
    path("plan/table/ideas/<str:place>/", ideas.choose_ideas, name="draft-fill"),
    path("plan/open/<uuid:openness>/end/", openness.end_openness, name="openness-end"),
    path("plan/open/<uuid:openness>/again/", openness.renew_openness, name="openness-again"),
    path("plan/for-you/<uuid:amends>/done/", amends.mark_amends_done, name="amends-done"),
    path("plan/for-you/<uuid:amends>/undo/", amends.undo_amends_done, name="amends-undo"),
    path("plan/for-you/<uuid:amends>/end/", amends.end_amends, name="amends-end"),
]
