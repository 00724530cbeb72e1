"""What stands in front of a host's processes: /live/ goes to the open pages, everything else to the pages.

`python -m tests.journeys.proxy PORT PAGES LIVE`: one request a connection, bytes handed on as they come.
"""

import asyncio
import contextlib
import sys


async def serve(port: int, pages: int, live: int) -> None:
    """Until it is ended."""

    async def hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            first = await reader.readuntil(b"\r\n")
            rest = await reader.readuntil(b"\r\n\r\n")
            lines = [line for line in rest.split(b"\r\n") if not line.lower().startswith(b"connection:")]
            is_live = first.split()[1].partition(b"?")[0] == b"/live/"
            there, back = await asyncio.open_connection("127.0.0.1", live if is_live else pages)
            back.write(first + b"Connection: close\r\n" + b"\r\n".join(lines))
            both = [asyncio.create_task(pour(reader, back)), asyncio.create_task(pour(there, writer))]
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if not both[1].done() and not is_live:
                await both[1]  # what was asked is complete, the answer is not
            for task in both:
                task.cancel()
            back.close()
        writer.close()

    async with await asyncio.start_server(hand_on, "127.0.0.1", port, limit=2**20) as server:
        await server.serve_forever()


async def pour(one: asyncio.StreamReader, two: asyncio.StreamWriter) -> None:
    """All that comes from one to the other, as it comes."""
    with contextlib.suppress(OSError):
        while piece := await one.read(65536):
            two.write(piece)
            await two.drain()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(*map(int, sys.argv[1:])))
