"""`python3 -I repair/local/venv.py run|dev`: makes .venv and installs what is pinned. Stands on any Python 3 alone.

Written for old Pythons too, since it is the one that tells them that they are too old.
"""

import os
import shutil
import subprocess
import sys

NEEDED = (3, 11)
ROOM = 700 * 1024 * 1024
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120
VENV = os.path.join(ROOT, ".venv")  # noqa: PTH118
INSIDE = os.path.join(VENV, "bin", "python")  # noqa: PTH118


def refuse(sentence):
    """End with one sentence that says what to do."""
    sys.exit(sentence)


def check():
    """This Python is new enough and whole, and there is room."""
    if sys.version_info < NEEDED:
        refuse(
            f"Python 3.11 or newer is needed, this one is {sys.version_info[0]}.{sys.version_info[1]}: "
            "install a newer one, or name it, like `make run PYTHON=python3.12`."
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        refuse("Python's venv module is missing: apt install python3-venv")
    if not os.access(ROOT, os.W_OK):
        refuse(f"{ROOT} cannot be written: put the checkout where you may write.")
    if shutil.disk_usage(ROOT).free < ROOM:
        refuse(f"The disk is nearly full: make 700 MB of room where {ROOT} lies.")


def works():
    """True when .venv has a Python that starts and has pip."""
    try:
        return subprocess.call([INSIDE, "-c", "import pip"], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def make():
    """.venv is there and works."""
    import venv

    try:
        venv.create(VENV, clear=True, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as wrong:
        refuse(f"The folder .venv could not be made: {wrong}")


def install(which):
    """Everything in requirements/<which>.txt is installed, each file checked by its hash."""
    pinned = os.path.join(ROOT, "requirements", which + ".txt")  # noqa: PTH118
    pip = [INSIDE, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    if subprocess.call([*pip, "--require-hashes", "-r", pinned]) != 0:
        refuse("The packages could not be installed, see above; try again when the network is there.")
    for stamp in {which, "run"}:
        with open(os.path.join(VENV, "." + stamp), "w"):  # noqa: PTH118, PTH123
            pass


if __name__ == "__main__":
    check()
    print("Preparing (first time only)…", flush=True)  # noqa: T201
    try:
        if not works():
            make()
        install(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit(130)
