"""What must exist before `make run` serves pages: a folder, tables, static files. Quick if nothing changed."""

import hashlib
import tempfile
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from repair.accounts.models import Person


def prepare_instance() -> Path:
    """Prepare folder, tables and static files as this version needs them; return the folder for caught emails."""
    mailbox = create_mailbox_folder()
    try:
        migrate_tables()
        create_demo()
    except DatabaseError as wrong:
        raise CommandError(_("The database cannot be used: %s") % str(wrong).strip()) from None
    finally:
        connection.close()
    collect_static_files()
    return mailbox


def create_mailbox_folder() -> Path:
    """Create the folder for caught emails and return it."""
    mailbox = Path(settings.DATA_DIR) / "mailbox"
    try:
        mailbox.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=mailbox), tempfile.TemporaryFile(dir=settings.DATA_DIR):
            return mailbox
    except OSError as wrong:
        raise CommandError(
            _("The data folder %(folder)s cannot be written (%(why)s): set DATA_DIR to one that can.")
            % {"folder": settings.DATA_DIR, "why": wrong.strerror}
        ) from None


def migrate_tables() -> None:
    """Create every table of this version, and the cache's."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    cache = settings.CACHES["default"]
    if cache["BACKEND"].endswith("DatabaseCache") and cache["LOCATION"] not in connection.introspection.table_names():
        call_command("createcachetable", verbosity=0)


def create_demo() -> None:
    """Create Ada, Sam and Dr. Lee if nobody has an account; DEMO=no creates none."""
    if settings.DEMO and not Person.objects.exists():
        call_command("demo", stdout=StringIO())


def collect_static_files() -> None:
    """Collect the static files, unless nothing changed."""
    root = Path(settings.STATIC_ROOT)
    stamp, now = root / ".collected", _fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=root.exists())
    stamp.write_text(now)


def _fingerprint() -> str:
    """Return a hash of the static files' names, sizes and times."""
    made = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(None):
            seen = Path(storage.path(name)).stat()
            made.update(f"{name}\0{seen.st_size}\0{seen.st_mtime_ns}\n".encode())
    return made.hexdigest()
