"""`make test-pythons`: the suite on SQLite under every Python that is supported. What was not found is no pass."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.harness.run_all import ROOT, Outcome, Run

SUPPORTED = ("3.11", "3.12", "3.13")


def main(versions: tuple[str, ...]) -> int:
    """Run the suite under each version. Return 0 only if each was found and nothing failed."""
    outcomes: list[Outcome] = []
    missing: list[str] = []
    with tempfile.TemporaryDirectory(prefix="mend-test-", ignore_cleanup_errors=True) as folder:
        run = Run(Path(folder))
        for version in versions:
            found = find_python(version)
            if not found:
                missing.append(version)
                continue
            name = f"suite on Python {exact_version(found)}"
            python = installed(found, version)
            outcomes.append(run.suite(name, python=python) if python else Outcome(name, 0, 1, 0, 0))
    return report(outcomes, missing)


def report(outcomes: list[Outcome], missing: list[str]) -> int:
    """Print what each Python found and which was not looked at. Return the exit status."""
    print()
    for outcome in outcomes:
        print(outcome.line())
    for version in missing:
        print(f"  not looked at: Python {version} was not found, neither as python{version} nor by pyenv")
    return 1 if missing or any(outcome.failed for outcome in outcomes) else 0


def find_python(version: str) -> str:
    """Return an interpreter of this version (`3.12`): from the PATH, else from pyenv; empty if there is none."""
    candidates = [shutil.which(f"python{version}") or ""]
    if pyenv := shutil.which("pyenv"):
        asked = subprocess.run([pyenv, "prefix", version], capture_output=True, text=True)
        candidates += [str(Path(line) / "bin" / "python") for line in asked.stdout.split(":")[0].splitlines()]
    return next((each for each in candidates if each and exact_version(each).startswith(f"{version}.")), "")


def exact_version(python: str) -> str:
    """Return what this interpreter says about itself, like `3.12.1`; empty if it does not run."""
    ask = "import platform; print(platform.python_version())"
    try:
        return subprocess.run([python, "-I", "-c", ask], capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""


def installed(python: str, version: str) -> str:
    """Return the interpreter of `.venvs/<version>` with the pinned requirements; empty if they cannot be installed."""
    folder = Path(".venvs") / version
    if subprocess.run([python, "-I", "repair/local/venv.py", "dev", str(folder)], cwd=ROOT).returncode:
        return ""
    return str(ROOT / folder / "bin" / "python")


if __name__ == "__main__":
    sys.exit(main(tuple(os.environ.get("PYTHONS", "").split()) or SUPPORTED))
