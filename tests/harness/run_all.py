"""`make test`: lint, the suite on both databases, the journeys. The last lines say what was run and what was not."""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

from tests.harness import programs
from tests.harness.throwaway_postgres import postgres_cluster

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
# One more than there are cores: some tests wait for a process to end, or for a clock.
WORKERS = str(max(2, min(os.cpu_count() or 2, 8)) + 1)
SIDE_BY_SIDE = ("-n", WORKERS, "--dist")
# Environment variables that are removed: a setting of whoever calls must not decide what the suite finds.
SETTINGS = (
    *("LOCAL", "DATA_DIR", "STATIC_ROOT", "PORT", "SECRET_KEY", "DATA_KEYS", "SITE_URL", "SITE_NAME", "SITE_HOST"),
    *("ALLOWED_HOSTS", "DATABASE_URL", "DATABASE_POOL", "REDIS_URL", "EMAIL_URL", "MAIL_FROM", "PROXIES", "LEAVE_TO"),
    *("DEFAULT_ZONE", "HELP_LINES", "DEMO", "DJANGO_SETTINGS_MODULE", "TESTS_DATA_DIR", "MAKEFLAGS", "MAKELEVEL"),
    "TESTS_PREPARED",
    "PYTHONDONTWRITEBYTECODE",  # with it every worker and every process that a test starts compiles all modules again
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
    """The result of one part of the run."""

    name: str
    passed: int
    failed: int
    skipped: int
    seconds: float

    def line(self) -> str:
        """Return the line that the summary prints for this part."""
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"  {self.name:24} {self.passed:5} passed, {self.failed} failed{skipped}, {self.seconds:.0f} s"


def main() -> int:
    """Run every part whose programs are here. Return 0 only if nothing failed."""
    missing = programs.install_missing()
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="mend-test-", ignore_cleanup_errors=True) as folder:
        run = Run(Path(folder))
        try:
            outcomes.append(run.checks())
            outcomes.append(run.suite("suite on SQLite"))
            if "PostgreSQL" not in missing:
                with postgres_cluster() as url:
                    outcomes.append(run.suite("suite on PostgreSQL", "--only-database", DATABASE_URL=url))
            if "Chromium" not in missing:
                outcomes.append(run.pytest("journeys", "tests/journeys", "-m", "journey", *SIDE_BY_SIDE, "loadfile"))
        except KeyboardInterrupt:
            print("\nStopped.")
            return 130
    return report(outcomes, missing)


def report(outcomes: list[Outcome], missing: dict[str, str]) -> int:
    """Print the summary (each part, what was not run and why, the sum) and return the exit status."""
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
    """Runs the parts; each gets its own data folder below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def environ(self, name: str, **more: str) -> dict[str, str]:
        """Return the environment of one part: the caller's, without settings, with its own DATA_DIR."""
        data = self.folder / name.replace(" ", "-")
        data.mkdir(exist_ok=True)
        inherited = {key: value for key, value in os.environ.items() if key not in SETTINGS}
        prepared = str(self.folder / "prepared")  # see tests/local/conftest.py
        return inherited | {"DATA_DIR": str(data), "TESTS_PREPARED": prepared, "PYTHONUNBUFFERED": "1"} | more

    def checks(self) -> Outcome:
        """Run the linters and the check for missing migrations, all at the same time; print what each found."""
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
            output, _none = process.communicate()
            failed += process.returncode != 0
            print(f"== {name}: {'failed' if process.returncode else 'clean'}")
            if process.returncode:
                print(output, flush=True)
        return Outcome("checks", len(running) - failed, failed, 0, time.monotonic() - began)

    def suite(self, name: str, *which: str, python: str = sys.executable, **environ: str) -> Outcome:
        """Run every test but the journeys."""
        return self.pytest(name, "-m", "not journey", *which, *SIDE_BY_SIDE, "worksteal", python=python, **environ)

    def pytest(self, name: str, *arguments: str, python: str = sys.executable, **environ: str) -> Outcome:
        """Run pytest once under the interpreter `python`. A run that finds no test has failed."""
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        report_file = self.folder / f"{name.replace(' ', '-')}.xml"
        command = [python, "-m", "pytest", "-q", f"--junitxml={report_file}", *arguments]
        status = subprocess.run(command, cwd=ROOT, env=self.environ(name, **environ)).returncode
        counts = _read_counts(report_file)
        failed = counts["failures"] + counts["errors"]
        if status and not failed:
            failed = 1
        passed = counts["tests"] - counts["failures"] - counts["errors"] - counts["skipped"]
        return Outcome(name, passed, failed, counts["skipped"], time.monotonic() - began)


def _read_counts(file: Path) -> dict[str, int]:
    """Return the numbers in pytest's report; all are 0 if pytest ended before it wrote one."""
    names = ("tests", "failures", "errors", "skipped")
    if not file.exists():
        return dict.fromkeys(names, 0)
    suites = list(ET.parse(file).getroot().iter("testsuite"))
    return {name: sum(int(suite.get(name, 0)) for suite in suites) for name in names}


if __name__ == "__main__":
    sys.exit(main())
