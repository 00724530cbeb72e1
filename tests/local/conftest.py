"""Houses that are opened for a scene, and closed after it whatever happened."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.local.house import ROOT, House, environ, wait_for

TABLES = "tables.sqlite3"
PREPARE = f"""
import os
import shutil
from django.conf import settings
from django.db import connection
from repair.local import prepare
prepare.create_mailbox_folder()
prepare.migrate_tables()
connection.close()
shutil.copy(settings.DATA_DIR / "mend.sqlite3", settings.DATA_DIR / "{TABLES}")
prepare.prepare_instance()
"""


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A data folder as the first start leaves it, to copy; made once for all workers, and by `make test` for all runs.

    Beside its book lies one with the tables alone.
    """
    base = tmp_path_factory.getbasetemp()
    given = os.environ.get("TESTS_PREPARED")
    folder = Path(given) if given else (base if worker_id == "master" else base.parent) / "prepared"
    done = folder.with_suffix(".done")
    try:
        folder.mkdir()
    except FileExistsError:
        wait_for(lambda: done.exists() or None, 120, "The folder that another worker prepares")
        return folder
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", PREPARE],
        cwd=ROOT,
        env=environ(LOCAL="yes", DATA_DIR=str(folder)),
        check=True,
    )
    done.touch()
    return folder


@pytest.fixture
def start(tmp_path: Path, prepared: Path) -> Iterator[Callable[..., House]]:
    """Starts the tree; settings by keyword, `afresh` on an empty folder. It ends with the scene."""
    started: list[House] = []

    def start(afresh: bool = False, **more: str) -> House:
        folder = tmp_path / "house"
        if not afresh and not folder.exists():
            shutil.copytree(prepared, folder)
        started.append(House(folder, **more))
        return started[-1]

    yield start
    for house in started:
        house.close()
