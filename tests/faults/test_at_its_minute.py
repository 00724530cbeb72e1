"""The reminder comes at its minute: processes under another clock, around the evening before Ada's and Sam's talk."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from tests.harness import programs
from tests.harness.smtp_sink import Sink
from tests.local.conftest import TABLES, prepared  # noqa: F401
from tests.local.house import ROOT, environ

pytestmark = pytest.mark.faults
# The talk of the story is on a Sunday at seven in London; its letter leaves a day before.
SATURDAY_SEVEN = datetime(2027, 1, 16, 19, 0, tzinfo=UTC)


@pytest.fixture
def at(tmp_path, prepared):  # noqa: F811
    """Runs a command of manage.py in a house of its own, as if it were that moment; what it said."""
    library = programs.faketime()
    if library is None:
        say = "faketime is not on this machine: the reminder was not awaited under another clock"
        pytest.fail(say) if os.environ.get("CI") == "true" else pytest.skip(say)
    shutil.copy(prepared / TABLES, tmp_path / "mend.sqlite3")
    with Sink() as sink:

        def run(moment, *command):
            shift = int((moment - datetime.now(UTC)).total_seconds())
            env = environ(LOCAL="yes", DATA_DIR=str(tmp_path), EMAIL_URL=sink.url, DATABASE_URL="")
            env |= {"LD_PRELOAD": str(library), "FAKETIME": f"{shift:+d}"}
            call = [sys.executable, "manage.py", *command]
            done = subprocess.run(call, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
            assert done.returncode == 0, done.stderr
            return done.stdout.strip()

        run.sink = sink
        yield run


def test_the_checkin_reminder_leaves_at_its_minute_and_not_before(at):
    noon = SATURDAY_SEVEN - timedelta(hours=7)
    at(noon, "demo")
    assert at(noon, "deliver") == "Nothing is due."
    assert at(SATURDAY_SEVEN - timedelta(seconds=30), "deliver") == "Nothing is due."
    assert at(SATURDAY_SEVEN + timedelta(seconds=5), "deliver") == "2 sent"
    assert sorted(to for _, _, to, _ in at.sink.taken) == ["ada@example.org", "sam@example.org"]
    assert at(SATURDAY_SEVEN + timedelta(seconds=40), "deliver") == "Nothing is due."
