"""The suite under every supported Python: one that is not here is no pass."""

import os
import subprocess
import sys

from tests.harness.run_pythons import exact_version, find_python
from tests.local.house import ROOT


def test_a_python_that_is_not_found_is_named_and_the_run_is_not_green():
    done = subprocess.run(
        [sys.executable, "-m", "tests.harness.run_pythons"],
        cwd=ROOT,
        env=os.environ | {"PYTHONS": "3.98 3.99"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout.strip().splitlines()) == (
        1,
        [
            "not looked at: Python 3.98 was not found, neither as python3.98 nor by pyenv",
            "  not looked at: Python 3.99 was not found, neither as python3.99 nor by pyenv",
        ],
    )


def test_a_command_that_is_there_but_does_not_run_is_no_python(tmp_path, monkeypatch):
    shim = tmp_path / "python3.98"
    shim.write_text("#!/bin/sh\necho 'not in this version' >&2\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (exact_version(str(shim)), find_python("3.98")) == ("", "")
