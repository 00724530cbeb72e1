"""`manage.py demo` creates Ada, Sam and their Dr. Lee, with two months behind them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from checkins.demo import people, story
from repair.accounts.models import Person
from repair.foundation.base import now


class Command(BaseCommand):
    """Play the story once; refuse where other people have accounts."""

    help = "Make three people and two months of history to look around in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reset", action="store_true", help="forget the story first, and play it anew")

    def handle(self, *args: Any, reset: bool, **options: Any) -> None:
        """Print who can sign in, and how; raises `CommandError` where others have accounts."""
        if Person.objects.exclude(email__in=people.demo_addresses()).exists():
            raise CommandError(_("Other people live in this database. The story is only for an empty one."))
        if reset:
            people.forget_story()
        if not Person.objects.filter(email=people.ADA).exists():
            story.play_story(at=now())
        who = ", ".join(people.demo_addresses())
        self.stdout.write(
            _("Sign in as %(who)s; the password is: %(password)s") % {"who": who, "password": people.DEMO_PASSWORD}
        )
