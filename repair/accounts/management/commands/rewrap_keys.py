"""`manage.py rewrap_keys`: after a new wrapping key was put first in DATA_KEYS, wrap everyone's data key under it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from repair.accounts.models import Person


class Command(BaseCommand):
    """Safe beside a serving house and safe to run twice; no words are touched, only the keys' wrapping."""

    help = "Wrap every person's data key under the first key of DATA_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Says how many were wrapped anew; afterwards the older key may leave DATA_KEYS."""
        first = next(iter(settings.DATA_KEYS))
        old = Person.objects.exclude(key_name=first).only("pk", "key_name", "wrapped_key")
        done = sum(person.rewrap() for person in old.iterator(chunk_size=500))
        self.stdout.write(_("%(count)d keys are now wrapped under %(name)s.") % {"count": done, "name": first})
