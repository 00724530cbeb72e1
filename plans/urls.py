"""The addresses of the paper."""

urlpatterns: list = []
