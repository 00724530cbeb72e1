"""What a host starts from: the compose file, the sample that is refused, the sign of health."""

import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest
import yaml
from django.conf import settings

from repair.foundation.base import database_now
from repair.health import is_well
from repair.mail import leases
from repair.mail.models import Attempt, Heartbeat, Letter
from tests.harness.factories import Browser
from tests.journeys.apart import LIVE

ROOT = settings.BASE_DIR
COMPOSE = yaml.safe_load((settings.BASE_DIR / "docker-compose.yml").read_text())
OURS = {"prepare", "web", "live", "worker", "beat", "catcher"}


def test_every_compose_service_of_ours_is_locked_down_and_runs_one_command():
    assert set(COMPOSE["services"]) == OURS | {"database", "redis"}
    for name in OURS - {"catcher"}:
        service = COMPOSE["services"][name]
        assert (service["read_only"], service["cap_drop"], service["build"]) == (True, ["ALL"], ".")
        assert service["command"]
    assert COMPOSE["services"]["web"]["ports"] == ["127.0.0.1:8000:8000"]
    assert COMPOSE["services"]["live"]["ports"] == ["127.0.0.1:8001:8001"]


def test_the_live_server_is_tested_with_the_command_of_the_compose_file():
    said = COMPOSE["services"]["live"]["command"].replace(" --host 0.0.0.0 --port 8001", "")
    assert said == LIVE


def test_the_sample_env_file_is_refused_with_a_sentence():
    lines = (settings.BASE_DIR / ".env.sample").read_text().splitlines()
    sample = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    env = {"PATH": os.environ["PATH"], **sample}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=settings.BASE_DIR, env=env, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr == ("SECRET_KEY is missing or still the sample: set it to at least 50 random characters.\n")


def test_the_settings_page_lists_every_setting_and_no_other():
    readers = r"env\.\w+|\w+_setting"  # of repair/foundation/environment.py
    read = re.findall(rf"(?:{readers})\(\s*\"([A-Z_]+)\"", (ROOT / "repair/settings.py").read_text())
    said = re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)
    assert sorted(said) == sorted(set(read))


@pytest.mark.django_db
class TestHealth:
    @pytest.fixture(autouse=True)
    def beats(self, clock):
        for name in ("plan", "send"):
            Heartbeat.beat(name, at=clock.now)

    def test_the_health_check_is_well_with_fresh_heartbeats(self, clock):
        assert is_well(clock.now) is True

    @pytest.mark.parametrize(("name", "minutes"), [("plan", 3), ("send", 2)])
    def test_the_health_check_fails_when_a_heartbeat_is_late(self, clock, name, minutes):
        later = clock.now + timedelta(minutes=minutes)
        Heartbeat.objects.exclude(name=name).update(at=later)
        assert is_well(later - timedelta(seconds=1)) is True
        assert is_well(later) is False

    def test_the_health_check_fails_when_a_heartbeat_is_missing(self, clock):
        Heartbeat.objects.filter(name="send").delete()
        assert is_well(clock.now) is False

    def test_the_health_check_fails_when_a_letter_waits_for_five_minutes(self, clock, sam):
        Letter.post("reset_code", at=clock.now - timedelta(minutes=5), key="k", to=sam, code="1")
        assert is_well(clock.now) is False

    def test_the_health_check_is_well_while_the_sender_waits_for_the_mail_servers_answer(self, clock, sam):
        Letter.post("reset_code", at=clock.now, key="k", to=sam, code="1")
        [letter] = leases.claim_due(clock.now)
        leases.commit_handoff(letter, clock.now)
        later = clock.forward(minutes=4)
        Heartbeat.objects.filter(name="plan").update(at=later)
        assert is_well(later) is True
        Letter.objects.update(lease_until=later)
        assert is_well(later) is False

    def test_the_health_check_is_well_while_many_letters_leave_one_after_the_other(self, clock, sam):
        waits = Letter.post("reset_code", at=clock.now - timedelta(minutes=14), key="k", to=sam, code="1")
        Attempt.objects.create(
            letter=waits, n=1, at=clock.now - timedelta(minutes=2), phase="reply", code_class="2", ms=1
        )
        assert is_well(clock.now) is True
        Letter.objects.update(next_attempt_at=clock.now - timedelta(minutes=15))
        assert is_well(clock.now) is False

    def test_the_health_page_says_well_or_not_well_and_sets_no_cookie(self):
        for beat in (database_now(), None):
            if beat is None:
                Heartbeat.objects.all().delete()
            Heartbeat.objects.update(at=beat)
            answer = Browser().get("/healthz")
            said = (200, b"well\n") if beat else (503, b"not well\n")
            assert (answer.status_code, answer.content, dict(answer.cookies)) == (*said, {})
