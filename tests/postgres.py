"""A throw-away PostgreSQL: an own folder, a unix socket and no port, gone at the end."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "300",
    "autovacuum_naptime": "10s",
}


def _owner() -> pwd.struct_passwd:
    """Who runs it: oneself, but never root, which PostgreSQL refuses."""
    if os.getuid() != 0:
        return pwd.getpwuid(os.getuid())
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise RuntimeError("there is neither a user postgres nor a user nobody to run PostgreSQL as")


def _as(owner: pwd.struct_passwd) -> dict:
    """How a process becomes the owner's."""
    if os.getuid() != 0:
        return {}
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """A running cluster; gives the DATABASE_URL that reaches it."""
    owner = _owner()
    folder = Path(tempfile.mkdtemp(prefix="mend-pg-"))
    try:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        _make(programs, folder, owner)
        with _running(programs, folder, owner):
            yield f"postgres:///{folder}/mend"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make(programs: Path, folder: Path, owner: pwd.struct_passwd) -> None:
    who = pwd.getpwuid(os.getuid()).pw_name
    subprocess.run(
        [programs / "initdb", "-D", folder / "db", "-U", who, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"],
        check=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        **_as(owner),
    )


@contextlib.contextmanager
def _running(programs: Path, folder: Path, owner: pwd.struct_passwd) -> Iterator[None]:
    # Whatever becomes of us, the kernel takes it down with us where setpriv is at hand.
    bound = [setpriv, "--pdeathsig", "QUIT"] if (setpriv := shutil.which("setpriv")) else []
    told = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [*bound, programs / "postgres", "-D", folder / "db", "-k", folder, *told],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **_as(owner),
        )
        try:
            _ready(programs, folder, server)
            subprocess.run([programs / "createdb", "-h", folder, "mend"], check=True, cwd=folder)
            yield
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait()


def _ready(programs: Path, folder: Path, server: subprocess.Popen) -> None:
    """It answers, and it is the one in our folder."""
    ask = [programs / "psql", "-h", folder, "-d", "postgres", "-Atqc", "show data_directory"]
    for _attempt in range(200):
        done = subprocess.run(ask, capture_output=True, text=True, cwd=folder)
        if done.returncode == 0:
            if Path(done.stdout.strip()) != folder / "db":
                raise RuntimeError(f"another PostgreSQL answers: {done.stdout.strip()}")
            return
        if server.poll() is not None:
            raise RuntimeError((folder / "log").read_text())
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL does not answer: {done.stderr}")
