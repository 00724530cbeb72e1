"""`manage.py rewrap_keys`: wrap every data key under a new wrapping key.

Run it after the new key was put first in DATA_KEYS.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from repair.accounts.models import Person


class Command(BaseCommand):
    """May run while the site is in use, and twice. It rewrites the wrapping of the keys and no sealed words."""

    help = "Wrap every person's data key under the first key of DATA_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rewrap all keys and print how many; the older wrapping key may be removed from DATA_KEYS afterwards."""
        first = next(iter(settings.DATA_KEYS))
        old = Person.objects.exclude(key_name=first).only("pk", "key_name", "wrapped_key")
        done = sum(person.rewrap() for person in old.iterator(chunk_size=500))
        self.stdout.write(_("%(count)d keys are now wrapped under %(name)s.") % {"count": done, "name": first})
