"""URLs that exist on one's own computer only."""

from django.urls import path

from repair.local import views

urlpatterns = [
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<str:stem>/", views.caught_email, name="mailbox-letter"),
]
