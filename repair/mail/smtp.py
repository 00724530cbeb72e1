"""The mail server and the SMTP client.

smtplib provides the commands. Reading is our own: one strict reply for each command, never a second one ahead of time,
and a deadline for the whole reply.
"""

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from repair.mail import timeouts

REPLY_LINE = re.compile(rb"([2-5]\d\d)(?:([ -])([\t\x20-\x7e]*))?")
REPLY_LINE_MAX_BYTES, REPLY_MAX_LINES = 1024, 100  # limits of a reply
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class SmtpPhase(StrEnum):
    """How far a try came."""

    CONNECT, MAIL, RCPT, DATA, DOT, REPLY = "connect", "mail", "rcpt", "data", "dot", "reply"


class SendVerdict(StrEnum):
    """What is known after a try."""

    ACCEPTED, REFUSED, LATER = "accepted", "refused", "later"
    AWAY = "away"  # the server cannot be used; no fault of this letter
    DOUBT = "doubt"  # the dot was sent and no clear reply came
    DROPPED = "dropped"  # we hung up before the dot


@dataclass(frozen=True)
class SendOutcome:
    """The outcome of a try; `code` is like "550 5.1.1" and never holds the server's words."""

    verdict: SendVerdict
    phase: SmtpPhase
    code: str = ""

    @property
    def is_bad_mailbox(self) -> bool:
        """Tell whether the server said that the mailbox does not exist."""
        return self.verdict is SendVerdict.REFUSED and self.phase is SmtpPhase.RCPT and self.code[4:].startswith("5.1.")


class SmtpBroken(smtplib.SMTPException):
    """The server sent no SMTP, or nothing."""


@dataclass(frozen=True)
class MailServer:
    """The server of EMAIL_URL: `smtp://`, `smtp+tls://` (STARTTLS is required) or `smtps://`."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = ""

    @classmethod
    def from_url(cls, url: str) -> "MailServer":
        """Return the server that a URL names; raises `ImproperlyConfigured`."""
        parts = urlsplit(url)
        ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
        try:
            port = parts.port or ports.get(parts.scheme)
        except ValueError:
            port = None
        if port is None or parts.scheme not in ports or not parts.hostname:
            raise ImproperlyConfigured("EMAIL_URL is no mail server: set it to smtp://, smtp+tls:// or smtps://.")
        if parts.username and parts.scheme == "smtp" and parts.hostname not in LOOPBACK:
            raise ImproperlyConfigured("EMAIL_URL would send a password in the clear: use smtp+tls:// or smtps://.")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.scheme, parts.hostname, port, user, password)


class StrictSmtpClient(smtplib.SMTP):
    """smtplib's commands over a strict reader."""

    def __init__(self, server: MailServer, name: str) -> None:
        self.server = server
        self.unread_bytes = b""
        self.reply_timeout = timeouts.paced_seconds(timeouts.CONNECT_SECONDS)
        super().__init__(local_hostname=name, timeout=self.reply_timeout)
        self._host = server.host  # the name that the certificate must have

    def open(self) -> None:
        """Connect, encrypt as the URL says, and sign in."""
        code, text = self.connect(self.server.host, self.server.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, text)
        self.ehlo_or_helo_if_needed()
        if self.server.scheme == "smtp+tls":
            self.starttls(context=ssl.create_default_context())
            if not isinstance(self.sock, ssl.SSLSocket):
                raise SmtpBroken("no encryption")
            self.ehlo_or_helo_if_needed()
        self.reply_timeout = timeouts.paced_seconds(timeouts.COMMAND_SECONDS)
        if self.server.user:
            self.login(self.server.user, self.server.password)

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        plain = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        # Without TCP_NODELAY the dot, a small packet, waits until the body is acknowledged; that lengthens the doubt.
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.server.scheme != "smtps":
            return plain
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)

    def putcmd(self, cmd: str, args: str = "") -> None:
        """Send a command, unless the server has already answered a command that was not sent yet."""
        self.require_silence()
        assert self.sock is not None
        self.sock.settimeout(self.reply_timeout)
        super().putcmd(cmd, args)

    def require_silence(self) -> None:
        """Raise `SmtpBroken` if anything is waiting to be read, or the server has hung up."""
        if self.sock is None:
            raise SmtpBroken("not connected")
        self.sock.settimeout(0)
        try:
            ahead = self.sock.recv(1)
        except (BlockingIOError, ssl.SSLWantReadError):
            ahead = None
        if self.unread_bytes or ahead is not None:
            raise SmtpBroken("spoken to out of turn" if ahead or self.unread_bytes else "hung up")

    def getreply(self) -> tuple[int, bytes]:
        """Return one whole reply within the timeout: its code, the same on every line, and its text."""
        deadline = monotonic() + self.reply_timeout
        codes: set[int] = set()
        texts: list[bytes] = []
        while len(texts) < REPLY_MAX_LINES:
            found = REPLY_LINE.fullmatch(self.read_line(deadline))
            if not found:
                raise SmtpBroken("no reply")
            codes.add(int(found[1]))
            texts.append(found[3] or b"")
            if len(codes) > 1:
                raise SmtpBroken("two codes in one reply")
            if found[2] != b"-":
                return codes.pop(), b"\n".join(texts)
        raise SmtpBroken("an endless reply")

    def read_line(self, deadline: float) -> bytes:
        """Return the next line without its end."""
        while b"\n" not in self.unread_bytes:
            left = deadline - monotonic()
            if left <= 0 or self.sock is None:
                raise TimeoutError
            self.sock.settimeout(left)
            more = self.sock.recv(4096)
            if not more:
                raise SmtpBroken("hung up")
            self.unread_bytes += more
            if len(self.unread_bytes) > REPLY_LINE_MAX_BYTES * REPLY_MAX_LINES:
                break
        line, _end, self.unread_bytes = self.unread_bytes.partition(b"\n")
        if len(line) > REPLY_LINE_MAX_BYTES:
            raise SmtpBroken("a line too long")
        return line.removesuffix(b"\r")
