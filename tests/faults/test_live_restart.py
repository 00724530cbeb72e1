"""The database is restarted under an open page: the page stays, and hears what came after."""

import asyncio
import subprocess
from pathlib import Path

import pytest

from tests.bench import processes
from tests.bench.screens import Screen
from tests.harness import programs
from tests.harness.throwaway_postgres import popen_as, server_owner
from tests.local.house import wait_for

pytestmark = [pytest.mark.faults, pytest.mark.skipif(programs.postgres() is None, reason="PostgreSQL is missing")]


def folder_of(house):
    return Path(house.env["DATABASE_URL"].removeprefix("postgres://")).parent


def stopped(house):
    """Asked to end as a host does it; the words it was started with."""
    running = int((folder_of(house) / "db" / "postmaster.pid").read_text().split()[0])
    call = Path(f"/proc/{running}/cmdline").read_text().rstrip("\0").split("\0")
    subprocess.run(["kill", "-INT", str(running)], check=True)
    wait_for(lambda: True if not (folder_of(house) / "db" / "postmaster.pid").exists() else None, 30, "Its end")
    return call


def test_an_open_page_outlives_a_restart_of_the_database(tmp_path):
    with processes.opened() as house:
        hers = Screen(house.couples(1)[0], house.pages, house.live)
        (tmp_path / "plans").write_text(hers.plan)

        async def until(is_so):
            async with asyncio.timeout(30):
                while not is_so():
                    await asyncio.sleep(0.05)

        async def scene():
            listening = asyncio.create_task(hers.listen())
            await until(lambda: hers.number == 0)
            call = await asyncio.to_thread(stopped, house)
            with (tmp_path / "log").open("w") as log:
                again = subprocess.Popen(call, cwd=folder_of(house), stdout=log, stderr=log, **popen_as(server_owner()))
            try:
                await until(lambda: "ready to accept" in (tmp_path / "log").read_text())
                await asyncio.to_thread(house.crowd("stir", "0", str(tmp_path / "plans")).communicate)
                await until(lambda: hers.number == 1)
                assert not listening.done()
                assert len(house.backends()) <= 6
                hers.close()
                await listening
            finally:
                again.send_signal(2)
                again.wait()

        asyncio.run(scene())
