"""Before anything of ours is installed: what this Python lacks is said in one sentence."""

import subprocess
import sys

import pytest

from tests.local.house import ROOT

START = "import runpy; runpy.run_path('repair/local/venv.py', run_name='__main__')"


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        (
            "import sys; sys.version_info = (3, 9, 2)",
            "Python 3.11 or newer is needed, this one is 3.9: install a newer one, "
            "or name it, like `make run PYTHON=python3.12`.",
        ),
        (
            "import sys; sys.modules['ensurepip'] = None",
            "Python's venv module is missing: apt install python3-venv",
        ),
        (
            "import shutil; shutil.disk_usage = lambda _: type('', (), {'free': 5})",
            f"The disk is nearly full: make 700 MB of room where {ROOT} lies.",
        ),
        (
            "import os; os.access = lambda *_: False",
            f"{ROOT} cannot be written: put the checkout where you may write.",
        ),
    ],
)
def test_a_python_that_lacks_a_requirement_is_refused_with_a_sentence(lacking, said):
    done = subprocess.run([sys.executable, "-I", "-c", f"{lacking}; {START}"], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{said}\n")
