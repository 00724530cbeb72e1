"""`make test`: lint, the suite on both databases, the journeys; the last lines say what was and was not run."""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

from tests import parts
from tests.postgres import cluster

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# One more than there are cores: some scenes wait for processes that are killed or for a clock.
WORKERS = str(max(2, min(os.cpu_count() or 2, 8)) + 1)
SIDE_BY_SIDE = ("-n", WORKERS, "--dist")
# A setting of the one who calls must not decide what the suite finds.
SETTINGS = (
    *("LOCAL", "DATA_DIR", "STATIC_ROOT", "PORT", "SECRET_KEY", "DATA_KEYS", "SITE_URL", "SITE_NAME", "SITE_HOST"),
    *("ALLOWED_HOSTS", "DATABASE_URL", "DATABASE_POOL", "REDIS_URL", "EMAIL_URL", "MAIL_FROM", "PROXIES", "LEAVE_TO"),
    *("DEFAULT_ZONE", "HELP_LINES", "DEMO", "DJANGO_SETTINGS_MODULE", "TESTS_DATA_DIR", "MAKEFLAGS", "MAKELEVEL"),
    "TESTS_PREPARED",
    "PYTHONDONTWRITEBYTECODE",  # with it every worker and every process of a scene compiles all modules anew
)
CHECKS = {
    "ruff check": [BIN / "ruff", "check", "--quiet", "."],
    "ruff format": [BIN / "ruff", "format", "--check", "--quiet", "."],
    "djlint": [BIN / "djlint", "--lint", "--quiet", "templates"],
    "mypy": [BIN / "mypy"],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
}


@dataclass
class Outcome:
    """How one part ended."""

    name: str
    passed: int
    failed: int
    skipped: int
    seconds: float

    def line(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"  {self.name:24} {self.passed:5} passed, {self.failed} failed{skipped}, {self.seconds:.0f} s"


def main() -> int:
    """Everything was run, or it is said what was not; 0 only when nothing failed."""
    missing = parts.fetch()
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="mend-test-", ignore_cleanup_errors=True) as folder:
        run = Run(Path(folder))
        try:
            outcomes.append(run.checks())
            outcomes.append(run.suite("suite on SQLite"))
            if "PostgreSQL" not in missing:
                with cluster(parts.postgres()) as url:
                    outcomes.append(run.suite("suite on PostgreSQL", "--only-database", DATABASE_URL=url))
            if "Chromium" not in missing:
                outcomes.append(run.pytest("journeys", "tests/journeys", "-m", "journey", *SIDE_BY_SIDE, "loadfile"))
        except KeyboardInterrupt:
            print("\nStopped.")
            return 130
    return report(outcomes, missing)


def report(outcomes: list[Outcome], missing: dict[str, str]) -> int:
    """The last lines: each part, what was not run and why, and the sum."""
    print()
    for outcome in outcomes:
        print(outcome.line())
    for reason in missing.values():
        print(f"  not run: {reason}")
    failed = sum(outcome.failed for outcome in outcomes)
    if missing and os.environ.get("CI") == "true":
        print("  With CI=true a part that is missing is a failure.")
        failed += len(missing)
    print(f"\n{sum(outcome.passed for outcome in outcomes)} passed, {failed} failed")
    return 1 if failed else 0


class Run:
    """The parts that are run; each has its own data folder below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def environ(self, name: str, **more: str) -> dict[str, str]:
        data = self.folder / name.replace(" ", "-")
        data.mkdir(exist_ok=True)
        kept = {key: value for key, value in os.environ.items() if key not in SETTINGS}
        prepared = str(self.folder / "prepared")  # see tests/local/conftest.py
        return kept | {"DATA_DIR": str(data), "TESTS_PREPARED": prepared, "PYTHONUNBUFFERED": "1"} | more

    def checks(self) -> Outcome:
        """Lint, and no migration is missing; they run at the same time, each says itself what it found."""
        began = time.monotonic()
        env = self.environ("checks", LOCAL="yes")
        running = {
            name: subprocess.Popen(
                command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
            for name, command in CHECKS.items()
        }
        failed = 0
        for name, process in running.items():
            said, _none = process.communicate()
            failed += process.returncode != 0
            print(f"== {name}: {'failed' if process.returncode else 'clean'}")
            if process.returncode:
                print(said, flush=True)
        return Outcome("checks", len(running) - failed, failed, 0, time.monotonic() - began)

    def suite(self, name: str, *which: str, **environ: str) -> Outcome:
        """Everything but the journeys."""
        return self.pytest(name, "-m", "not journey", *which, *SIDE_BY_SIDE, "worksteal", **environ)

    def pytest(self, name: str, *arguments: str, **environ: str) -> Outcome:
        """One run of pytest; a run that finds no test has failed."""
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        found = self.folder / f"{name.replace(' ', '-')}.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={found}", *arguments]
        status = subprocess.run(command, cwd=ROOT, env=self.environ(name, **environ)).returncode
        counted = _counted(found)
        failed = counted["failures"] + counted["errors"]
        if status and not failed:
            failed = 1
        passed = counted["tests"] - counted["failures"] - counted["errors"] - counted["skipped"]
        return Outcome(name, passed, failed, counted["skipped"], time.monotonic() - began)


def _counted(file: Path) -> dict[str, int]:
    """What pytest wrote down; nothing when it did not come so far."""
    names = ("tests", "failures", "errors", "skipped")
    if not file.exists():
        return dict.fromkeys(names, 0)
    suites = list(ET.parse(file).getroot().iter("testsuite"))
    return {name: sum(int(suite.get(name, 0)) for suite in suites) for name in names}


if __name__ == "__main__":
    sys.exit(main())
