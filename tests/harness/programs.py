"""The programs that the suite needs beside Python: where each lies on this machine, and how it is installed."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


def chromium() -> Path | None:
    """Return the browser of the journeys."""
    return _first("chromium", "chromium-browser", "google-chrome")


def headless_shell() -> Path | None:
    """Return Chromium without a window, which does half the work for each page that it opens."""
    # Not the command of this name: that is a script, and a signal to it does not end the browser.
    return next(Path("/usr/lib/chromium").glob("chromium-headless-shell"), None)


def redis_server() -> Path | None:
    """Return redis-server, for the tests of Celery and of live updates."""
    return _first("redis-server")


def faketime() -> Path | None:
    """Return the library that gives a process another clock."""
    return next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


def postgres() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest first. Debian keeps them off the PATH."""
    found = [Path(found).resolve().parent] if (found := shutil.which("initdb")) else []
    versions = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    found += sorted(versions, key=lambda folder: int(folder.parent.name), reverse=True)
    return next((folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


def _first(*names: str) -> Path | None:
    return next((Path(found) for name in names if (found := shutil.which(name))), None)


@dataclass(frozen=True)
class Program:
    """A program, the Debian package that brings it, and what is not run without it."""

    name: str
    package: str
    find: Callable[[], Path | None]
    without: str


PROGRAMS = (
    Program("PostgreSQL", "postgresql", postgres, "the suite on PostgreSQL"),
    Program("Chromium", "chromium", chromium, "the journeys in a browser"),
    Program("redis-server", "redis-server", redis_server, "the tests that use Redis"),
    Program("faketime", "faketime", faketime, "the reminder under another clock"),
)


def install_missing() -> dict[str, str]:
    """Install what is missing, where that is allowed. Return what is still missing: name to reason."""
    if not headless_shell():  # no test needs it: it is only quicker
        _apt(["chromium-headless-shell"])
    missing = [program for program in PROGRAMS if not program.find()]
    if not missing:
        return {}
    why = _apt([program.package for program in missing])
    return {each.name: f"{each.without}: {each.name} is missing, {why}" for each in missing if not each.find()}


def _apt(packages: list[str]) -> str:
    """Install Debian packages. Return why one of them may still be missing."""
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
