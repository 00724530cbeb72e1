"""The web server process of `make run`: uvicorn on a socket that its parent has bound."""

import socket
import sys
import warnings

from uvicorn import Config, Server

# Open streams are closed after this many seconds, so that Ctrl-C is quick.
GRACE = 1


def serve(fd: int) -> None:
    """Serve the listening socket `fd` until told to stop. Its address family is read from the socket."""
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
