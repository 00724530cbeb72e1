"""What cannot start says so in one sentence, and says what to do."""

import base64
import re
import runpy
import secrets
import socket
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.harness.run_all import SETTINGS
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


def test_a_taken_port_stops_the_start_with_a_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = run(tmp_path, PORT=str(port))
    assert said == f"Port {port} cannot be used (Address already in use): choose another, like PORT=8000."


@pytest.mark.parametrize(
    ("port", "said"),
    [
        ("99999", "PORT is 99999: set it to a number from 0 to 65535, or leave it out."),
        ("door", "PORT is no number: set it to one like 8000, or leave it out."),
    ],
)
def test_an_invalid_port_stops_the_start_with_a_sentence(tmp_path, port, said):
    assert run(tmp_path, PORT=port) == said


def test_an_unwritable_data_folder_stops_the_start_with_a_sentence(tmp_path):
    file = tmp_path / "file"
    file.touch()
    said = run(tmp_path, DATA_DIR=str(file / "below"))
    assert (
        said == f"The data folder {file / 'below'} cannot be written (Not a directory): set DATA_DIR to one that can."
    )


def test_an_unusable_database_stops_the_start_with_a_sentence(tmp_path):
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


NOT_MEANT = [
    ("LEAVE_TO", "wikipedia.org", "LEAVE_TO is no address: "),
    ("LEAVE_TO", "javascript:alert(1)", "LEAVE_TO is no address: "),
    ("SITE_URL", "https://notebook.example.org:99999", "SITE_URL is no address: "),
    ("SITE_URL", "https://notebook.example.org/mend", "SITE_URL is more than a host: "),
    ("DATABASE_URL", "", "DATABASE_URL is missing, and there is no folder for an SQLite file: "),
    ("DATABASE_URL", "postgres://", "DATABASE_URL names no database: "),
    ("DATABASE_URL", "postgres://mend:a/b@database/mend", "DATABASE_URL is not readable: "),
    ("DATABASE_URL", "postgres://mend:change-me@database/mend", "DATABASE_URL holds the password of the sample: "),
    ("REDIS_URL", "localhost", "REDIS_URL is no address of a Redis: "),
    ("HELP_LINES", "/nowhere/lines.toml", "HELP_LINES is no file that can be read: "),
    ("DEFAULT_ZONE", "Mars/Here", "DEFAULT_ZONE is no time zone: "),
    ("MAIL_PACE", "quick", "MAIL_PACE is no number above 0: "),
    ("MAIL_PACE", "-1", "MAIL_PACE is no number above 0: "),
    ("SEND_EVERY", "0", "SEND_EVERY is 0: "),
    ("PROXIES", "-1", "PROXIES is -1: "),
    ("DATABASE_POOL", "0", "DATABASE_POOL is 0: "),
    ("LOCAL", "maybe", "LOCAL is neither yes nor no: "),
    ("SITE_HOST", "Secretary & Sample Ltd", ""),
]


class TestWhatCannotBeMeant:
    """The very file of settings, read with one wrong value after the other."""

    @pytest.fixture
    def read(self, monkeypatch, tmp_path):
        def read(name, value):
            for key in SETTINGS:
                monkeypatch.delenv(key, raising=False)
            for key, good in (PRODUCTION | {"DATA_DIR": str(tmp_path / "missing"), name: value}).items():
                monkeypatch.setenv(key, good)
            try:
                runpy.run_path(str(ROOT / "repair" / "settings.py"))
            except ImproperlyConfigured as wrong:
                return str(wrong)
            return ""

        return read

    @pytest.mark.parametrize(("name", "value", "said"), NOT_MEANT)
    def test_an_invalid_value_of_a_setting_stops_the_start_with_a_sentence(self, read, name, value, said):
        assert read(name, value).startswith(said)
        assert bool(read(name, value)) == bool(said)

    def test_every_value_of_the_sample_env_file_is_refused_by_itself(self, read):
        sample = dict(re.findall(r"^([A-Z_]+)=(.+)$", (ROOT / ".env.sample").read_text(), re.MULTILINE))
        sample["DATABASE_URL"] = f"postgres://mend:{sample.pop('POSTGRES_PASSWORD')}@database/mend"
        assert [name for name, value in sample.items() if not read(name, value).startswith(f"{name} ")] == []


def test_production_settings_pass_djangos_own_check():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (done.returncode, done.stderr) == (0, "")


def test_production_has_no_run_command_and_no_mailbox_url():
    assert "Unknown command" in manage("run", **PRODUCTION).stderr
    done = manage("shell", "-c", "from django.urls import reverse; reverse('mailbox')", **PRODUCTION)
    assert "NoReverseMatch" in done.stderr
