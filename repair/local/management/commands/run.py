"""`manage.py run` runs everything on one's own computer, in the foreground."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from checkins.demo import people
from repair.accounts.models import Person
from repair.local import catcher, prepare
from repair.local.child import end_with_parent
from repair.local.tree import run_until_signal


class Command(BaseCommand):
    """Prepare what is missing, start all processes, print the address, and end all on Ctrl-C."""

    help = "Start everything on this computer: pages, sender, and a mailbox that catches all mail."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--follow", action="store_true", help="end when the process that called this ends")

    def handle(self, *args: Any, follow: bool, **options: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_rest: sys.exit(0))
        if follow:
            end_with_parent(os.getppid(), signal.SIGTERM)
        with _listen_for_pages() as pages:
            mailbox = prepare.prepare_instance()
            self.guests = _guests()
            if sentence := asyncio.run(self.run(pages, mailbox)):
                raise CommandError(sentence)

    async def run(self, pages: socket.socket, mailbox: Path) -> str:
        """Catch mail, unless EMAIL_URL names a server, and run all processes; return why they ended, if unasked."""
        port = pages.getsockname()[1]
        self.site = (os.environ.get("SITE_URL") or f"http://localhost:{port}").rstrip("/")
        environ = os.environ | {
            "LOCAL": "yes",
            "PORT": str(port),
            "DATA_DIR": str(settings.DATA_DIR.absolute()),
            "STATIC_ROOT": str(settings.STATIC_ROOT.absolute()),
        }
        if not os.environ.get("EMAIL_URL"):
            environ["EMAIL_URL"] = f"smtp://127.0.0.1:{await catcher.start_catcher(mailbox)}"
        commands = {
            _("The pages"): [sys.executable, "-m", "repair.local.pages", str(pages.fileno())],
            _("The sender"): [sys.executable, "manage.py", "deliver", "--loop", "--every", "1"],
        }
        return await run_until_signal(commands, environ, pages, urlsplit(self.site).netloc, self.say)

    def say(self) -> None:
        """Print the one block that says where everything is."""
        mail = (
            _("Mail is really sent, through the server that EMAIL_URL names.")
            if os.environ.get("EMAIL_URL")
            else _("Mail is caught, never sent: read it at %s/mailbox/") % self.site
        )
        lines = [
            "",
            _("  %(name)s is open at %(address)s") % {"name": settings.SITE_NAME, "address": self.site},
            _("  First: open it and sign up; a code comes by mail."),
            *self.guests,
            f"  {mail}",
            _("  Ctrl-C ends everything."),
            "",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def _guests() -> list[str]:
    """Return the line that says as whom one may look around, if the demo is there."""
    lives = settings.DEMO and Person.objects.filter(email=people.ADA).exists()
    connection.close()
    names = _(" or ").join(people.demo_addresses())
    return (
        [_("  Or look around as %(names)s; password: %(word)s") % {"names": names, "word": people.DEMO_PASSWORD}]
        if lives
        else []
    )


def _listen_for_pages() -> socket.socket:
    """Return the listening socket of the pages, or say in one sentence why there is none; port 0 is any free one."""
    port = settings.PORT
    try:
        return socket.create_server(("127.0.0.1", port), backlog=512)
    except OSError as wrong:
        raise CommandError(
            _("Port %(port)d cannot be used (%(why)s): choose another, like PORT=%(other)d.")
            % {"port": port, "why": os.strerror(wrong.errno or 0), "other": 8001 if port == 8000 else 8000}
        ) from None
