"""The processes of `make run`: the parent watches its children, which serve the pages, send what is due and tick.

The port is bound before the first child starts, so nobody takes it in between. No child outlives the parent (see
`child`), and each leads a session of its own, so Ctrl-C in a terminal reaches the parent alone.

honcho's Manager cannot take this place: it hands no socket to a child, leaves all of them behind when it is killed or
hung up on, waits for ever for one that is frozen, and ends in a `KeyError` when Ctrl-C comes before they have started.
"""

import asyncio
import contextlib
import http.client
import os
import signal
import socket
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.utils.translation import gettext as _

from repair.local.child import end_with_parent

GRACE_SECONDS = 3  # from SIGTERM to SIGKILL; everything has ended within 5
FIRST_PAGE_SECONDS = 60
Child = asyncio.subprocess.Process


async def run_until_signal(
    commands: dict[str, list[str]], environ: dict[str, str], pages: socket.socket, host: str, on_open: Callable
) -> str:
    """Run the commands, by name, until SIGINT, SIGTERM or SIGHUP, and leave none of them running.

    `on_open` is called once the first page has been answered. Returns why it ended: a sentence if a process ended by
    itself or that page is an error, else nothing. The children inherit `pages`; here it is closed.
    """
    loop = asyncio.get_running_loop()
    reason: asyncio.Future[str] = loop.create_future()

    def finish(sentence: str = "") -> None:
        if not reason.done():
            reason.set_result(sentence)

    async def watch(name: str, child: Child) -> None:
        status = await child.wait()
        finish(
            _("%(name)s stopped unexpectedly (%(status)s), so everything was stopped.")
            % {"name": name, "status": status}
        )

    async def await_first_page(port: int) -> None:
        sentence = await asyncio.to_thread(_check_first_page, port, host)
        if sentence:
            finish(sentence)
        elif not reason.done():
            on_open()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # ignored under nohup, and stays so
            loop.add_signal_handler(number, finish)
    children: list[Child] = []
    try:
        tasks = [asyncio.create_task(await_first_page(pages.getsockname()[1]))]
        for name, command in commands.items():
            children.append(await _start(command, environ, pages))
            tasks.append(asyncio.create_task(watch(name, children[-1])))
        pages.close()
        return await reason
    finally:
        await _end(children)


async def _start(command: list[str], environ: dict[str, str], pages: socket.socket) -> Child:
    return await asyncio.create_subprocess_exec(
        *command,
        cwd=settings.BASE_DIR,
        env=environ,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,  # Celery's greeting; what is wrong is said on stderr
        pass_fds=[pages.fileno()],
        start_new_session=True,
        preexec_fn=partial(end_with_parent, os.getpid()),
    )


def _check_first_page(port: int, host: str) -> str:
    """Ask for the first page, which waits until somebody answers; return a sentence if it is an error."""
    try:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=FIRST_PAGE_SECONDS)) as asked:
            asked.request("GET", "/", headers={"Host": host})
            status = asked.getresponse().status
    except (OSError, http.client.HTTPException):
        return _("The first page did not answer, so everything was stopped.")
    return "" if 200 <= status < 400 else _("The first page answered %d, so everything was stopped.") % status


async def _end(children: list[Child]) -> None:
    """Terminate all children, and kill those that have not ended after the grace."""
    for kill in (Child.terminate, Child.kill):
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                kill(child)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE_SECONDS):
                await asyncio.gather(*(child.wait() for child in children))
                return
