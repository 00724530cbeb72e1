"""The line to the mail server: every phase by name, so that nobody mistakes "not sent" for "perhaps sent".

Until the final dot nothing was sent, whatever goes wrong. After it only a clear 250 means sent, a clear 4xx or 5xx
means not sent, and anything else is doubt.
"""

import re
import smtplib
from collections.abc import Callable

from repair.mail import timeouts
from repair.mail.smtp import Client, Outcome, Phase, Server, Verdict

DETAIL = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")


class Line:
    """A connection kept for the next letter as long as all goes well."""

    def __init__(self, server: Server, sender: str) -> None:
        self.server, self.sender = server, sender
        self.client: Client | None = None

    def send(self, to: str, content: bytes, hand_off: Callable[[], bool]) -> Outcome:
        """One letter to one address. After 354 `hand_off` decides; False hangs up and nothing was sent."""
        used = self.client is not None
        if self.client is None:
            try:
                self.client = Client(self.server, self.sender.rpartition("@")[2])
                self.client.open()
            except (OSError, smtplib.SMTPException) as wrong:
                self.hang_up()
                return Outcome(Verdict.AWAY, Phase.CONNECT, code_of(wrong))
        outcome = converse(self.client, self.sender, to, content, hand_off)
        if outcome.verdict is not Verdict.ACCEPTED:
            self.hang_up(politely=bool(outcome.code))
            if used and outcome.phase is Phase.MAIL:  # it had gone to sleep since the last letter
                return self.send(to, content, hand_off)
        return outcome

    def hang_up(self, *, politely: bool = False) -> None:
        """The connection is over."""
        client, self.client = self.client, None
        if client is None:
            return
        try:
            if politely:
                client.patience = min(client.patience, timeouts.seconds(timeouts.CONNECT))
                client.quit()
        except (OSError, smtplib.SMTPException):
            pass
        finally:
            client.close()


def converse(client: Client, sender: str, to: str, content: bytes, hand_off: Callable[[], bool]) -> Outcome:
    """MAIL, RCPT, DATA, the hand-off, the body, the dot, the answer."""
    client.patience = timeouts.seconds(timeouts.COMMAND)
    commands = ((Phase.MAIL, f"FROM:<{sender}>"), (Phase.RCPT, f"TO:<{to}>"), (Phase.DATA, ""))
    phase = Phase.MAIL
    try:
        for phase, said in commands:
            code, text = client.docmd(phase.upper(), said)
            if code not in ((354,) if phase is Phase.DATA else (250, 251)):
                return no(phase, code, text)
        if not hand_off():
            return Outcome(Verdict.DROPPED, Phase.DATA)
        client.must_be_silent()
        assert client.sock is not None
        client.sock.settimeout(client.patience)
        client.send(stuffed(content))
        client.must_be_silent()
        client.sock.settimeout(client.patience)
        phase = Phase.DOT
        client.send(b".\r\n")
        phase = Phase.REPLY
        client.patience = timeouts.seconds(timeouts.DOT)
        code, text = client.getreply()
    except (OSError, smtplib.SMTPException) as wrong:
        doubt = phase in (Phase.DOT, Phase.REPLY)
        return Outcome(Verdict.DOUBT if doubt else Verdict.LATER, phase, "" if doubt else code_of(wrong))
    if code == 250:
        return Outcome(Verdict.ACCEPTED, phase, code_text(code, text))
    verdict = {4: Verdict.LATER, 5: Verdict.REFUSED}.get(code // 100, Verdict.DOUBT)
    return Outcome(verdict, phase, code_text(code, text))


def no(phase: Phase, code: int, text: bytes) -> Outcome:
    """An answer before the dot that is not the one to go on with. Refusing us as a sender, or all of us (421), is no
    fault of the letter; an answer out of place is a server in trouble."""
    if code == 421 or phase is Phase.MAIL:
        verdict = Verdict.AWAY
    else:
        verdict = Verdict.REFUSED if code // 100 == 5 else Verdict.LATER
    return Outcome(verdict, phase, code_text(code, text))


def stuffed(content: bytes) -> bytes:
    """The content as it goes over the line: CRLF at every end, a dot before every leading dot."""
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    return b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in lines)


def code_text(code: int, text: bytes) -> str:
    """The reply's code and, if it names one, the finer code; nothing of its words."""
    finer = DETAIL.match(text.decode("ascii", "replace"))
    return f"{code} {finer[1]}" if finer else str(code)


def code_of(wrong: Exception) -> str:
    """The code in an exception of smtplib's, else nothing."""
    code = getattr(wrong, "smtp_code", None)
    return str(code) if isinstance(code, int) and code > 0 else ""
