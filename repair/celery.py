"""Celery: the clock's tick and the nudge after a post. What is owed is a row; a lost or doubled task changes nothing."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "repair.settings")
app = Celery("repair")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["repair.mail", "plans", "checkins"])
