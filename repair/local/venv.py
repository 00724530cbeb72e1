"""`python3 -I repair/local/venv.py run|dev [folder]` makes .venv, or `folder`, and installs the pinned requirements.

It runs on any Python 3, since it tells old ones that they are too old.
"""

import os
import shutil
import subprocess
import sys

OLDEST_PYTHON = (3, 11)
FREE_BYTES = 700 * 1024 * 1024
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120


def check_machine():
    """End with one sentence that says what to do if this Python or this disk will not do."""
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(
            f"Python 3.11 or newer is needed, this one is {sys.version_info[0]}.{sys.version_info[1]}: "
            "install a newer one, or name it, like `make run PYTHON=python3.12`."
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        sys.exit("Python's venv module is missing: apt install python3-venv")
    if not os.access(ROOT, os.W_OK):
        sys.exit(f"{ROOT} cannot be written: put the checkout where you may write.")
    if shutil.disk_usage(ROOT).free < FREE_BYTES:
        sys.exit(f"The disk is nearly full: make 700 MB of room where {ROOT} lies.")


def install(which, folder=".venv"):
    """Make `folder`, unless it works already, and install requirements/<which>.txt, each file checked by its hash."""
    import venv

    pip = [os.path.join(ROOT, folder, "bin", "python"), "-m", "pip", "--disable-pip-version-check"]  # noqa: PTH118
    try:
        is_there = os.path.exists(pip[0])  # noqa: PTH110
        if not is_there or subprocess.call([*pip, "-V"], stdout=subprocess.DEVNULL) != 0:
            venv.create(os.path.join(ROOT, folder), clear=True, with_pip=True)  # noqa: PTH118
    except (OSError, subprocess.CalledProcessError) as wrong:
        sys.exit(f"The folder {folder} could not be made: {wrong}")
    pinned = os.path.join(ROOT, "requirements", which + ".txt")  # noqa: PTH118
    if subprocess.call([*pip, "install", "-qq", "--no-input", "--require-hashes", "-r", pinned]) != 0:
        sys.exit("The packages could not be installed, see above; try again when the network is there.")


if __name__ == "__main__":
    check_machine()
    print("Preparing (first time only)…", flush=True)  # noqa: T201
    try:
        install(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
