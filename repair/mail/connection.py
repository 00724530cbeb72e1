"""The SMTP connection: every phase has a name, so that "not sent" is never mistaken for "perhaps sent".

Before the final dot nothing was sent, whatever goes wrong. After it only a clear 250 means sent, a clear 4xx or 5xx
means not sent, and anything else is doubt.
"""

import re
import smtplib
from collections.abc import Callable

from repair.mail import timeouts
from repair.mail.smtp import MailServer, SendOutcome, SendVerdict, SmtpPhase, StrictSmtpClient

ENHANCED_STATUS_CODE = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")


class SmtpConnection:
    """A connection that is kept open for the next letter while all goes well."""

    def __init__(self, server: MailServer, sender: str) -> None:
        self.server, self.sender = server, sender
        self.client: StrictSmtpClient | None = None

    def send(self, to: str, content: bytes, hand_off: Callable[[], bool]) -> SendOutcome:
        """Send one letter to one address. After 354 `hand_off` decides; if it returns False, hang up unsent."""
        used = self.client is not None
        if self.client is None:
            try:
                self.client = StrictSmtpClient(self.server, self.sender.rpartition("@")[2])
                self.client.open()
            except (OSError, smtplib.SMTPException) as wrong:
                self.close()
                return SendOutcome(SendVerdict.AWAY, SmtpPhase.CONNECT, exception_code(wrong))
        outcome = smtp_transaction(self.client, self.sender, to, content, hand_off)
        if outcome.verdict is not SendVerdict.ACCEPTED:
            self.close(politely=bool(outcome.code))
            if used and outcome.phase is SmtpPhase.MAIL:  # the server closed the idle connection since the last letter
                return self.send(to, content, hand_off)
        return outcome

    def close(self, *, politely: bool = False) -> None:
        """Close the connection."""
        client, self.client = self.client, None
        if client is None:
            return
        try:
            if politely:
                client.reply_timeout = min(client.reply_timeout, timeouts.paced_seconds(timeouts.CONNECT_SECONDS))
                client.quit()
        except (OSError, smtplib.SMTPException):
            pass
        finally:
            client.close()


def smtp_transaction(
    client: StrictSmtpClient, sender: str, to: str, content: bytes, hand_off: Callable[[], bool]
) -> SendOutcome:
    """Speak MAIL, RCPT, DATA, call the hand-off, send the body and the dot, and read the reply."""
    client.reply_timeout = timeouts.paced_seconds(timeouts.COMMAND_SECONDS)
    commands = ((SmtpPhase.MAIL, f"FROM:<{sender}>"), (SmtpPhase.RCPT, f"TO:<{to}>"), (SmtpPhase.DATA, ""))
    phase = SmtpPhase.MAIL
    try:
        for phase, said in commands:
            code, text = client.docmd(phase.upper(), said)
            if code not in ((354,) if phase is SmtpPhase.DATA else (250, 251)):
                return outcome_before_dot(phase, code, text)
        if not hand_off():
            return SendOutcome(SendVerdict.DROPPED, SmtpPhase.DATA)
        client.require_silence()
        assert client.sock is not None
        client.sock.settimeout(client.reply_timeout)
        client.send(dot_stuffed(content))
        client.require_silence()
        client.sock.settimeout(client.reply_timeout)
        phase = SmtpPhase.DOT
        client.send(b".\r\n")
        phase = SmtpPhase.REPLY
        client.reply_timeout = timeouts.paced_seconds(timeouts.DOT_SECONDS)
        code, text = client.getreply()
    except (OSError, smtplib.SMTPException) as wrong:
        doubt = phase in (SmtpPhase.DOT, SmtpPhase.REPLY)
        return SendOutcome(
            SendVerdict.DOUBT if doubt else SendVerdict.LATER, phase, "" if doubt else exception_code(wrong)
        )
    if code == 250:
        return SendOutcome(SendVerdict.ACCEPTED, phase, reply_code(code, text))
    verdict = {4: SendVerdict.LATER, 5: SendVerdict.REFUSED}.get(code // 100, SendVerdict.DOUBT)
    return SendOutcome(verdict, phase, reply_code(code, text))


def outcome_before_dot(phase: SmtpPhase, code: int, text: bytes) -> SendOutcome:
    """Return what a reply before the dot means that is not the expected one.

    A refusal of our sender address, or of us altogether (421), is no fault of the letter; a reply out of place means
    that the server is in trouble.
    """
    if code == 421 or phase is SmtpPhase.MAIL:
        verdict = SendVerdict.AWAY
    else:
        verdict = SendVerdict.REFUSED if code // 100 == 5 else SendVerdict.LATER
    return SendOutcome(verdict, phase, reply_code(code, text))


def dot_stuffed(content: bytes) -> bytes:
    """Return the content as it is transmitted: CRLF at every line end, a dot before every leading dot."""
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    return b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in lines)


def reply_code(code: int, text: bytes) -> str:
    """Return the reply's code and, if it names one, the enhanced status code; none of its words."""
    finer = ENHANCED_STATUS_CODE.match(text.decode("ascii", "replace"))
    return f"{code} {finer[1]}" if finer else str(code)


def exception_code(wrong: Exception) -> str:
    """Return the code in an exception of smtplib, else an empty string."""
    code = getattr(wrong, "smtp_code", None)
    return str(code) if isinstance(code, int) and code > 0 else ""
