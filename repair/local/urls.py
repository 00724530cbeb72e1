"""Addresses that exist on one's own computer only."""

urlpatterns: list = []
