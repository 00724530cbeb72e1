"""The addresses around lines: suggestions to start from, and what lives behind signed ones."""

from django.urls import path

from plans.views.contract import amends, ideas, openness

urlpatterns = [
    path("plan/table/ideas/", ideas.show, name="draft-ideas"),
    path("plan/table/ideas/<str:place>/", ideas.fill, name="draft-fill"),
    path("plan/open/<uuid:openness>/end/", openness.end, name="openness-end"),
    path("plan/open/<uuid:openness>/again/", openness.again, name="openness-again"),
    path("plan/for-you/<uuid:amends>/done/", amends.mark_done, name="amends-done"),
    path("plan/for-you/<uuid:amends>/undo/", amends.undo, name="amends-undo"),
    path("plan/for-you/<uuid:amends>/end/", amends.end, name="amends-end"),
]
