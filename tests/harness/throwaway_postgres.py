"""A PostgreSQL server for one run: its own folder, a unix socket, no port; deleted at the end.

pytest-postgresql cannot do this here: README.md in this folder says what was tried.
"""

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
from typing import Any

import psycopg

from tests.harness import programs

SERVER_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "300",
    "autovacuum_naptime": "10s",
}
START_ATTEMPTS = 200
START_PAUSE_SECONDS = 0.05


@contextlib.contextmanager
def postgres_cluster() -> Iterator[str]:
    """Start a server with an empty database; yield the DATABASE_URL that reaches it."""
    owner = server_owner()
    folder = Path(tempfile.mkdtemp(prefix="mend-pg-"))
    try:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        _create_cluster(folder, owner)
        with _run_server(folder, owner):
            yield f"postgres:///{folder}/mend"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def server_owner() -> pwd.struct_passwd:
    """Return the account that runs the server: the current one, or for root, which PostgreSQL refuses, another."""
    if os.getuid() != 0:
        return pwd.getpwuid(os.getuid())
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise RuntimeError("there is neither a user postgres nor a user nobody to run PostgreSQL as")


def popen_as(owner: pwd.struct_passwd) -> dict[str, Any]:
    """Return the arguments of `Popen` that start a process under this account; only root needs any."""
    if os.getuid() != 0:
        return {}
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _create_cluster(folder: Path, owner: pwd.struct_passwd) -> None:
    superuser = pwd.getpwuid(os.getuid()).pw_name
    initdb = [programs.postgres() / "initdb", "-D", folder / "db", "-U", superuser, "-A", "trust"]
    subprocess.run(
        [*initdb, "-E", "UTF8", "--no-locale", "--no-sync"],
        check=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        **popen_as(owner),
    )


@contextlib.contextmanager
def _run_server(folder: Path, owner: pwd.struct_passwd) -> Iterator[None]:
    # With setpriv the kernel ends the server when this process dies, however it dies.
    bound = [setpriv, "--pdeathsig", "QUIT"] if (setpriv := shutil.which("setpriv")) else []
    options = [word for name, value in SERVER_SETTINGS.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [*bound, programs.postgres() / "postgres", "-D", folder / "db", "-k", folder, *options],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **popen_as(owner),
        )
        try:
            _create_database(folder, server)
            yield
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait()


def _create_database(folder: Path, server: subprocess.Popen) -> None:
    """Create the database `mend` as soon as the server answers. No other server can answer: the folder is new."""
    for _attempt in range(START_ATTEMPTS):
        try:
            with psycopg.connect(host=str(folder), dbname="postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE mend")
            return
        except psycopg.OperationalError:
            if server.poll() is not None:
                break
            time.sleep(START_PAUSE_SECONDS)
    raise RuntimeError(f"PostgreSQL does not answer: {(folder / 'log').read_text()}")
