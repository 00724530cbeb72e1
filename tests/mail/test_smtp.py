"""Mail servers in trouble: whatever they say, a letter is never called sent that was not taken (B28, FI-4, REL-2)."""

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.exceptions import ImproperlyConfigured

from repair.mail import sender
from repair.mail.models import Attempt, LetterState
from repair.mail.smtp import MailServer
from tests.harness.smtp_sink import Sink, with_password
from tests.mail.conftest import NOON, fresh, state

LONG = b"250 " + b"x" * 2048 + b"\r\n"
# step, what is said instead, the letter's state, tries used up, how far it came
BEFORE_THE_DOT = [
    ("greeting", b"421 busy\r\n", 0, "connect"),
    ("greeting", b"554 go away\r\n", 0, "connect"),
    ("greeting", b"hello?\r\n", 0, "connect"),
    ("greeting", b"", 0, "connect"),
    ("ehlo", b"", 0, "connect"),
    ("mail", b"421 busy\r\n", 0, "mail"),
    ("mail", b"550 not you\r\n", 0, "mail"),
    ("rcpt", b"421 busy\r\n", 0, "rcpt"),
    ("rcpt", b"451 later\r\n", 1, "rcpt"),
    ("rcpt", b"250-ok\r\n451 later\r\n", 1, "rcpt"),
    ("rcpt", b"250 ok\r\n250 ok\r\n", 1, "data"),
    ("rcpt", LONG, 1, "rcpt"),
    ("rcpt", "250 grüß\r\n".encode("latin-1"), 1, "rcpt"),
    ("rcpt", b"99 bottles\r\n", 1, "rcpt"),
    ("rcpt", b"", 1, "rcpt"),
    ("data", b"451 later\r\n", 1, "data"),
    ("data", b"250 taken already\r\n", 1, "data"),
    ("data", b"354 go on\r\n250 taken already\r\n", 1, "data"),
    ("data", b"354 go on\r\n354 go on\r\n", 1, "data"),
    ("data", b"\x00\xff\x00\r\n", 1, "data"),
    ("data", b"", 1, "data"),
]
AFTER_THE_DOT = [
    (b"", "unknown"),
    (b"garbage\r\n", "unknown"),
    (b"354 go on\r\n", "unknown"),
    (b"250-taken\r\n550 or not\r\n", "unknown"),
    (LONG, "unknown"),
    ("250 grüß\r\n".encode("latin-1"), "unknown"),
    (b"250-" + b"y\r\n250-" * 200, "unknown"),
    (None, "unknown"),
    (b"452 full\r\n", "pending"),
    (b"421 closing\r\n", "pending"),
    (b"554 no\r\n", "failed"),
]


@pytest.mark.parametrize(("step", "said", "used_up", "phase"), BEFORE_THE_DOT)
def test_smtp_trouble_before_the_final_dot_means_not_sent_and_tried_again(owe, rude, step, said, used_up, phase):
    server = rude(**{step: said})
    letter = owe()
    assert sender.deliver_due_letters(at=NOON) == {"pending": 1}
    after = fresh(letter)
    assert (after.state, after.attempts, after.doubts, server.heard) == (LetterState.PENDING, used_up, 0, [])
    assert Attempt.objects.get().phase == phase


@pytest.mark.parametrize(("said", "end"), AFTER_THE_DOT)
def test_a_letter_is_called_sent_only_after_a_clear_answer_to_the_final_dot(owe, rude, said, end):
    server = rude(dot=said)
    letter = owe()
    assert sender.deliver_due_letters(at=NOON) == {end: 1}
    assert (state(letter), len(server.heard)) == (end, 1)


def test_an_smtp_reply_of_several_lines_is_one_answer(owe, rude):
    """RFC 5321 4.2: every reply may have several lines; alike, they say what one would."""
    server = rude(dot=b"250-taken\r\n250-with thanks\r\n250 bye\r\n", greeting=b"220-hello\r\n220 there\r\n")
    letter = owe()
    assert sender.deliver_due_letters(at=NOON) == {"sent": 1}
    assert (state(letter), len(server.heard)) == (LetterState.SENT, 1)


@pytest.mark.parametrize(("step", "longest"), [("greeting", 15), ("ehlo", 15), ("rcpt", 30), ("dot", 300)])
def test_a_mail_server_that_says_nothing_is_left_in_time(owe, rude, step, longest):
    rude(**{step: None})
    owe()
    began = monotonic()
    sender.deliver_due_letters(at=NOON)
    assert longest * 0.009 <= monotonic() - began < longest * 0.01 + 2


def test_a_mail_server_that_answers_only_in_part_is_left_in_time(owe, rude):
    rude(dot=b"2")  # and then nothing until it hangs
    owe()
    began = monotonic()
    assert sender.deliver_due_letters(at=NOON) == {"unknown": 1}
    assert monotonic() - began < 5


def test_a_mail_server_that_says_later_at_first_gets_every_letter_once(owe, sink):
    seen = set()

    def later(what: str, said: str) -> str:
        return "250 ok" if what in seen else seen.add(what) or said

    sink.rcpt = lambda address: later(address, "451 4.3.0 later")
    sink.data = lambda message_id: later(message_id, "452 4.2.2 later")
    letters = [owe(address=f"{number}@example.org") for number in range(30)]
    at = NOON
    for _ in range(3):
        sender.deliver_due_letters(at=at)
        at += timedelta(hours=4)
    assert {(state(letter), fresh(letter).attempts) for letter in letters} == {(LetterState.SENT, 3)}
    assert sink.copies == {letter.message_id: 1 for letter in letters}


