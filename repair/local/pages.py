"""The pages as one process of the tree: uvicorn on a socket that its parent has bound already."""

import socket
import sys
import warnings

from uvicorn import Config, Server

# Streams that are still open are cut after this many seconds, so that Ctrl-C is quick.
GRACE = 1


def serve(fd: int) -> None:
    """Answer on the listening socket `fd` until told to stop. The family is asked of the socket, not guessed."""
    # Static files are read in a thread here; in production a proxy or gunicorn serves them.
    warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous iterators")
    config = Config(
        "repair.asgi:application",
        access_log=False,
        log_config=None,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )
    with socket.socket(fileno=fd) as listening:
        Server(config).run(sockets=[listening])


if __name__ == "__main__":
    serve(int(sys.argv[1]))
