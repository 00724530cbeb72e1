"""WSGI entry point, for gunicorn. It has no live updates: pages there ask for /live/ again and again."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "repair.settings")
application = get_wsgi_application()
