"""What cannot start says so in one sentence, and says what to do."""

import base64
import re
import secrets
import socket
import subprocess
import sys

import pytest

from tests.local.house import ROOT, environ

KEY = base64.b64encode(bytes(32)).decode()
PRODUCTION = {
    "SECRET_KEY": secrets.token_urlsafe(60),
    "DATA_KEYS": f"one:{KEY}",
    "SITE_URL": "https://notebook.example.org",
    "SITE_HOST": "The house on Mill Lane",
    "EMAIL_URL": "smtp+tls://name:password@mail.example.org:587",
    "DATABASE_URL": "postgres://mend@localhost/mend",
    "REDIS_URL": "redis://localhost/0",
}


def manage(*command, **settings):
    """`manage.py` on a machine where nothing but these is set."""
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environ(**settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


def refused(done):
    """The one sentence; nothing else was said."""
    assert done.returncode != 0
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0].removeprefix("CommandError: ")


def run(tmp_path, **settings):
    return refused(manage("run", **({"LOCAL": "yes", "PORT": "0", "DATA_DIR": str(tmp_path / "house")} | settings)))


def test_a_taken_port(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = run(tmp_path, PORT=str(port))
    assert said == f"Port {port} cannot be used (Address already in use): choose another, like PORT=8000."


@pytest.mark.parametrize(
    ("port", "said"),
    [
        ("99999", "PORT is 99999: set it to a number from 1 to 65535."),
        ("door", "PORT is no number: set it to one like 8000, or leave it out."),
    ],
)
def test_a_port_that_is_none(tmp_path, port, said):
    assert run(tmp_path, PORT=port) == said


def test_a_data_folder_that_cannot_be_written(tmp_path):
    file = tmp_path / "file"
    file.touch()
    said = run(tmp_path, DATA_DIR=str(file / "below"))
    assert (
        said == f"The data folder {file / 'below'} cannot be written (Not a directory): set DATA_DIR to one that can."
    )


def test_a_database_that_is_none(tmp_path):
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / "mend.sqlite3").write_bytes(b"words, not tables" * 100)
    assert run(tmp_path) == "The database cannot be used: file is not a database"
    assert run(tmp_path, DATABASE_URL="nonsense").startswith("DATABASE_URL is not readable: ")


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATA_KEYS", "SITE_URL", "SITE_HOST", "EMAIL_URL"])
@pytest.mark.parametrize("value", ["", "change-me-please"])
def test_production_does_not_start_on_missing_or_sample_settings(name, value):
    said = refused(manage("check", **(PRODUCTION | {name: value})))
    assert re.fullmatch(rf"{name} is missing or still the sample: set it to .+\.", said)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("DATA_KEYS", "one:two"),
        ("SITE_URL", "http://notebook.example.org"),
        ("ALLOWED_HOSTS", "*"),
    ],
)
def test_production_does_not_start_on_settings_that_are_unsafe(name, value):
    assert refused(manage("check", **(PRODUCTION | {name: value}))).startswith(f"{name} is ")


def test_production_settings_pass_djangos_own_check():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_mailbox_is_not_in_production():
    assert "Unknown command" in manage("run", **PRODUCTION).stderr
    done = manage("shell", "-c", "from django.urls import reverse; reverse('mailbox')", **PRODUCTION)
    assert "NoReverseMatch" in done.stderr
