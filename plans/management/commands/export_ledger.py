"""`manage.py export_ledger PLAN`: write a plan's ledger as JSON, for the script that checks it without the site."""

import json
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from plans.models import Ledger, Plan


class Command(BaseCommand):
    """Exports hashes, kinds, days and salts; no words.

    With its salt an entry proves its content to everyone who has that content. The salt of an erased item is null.
    """

    help = "Write the chain of a plan as JSON. Check it with the script that people download beside their receipt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", type=UUID, metavar="PLAN", help="the id of the plan")

    def handle(self, *args: Any, plan: UUID, **options: Any) -> None:
        """Print the entries in order; end with 2 if there is no such plan."""
        if not Plan.objects.filter(pk=plan).exists():
            raise CommandError(_("There is no such plan."), returncode=2)
        entries = [
            {
                "number": entry.number,
                "kind": entry.kind,
                "day": entry.day.isoformat(),
                "commitment": entry.commitment,
                "previous": entry.previous,
                "hash": entry.hash,
                "salt": bytes(entry.salt).hex() if entry.salt is not None else None,
            }
            for entry in Ledger.objects.filter(plan=plan).order_by("number")
        ]
        self.stdout.write(json.dumps({"format": 1, "plan": str(plan), "entries": entries}, indent=1))
