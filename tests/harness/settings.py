"""Settings of the suite: the real ones in local mode, with a throw-away data folder and a quick password hash."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "TESTS_DATA_DIR" not in os.environ:  # one folder for each run, shared by its workers
    os.environ["TESTS_DATA_DIR"] = tempfile.mkdtemp(prefix="mend-tests-")
    atexit.register(shutil.rmtree, os.environ["TESTS_DATA_DIR"], ignore_errors=True)
os.environ["DATA_DIR"] = os.environ["TESTS_DATA_DIR"]
os.environ.setdefault("LOCAL", "yes")
os.environ.setdefault("SITE_URL", "http://localhost")
os.environ.setdefault("ALLOWED_HOSTS", "localhost,testserver,127.0.0.1")

from repair.settings import *  # noqa: F403
from repair.settings import DATABASES, MIDDLEWARE, STATIC_ROOT

STATIC_ROOT.mkdir(parents=True, exist_ok=True)
MIDDLEWARE.insert(0, "tests.harness.read_only_guard.only_reads")  # in every test a GET that writes fails (SEC-7)

# Argon2 is slow on purpose. The journeys use it, since they start the real settings.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: the threads and processes of one test share it.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(os.environ["DATA_DIR"]) / "test.sqlite3")}