def test_an_smtp_connection_that_the_server_closed_is_made_anew(owe, rude):
    server = rude()
    answers = iter([b"250 ok\r\n", b"421 you were quiet too long\r\n", *[b"250 ok\r\n"] * 5])
    real = server._answer

    def answer(other, step):
        if step == "mail":
            server.say["mail"] = next(answers)
        return real(other, step)

    server._answer = answer
    letters = [owe() for _ in range(3)]
    assert sender.deliver_due_letters(at=NOON) == {"sent": 3}
    assert ({fresh(letter).attempts for letter in letters}, len(server.heard)) == ({1}, 3)


# -- Encryption ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost, and an expired one, signed by nobody but themselves."""
    folder = tmp_path_factory.mktemp("papers")
    _make(folder, "good", expired=False)
    _make(folder, "old", expired=True)
    return folder


def _make(folder: Path, name: str, *, expired: bool) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    until = now - timedelta(days=1) if expired else now + timedelta(days=2)
    paper = (
        x509.CertificateBuilder(
            who, who, key.public_key(), x509.random_serial_number(), until - timedelta(days=9), until
        )
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / f"{name}.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + paper.public_bytes(serialization.Encoding.PEM)
    )


def context(papers: Path, name: str) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(papers / f"{name}.pem")
    return made


@pytest.fixture
def trusting(papers, monkeypatch, settings):
    """Our side trusts both certificates' maker."""
    monkeypatch.setenv("SSL_CERT_FILE", str(papers / "all.pem"))
    (papers / "all.pem").write_bytes((papers / "good.pem").read_bytes() + (papers / "old.pem").read_bytes())
    settings.MAIL_PACE = 0.1


def test_a_letter_is_sent_by_starttls_with_a_password(owe, papers, trusting, settings):
    options = {
        "tls_context": context(papers, "good"),
        "require_starttls": True,
        "auth_required": True,
        "authenticator": with_password("notes", "a b@c"),
    }
    with Sink(**options) as sink:
        settings.EMAIL_URL = f"smtp+tls://notes:a%20b%40c@localhost:{sink.port}"
        owe()
        assert sender.deliver_due_letters(at=NOON) == {"sent": 1}
        settings.EMAIL_URL = f"smtp+tls://notes:wrong@localhost:{sink.port}"
        owe()
        assert sender.deliver_due_letters(at=NOON) == {"pending": 1}
        assert len(sink.taken) == 1


@pytest.mark.parametrize("paper", ["old", "stranger"])
def test_a_certificate_that_is_old_or_unknown_stops_every_letter(owe, papers, trusting, settings, monkeypatch, paper):
    if paper == "stranger":
        monkeypatch.setenv("SSL_CERT_FILE", str(papers / "old.pem"))
    with Sink(tls_context=context(papers, "old" if paper == "old" else "good"), require_starttls=True) as sink:
        settings.EMAIL_URL = f"smtp+tls://localhost:{sink.port}"
        letter = owe()
        assert sender.deliver_due_letters(at=NOON) == {"pending": 1}
        assert (fresh(letter).attempts, sink.taken) == (0, [])


def test_a_mail_server_that_lacks_the_required_encryption_gets_no_letter(owe, sink, settings):
    settings.EMAIL_URL = sink.url.replace("smtp://", "smtp+tls://")
    letter = owe()
    assert sender.deliver_due_letters(at=NOON) == {"pending": 1}
    assert (fresh(letter).attempts, sink.taken) == (0, [])


@pytest.mark.parametrize(
    "said", [b"454 not now\r\n", b"220 go\r\n250 and this was said in the clear\r\n", b"220 go\r\n"]
)
def test_a_mail_server_that_only_pretends_to_encrypt_gets_no_letter(owe, rude, settings, said):
    server = rude(ehlo=b"250-hello\r\n250 STARTTLS\r\n", starttls=said)
    settings.EMAIL_URL = f"smtp+tls://127.0.0.1:{server.port}"
    letter = owe()
    assert sender.deliver_due_letters(at=NOON) == {"pending": 1}
    assert (fresh(letter).attempts, "mail" in server.steps) == (0, False)


def test_an_smtps_connection_is_encrypted_from_the_first_byte(owe, papers, trusting, settings):
    listener = socket.create_server(("127.0.0.1", 0))
    settings.EMAIL_URL = f"smtps://localhost:{listener.getsockname()[1]}"
    heard = []

    def serve() -> None:
        plain, _from = listener.accept()
        with context(papers, "good").wrap_socket(plain, server_side=True) as line:
            line.sendall(b"220 hello\r\n")
            lines = line.makefile("rb")
            while said := lines.readline():
                heard.append(said)
                if said.startswith(b"DATA"):
                    line.sendall(b"354 go on\r\n")
                    while lines.readline() != b".\r\n":
                        pass
                line.sendall(b"250 ok\r\n" if not said.startswith(b"QUIT") else b"221 bye\r\n")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    owe()
    assert sender.deliver_due_letters(at=NOON) == {"sent": 1}
    thread.join(5)
    listener.close()
    assert [line.split()[0] for line in heard] == [b"ehlo", b"MAIL", b"RCPT", b"DATA", b"quit"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost",
        "http://mail.example.org",
        "smtp://",
        "smtp://notes:secret@mail.example.org",
        "smtp://a.org:port",
    ],
)
def test_an_invalid_email_url_is_refused_with_a_sentence(url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        MailServer.from_url(url)


def test_default_smtp_ports_are_the_usual_ones():
    urls = ("smtp://a.org", "smtp+tls://u:p@a.org", "smtps://a.org", "smtp://u:p@localhost:2525")
    assert [MailServer.from_url(url).port for url in urls] == [25, 587, 465, 2525]
