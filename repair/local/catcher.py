"""A small mail server for one's own computer: it takes every letter, sends none on, and keeps each as a file."""

import asyncio
import socket
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from repair.local import letters


class Keeper:
    """Takes a letter once it is on the disk, and says so only then."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        try:
            letters.keep(self.folder, envelope.original_content or b"", envelope.rcpt_tos)
        except OSError:
            return "452 No room for this letter now"
        return "250 Kept"


async def open_on(listening: socket.socket, folder: Path) -> asyncio.Server:
    """Letters sent to this socket are kept in `folder`."""
    keeper = Keeper(folder)
    return await asyncio.get_running_loop().create_server(
        # A name given here saves the search for one, which can take seconds where there is no network.
        lambda: SMTP(keeper, hostname="localhost", enable_SMTPUTF8=True, decode_data=False),
        sock=listening,
    )
