"""PostgreSQL's own log holds nothing of a row whose statement failed, with the options that the docs name."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from repair.accounts.models import Person
from tests.harness.factories import person

COMPOSE = settings.BASE_DIR / "docker-compose.yml"
DOCS = settings.BASE_DIR / "docs/running.md"
OPTIONS = dict(re.findall(r"-c (log_\w+)=(\w+)", COMPOSE.read_text()))


def fail_with(address):
    """A row that PostgreSQL refuses, since its address exists already."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Person(email=address, name="Planted Words", password="x").save()


def server_log():
    return (Path(connection.settings_dict["HOST"]) / "log").read_text()


def test_the_docs_name_the_options_of_the_containers():
    named = dict(re.findall(r"^(log_\w+) = ([\w-]+)$", DOCS.read_text(), re.MULTILINE))
    assert OPTIONS.keys() == {"log_min_error_statement", "log_error_verbosity", "log_parameter_max_length_on_error"}
    assert OPTIONS.items() <= named.items()


@pytest.mark.django_db
def test_a_statement_that_fails_leaves_no_address_and_no_words_in_the_log():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no log")
    person("Logged")
    fail_with("logged@example.org")
    assert "logged@example.org" in server_log()  # without the options
    person("Unlogged")
    with connection.cursor() as cursor:
        for name, value in OPTIONS.items():
            cursor.execute(f"SET LOCAL {name} = {value}")  # until the test's transaction ends
    fail_with("unlogged@example.org")
    log = server_log()
    assert "duplicate key value" in log
    assert "unlogged@example.org" not in log
