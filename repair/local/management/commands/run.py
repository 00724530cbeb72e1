"""`manage.py run`: the whole house on one's own computer, in the foreground."""

import asyncio
import os
import signal
import socket
import sys
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from checkins.demo import people
from repair.accounts.models import Person
from repair.local import prepare
from repair.local.tree import Fell, Tree, listen


class Command(BaseCommand):
    """Prepares what is missing, starts everything, says where it is, and ends it all on Ctrl-C."""

    help = "Start everything on this computer: pages, clock, sender, and a mailbox that catches all mail."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--follow", action="store_true", help="end when the process that called this ends")

    def handle(self, *args: Any, follow: bool, **options: Any) -> None:
        caller = os.getppid()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: sys.exit(0))
        pages = _listen_for_pages()
        mailbox = prepare.everything()
        self.guests = _guests()
        post = None if os.environ.get("EMAIL_URL") else listen(0)
        self.port = pages.getsockname()[1]
        tree = Tree(
            pages=pages,
            host=urlsplit(self.site).netloc,
            folder=settings.BASE_DIR,
            mailbox=mailbox,
            environ=self.environ(post),
            post=post,
            opened=lambda: self.say(post is not None),
            parent=caller if follow else None,
        )
        try:
            asyncio.run(tree.live())
        except Fell as what:
            raise CommandError(str(what)) from None

    @property
    def site(self) -> str:
        """The address people type: the one that was set, else this port."""
        return (os.environ.get("SITE_URL") or f"http://localhost:{self.port}").rstrip("/")

    def environ(self, post: socket.socket | None) -> dict[str, str]:
        """What the children see: where they live, and where their mail goes."""
        made = os.environ | {
            "LOCAL": "yes",
            "PORT": str(self.port),
            "DATA_DIR": str(settings.DATA_DIR.absolute()),
            "STATIC_ROOT": str(settings.STATIC_ROOT.absolute()),
            "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        }
        return made | ({"EMAIL_URL": f"smtp://127.0.0.1:{post.getsockname()[1]}"} if post else {})

    def say(self, caught: bool) -> None:
        """The one block that is printed."""
        mail = (
            _("Mail is caught, never sent: read it at %s/mailbox/") % self.site
            if caught
            else _("Mail is really sent, through the server that EMAIL_URL names.")
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
    """The line that says as whom one may look around, when they live here."""
    lives = settings.DEMO and Person.objects.filter(email=people.ADA).exists()
    connection.close()
    names = _(" or ").join(people.demo_addresses())
    return (
        [_("  Or look around as %(names)s; password: %(word)s") % {"names": names, "word": people.DEMO_PASSWORD}]
        if lives
        else []
    )


def _listen_for_pages() -> socket.socket:
    """The socket of the pages, or a sentence that says why not."""
    port = settings.PORT
    try:
        return listen(port)
    except OSError as wrong:
        raise CommandError(
            _("Port %(port)d cannot be used (%(why)s): choose another, like PORT=%(other)d.")
            % {"port": port, "why": wrong.strerror, "other": 8001 if port == 8000 else 8000}
        ) from None
