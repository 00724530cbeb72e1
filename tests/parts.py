"""What the suite needs beside Python: where it lies on this machine, and how it is fetched when it may be."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


def chromium() -> Path | None:
    """The browser of the journeys."""
    return _first("chromium", "chromium-browser", "google-chrome")


def headless_shell() -> Path | None:
    """The same Chromium without the window around the page: half the work for each page that opens."""
    # Not the command of this name, a script that would stand between the browser and whoever ends it.
    return next(Path("/usr/lib/chromium").glob("chromium-headless-shell"), None)


def redis_server() -> Path | None:
    """Redis, for the tests that use Celery for real."""
    return _first("redis-server")


def faketime() -> Path | None:
    """The library that gives a process another clock."""
    return next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


def postgres() -> Path | None:
    """The folder of PostgreSQL's programs, 15 or newer; Debian keeps them off the PATH."""
    found = [Path(found).resolve().parent] if (found := shutil.which("initdb")) else []
    versions = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    found += sorted(versions, key=lambda folder: int(folder.parent.name), reverse=True)
    return next((folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


def _first(*names: str) -> Path | None:
    return next((Path(found) for name in names if (found := shutil.which(name))), None)


@dataclass(frozen=True)
class Part:
    """One thing the suite needs, the package that brings it, and what is not run without it."""

    name: str
    package: str
    find: Callable[[], Path | None]
    without: str


PARTS = (
    Part("PostgreSQL", "postgresql", postgres, "the suite on PostgreSQL"),
    Part("Chromium", "chromium", chromium, "the journeys in a browser"),
    Part("redis-server", "redis-server", redis_server, "the tests that use Redis"),
    Part("faketime", "faketime", faketime, "the reminder under another clock"),
)


def fetch() -> dict[str, str]:
    """Installs what is missing where that is allowed; returns what still is, by name, each with the reason."""
    if not headless_shell():  # nothing is left out without it
        _apt(["chromium-headless-shell"])
    missing = [part for part in PARTS if not part.find()]
    if not missing:
        return {}
    why = _apt([part.package for part in missing])
    return {part.name: f"{part.without}: {part.name} is missing, {why}" for part in missing if not part.find()}


def _apt(packages: list[str]) -> str:
    """Installs Debian packages; returns why one may still be missing."""
    install = f"apt install {' '.join(packages)}"
    if not shutil.which("apt-get"):
        return "and this is no Debian"
    if os.getuid() != 0:
        return f"and only root may install it: {install}"
    print(f"Installing {', '.join(packages)} …", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        done = subprocess.run(["apt-get", *command], env=quiet, capture_output=True, text=True)
        if done.returncode != 0:
            last = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[-1]
            return f"and could not be installed ({last})"
    return "and its package did not bring it"
