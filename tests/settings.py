"""The settings of the suite: the real ones, in local mode, with a throw-away data folder and a quick password hash."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "TESTS_DATA_DIR" not in os.environ:  # a folder for each run; the workers of one run share it
    os.environ["TESTS_DATA_DIR"] = tempfile.mkdtemp(prefix="mend-tests-")
    atexit.register(shutil.rmtree, os.environ["TESTS_DATA_DIR"], ignore_errors=True)
os.environ["DATA_DIR"] = os.environ["TESTS_DATA_DIR"]
os.environ.setdefault("LOCAL", "yes")
os.environ.setdefault("SITE_URL", "http://localhost")
os.environ.setdefault("ALLOWED_HOSTS", "localhost,testserver,127.0.0.1")

from repair.settings import *  # noqa: F403
from repair.settings import DATABASES, MIDDLEWARE, STATIC_ROOT

STATIC_ROOT.mkdir(parents=True, exist_ok=True)
MIDDLEWARE.insert(0, "tests.house.reading.only_reads")  # every test proves that no GET writes (SEC-7)

# Argon2 is slow on purpose; the journeys in the browser use it, the suite does not.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and processes of a test meet in it as they do in the house.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(os.environ["DATA_DIR"]) / "test.sqlite3")}
