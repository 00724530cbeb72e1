"""`manage.py rewrap_keys` wraps everyone's data key under the wrapping key that is first in DATA_KEYS."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from repair.accounts.models import Person


class Command(BaseCommand):
    """Safe while the site runs and safe to run twice; only the wrapping changes, no words."""

    help = "Wrap every person's data key under the first key of DATA_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many keys were wrapped anew; the older wrapping key may leave DATA_KEYS afterwards."""
        first = next(iter(settings.DATA_KEYS))
        old = Person.objects.exclude(key_name=first).only("pk", "key_name", "wrapped_key")
        done = sum(person.rewrap() for person in old.iterator(chunk_size=500))
        self.stdout.write(_("%(count)d keys are now wrapped under %(name)s.") % {"count": done, "name": first})
