"""SMTP servers for tests, on ports the kernel chooses: `Sink` (aiosmtpd) behaves, `Rude` answers what a test wants."""

import asyncio
import email
import email.policy
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult


class Sink:
    """Accepts letters and keeps them in `taken`; can be slow at RCPT or after DATA, and give other answers."""

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.taken: list[tuple[float, str, str, bytes]] = []  # when, Message-ID, to, content
        self.slow_rcpt = self.slow_data = 0.0
        self.rcpt: Callable[[str], str] = lambda address: "250 ok"
        self.data: Callable[[str], str] = lambda message_id: "250 ok"
        self.thinks = threading.Event()  # set while it is slow at RCPT
        self.sessions = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "Sink":
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *rest: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)

        def session() -> SMTP:
            self.sessions += 1
            return SMTP(self, hostname="sink.example", loop=self._loop, **self.options)

        server = self._loop.run_until_complete(self._loop.create_server(session, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.01))
        self._loop.close()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list) -> str:
        if self.slow_rcpt:
            self.thinks.set()
            await asyncio.sleep(self.slow_rcpt)
            self.thinks.clear()
        answer = self.rcpt(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message_id = email.message_from_bytes(envelope.content)["Message-ID"]
        answer = self.data(message_id)
        if answer.startswith("250"):
            self.taken.append((time.time(), message_id, ",".join(envelope.rcpt_tos), envelope.content))
        if self.slow_data:
            await asyncio.sleep(self.slow_data)
        return answer

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def to(self) -> list[str]:
        """Return the recipient of each letter, in the order in which they came."""
        return [to for _at, _id, to, _content in self.taken]

    @property
    def copies(self) -> Counter[str]:
        """Return how often each Message-ID was taken."""
        return Counter(message_id for _at, message_id, _to, _content in self.taken)

    def message(self, number: int = -1) -> EmailMessage:
        """Return a letter that was taken, parsed; the last one by default."""
        return email.message_from_bytes(self.taken[number][3], policy=email.policy.default)

    def text(self, number: int = -1) -> str:
        """Return the plain text of that letter."""
        return self.message(number).get_body(("plain",)).get_content()


def with_password(user: str, password: str) -> Callable[..., AuthResult]:
    """Return an authenticator that accepts one user name and password."""

    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (user.encode(), password.encode()))

    return check


class Rude:
    """Speaks SMTP line by line; `say` overrides an answer by step (greeting, ehlo, mail, rcpt, data, dot, quit).

    An answer is bytes to send; b"" hangs up; None says nothing more. `heard` holds what was said up to each dot.
    """

    OK = {
        "greeting": b"220 hello\r\n",
        "ehlo": b"250 hello\r\n",
        "mail": b"250 ok\r\n",
        "rcpt": b"250 ok\r\n",
        "data": b"354 go on\r\n",
        "dot": b"250 taken\r\n",
        "quit": b"221 bye\r\n",
        "starttls": b"220 go\r\n",
    }

    def __init__(self, tls: ssl.SSLContext | None = None, **say: bytes | None) -> None:
        self.say = self.OK | say
        self.tls = tls
        self.heard: list[bytes] = []
        self.steps: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._ends = threading.Event()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> "Rude":
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()
        return self

    def __exit__(self, *rest: object) -> None:
        self._ends.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in [self._accepting, *self._threads]:
            thread.join(10)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def _accept(self) -> None:
        while not self._ends.is_set():
            try:
                other, _from = self._socket.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._guarded, args=(other,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _guarded(self, other: socket.socket) -> None:
        try:
            self._speak(other)
        except OSError:
            pass
        finally:
            other.close()

    def _answer(self, other: socket.socket, step: str) -> bool:
        self.steps.append(step)
        answer = self.say[step]
        if answer is None:
            self._ends.wait(20)
            return False
        if answer:
            other.sendall(answer)
        return bool(answer)

    def _speak(self, other: socket.socket) -> None:
        if not self._answer(other, "greeting"):
            return
        lines = other.makefile("rb")
        while line := lines.readline():
            step = line.split()[0].decode("latin-1").lower() if line.strip() else "?"
            if not self._answer(other, step if step in self.say else "quit"):
                return
            if step == "data" and self.say["data"].startswith(b"354"):
                body = b""
                while (more := lines.readline()) not in (b".\r\n", b""):
                    body += more
                if not more:
                    return  # hung up before the dot: nothing was sent
                self.heard.append(body)
                if not self._answer(other, "dot"):
                    return
            if step == "quit":
                return
