"""The process tree of `make run`: one parent that catches mail and watches, three children that work.

The parent binds both sockets before any child starts, so a port is never lost on the way. No child outlives it: each
asks the kernel to be killed with it (see `child`), and each leads its own session, so Ctrl-C reaches the parent alone.
"""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from repair.local import catcher

# Everything has ended within 5 seconds: this long by being asked, then by being killed.
GRACE = 3
# So long may the first page take; a computer that needs more has another trouble.
PATIENCE = 60
Child = asyncio.subprocess.Process


class Fell(Exception):
    """Something ended or failed that nobody asked to; the words say what, for a person."""


def listen(port: int) -> socket.socket:
    """A socket on this computer's own address, listening already; 0 lets the kernel choose the port."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        listening.listen(512)
    except BaseException:
        listening.close()
        raise
    return listening


@dataclass
class Tree:
    """Pages, clock, sender and catcher. `environ` is what the children see; without `post` nothing is caught."""

    pages: socket.socket
    host: str
    folder: Path
    mailbox: Path
    environ: dict[str, str]
    post: socket.socket | None
    opened: Callable[[], None]
    parent: int | None = None
    children: dict[str, Child] = field(default_factory=dict)

    async def live(self) -> None:
        """Everything runs until it is asked to stop; raises `Fell` when a part stops by itself."""
        stop = asyncio.Event()
        self._hear(stop)
        served = await catcher.open_on(self.post, self.mailbox) if self.post else None
        ends: list[asyncio.Task] = []
        try:
            await self._start()
            ends = [asyncio.create_task(self._end(name, child)) for name, child in self.children.items()]
            asked, page = asyncio.create_task(stop.wait()), asyncio.create_task(self._open())
            await _first([page, asked, *ends])
            if not asked.done():
                self.opened()
                await _first([asked, *ends])
        finally:
            for task in ends:
                task.cancel()
            await self._stop(stop)
            if served:
                served.close()

    def _hear(self, stop: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # Under nohup a hang-up is ignored, and stays so.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                loop.add_signal_handler(number, stop.set)
        if self.parent:
            self.watch = asyncio.create_task(self._follow(self.parent, stop))

    async def _follow(self, parent: int, stop: asyncio.Event) -> None:
        """Stop with the one who called: `make`, interrupted alone, blocks the signal and waits for us."""
        while os.getppid() == parent and not _interrupted(parent):
            await asyncio.sleep(0.5)
        stop.set()

    async def _start(self) -> None:
        fd = self.pages.fileno()
        self.children[_("The pages")] = await self._child("repair.local.pages", str(fd), fd=fd)
        self.pages.close()
        self.children[_("The sender")] = await self._child("django", "deliver", "--loop", "--every", "1")
        self.children[_("The clock")] = await self._child("repair.local.clock")

    async def _child(self, *command: str, fd: int | None = None) -> Child:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "repair.local.child", str(os.getpid()), *command),
            cwd=self.folder,
            env=self.environ,
            stdin=asyncio.subprocess.DEVNULL,
            pass_fds=[] if fd is None else [fd],
            start_new_session=True,
        )

    async def _end(self, name: str, child: Child) -> None:
        status = await child.wait()
        raise Fell(
            _("%(name)s stopped unexpectedly (%(status)s), so everything was stopped.")
            % {"name": name, "status": status}
        )

    async def _open(self) -> None:
        """The first page has been answered, and is not an error."""
        try:
            status = await asyncio.wait_for(first_answer(self.port, self.host), PATIENCE)
        except (OSError, EOFError, ValueError):  # a time-out is an OSError
            raise Fell(_("The first page did not answer, so everything was stopped.")) from None
        if not 200 <= status < 400:
            raise Fell(_("The first page answered %d, so everything was stopped.") % status)

    async def _stop(self, again: asyncio.Event) -> None:
        """No child is left: asked first, killed after the grace, or at once when asked to stop again."""
        again.clear()
        living = [child for child in self.children.values() if child.returncode is None]
        for child in living:
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
        ended: asyncio.Future = asyncio.gather(*(child.wait() for child in living))
        hurry = asyncio.create_task(again.wait())
        await asyncio.wait([ended, hurry], timeout=GRACE, return_when=asyncio.FIRST_COMPLETED)
        hurry.cancel()
        for child in living:
            if child.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
        await ended

    @property
    def port(self) -> int:
        return int(self.environ["PORT"])


async def _first(tasks: list[asyncio.Task]) -> None:
    """One of them is done; what it raised is raised here."""
    done, _rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


async def first_answer(port: int, host: str) -> int:
    """The status with which the first page is answered; asking waits until someone answers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        return int((await reader.readuntil(b"\r\n")).split()[1])
    finally:
        writer.close()


def _interrupted(process: int) -> bool:
    """True while that process is inside its own handler of Ctrl-C: the kernel shows the signal as blocked.

    Whoever starts a child (vfork) blocks every signal for a moment, and is not interrupted by that.
    """
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("SigBlk:"):
                blocked = int(line.split()[1], 16)
                return bool(blocked >> (signal.SIGINT - 1) & 1) and not blocked >> (signal.SIGUSR2 - 1) & 1
    return False
