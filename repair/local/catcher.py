"""A small mail server for one's own computer: it accepts every email, sends none on, and stores each as a file."""

import asyncio
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from repair.local import letters


class StoringHandler:
    """Accept an email once it is stored on the disk, and say so only then."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        try:
            letters.store_caught_email(self.folder, envelope.original_content or b"", envelope.rcpt_tos)
        except OSError:
            return "452 No room for this letter now"
        return "250 Kept"


async def start_catcher(folder: Path) -> int:
    """Store emails in `folder` while this event loop runs; return the port of 127.0.0.1 that accepts them."""
    keeper = StoringHandler(folder)
    server = await asyncio.get_running_loop().create_server(
        # Without a host name aiosmtpd looks one up, which can take seconds without a network.
        lambda: SMTP(keeper, hostname="localhost", enable_SMTPUTF8=True, decode_data=False),
        *("127.0.0.1", 0),
    )
    return server.sockets[0].getsockname()[1]
