"""The post's scenes: a mail server that listens, a moment, letters that are owed."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from repair.mail import kinds
from repair.mail.models import Letter
from tests.harness.smtp_sink import Rude, Sink

NOON = datetime(2027, 1, 13, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """A mail server that takes everything."""
    with Sink() as sink:
        settings.EMAIL_URL = sink.url
        yield sink


@pytest.fixture
def rude(settings: Any) -> Iterator[Callable[..., Rude]]:
    """Makes a mail server that answers as it is told; every wait is a hundredth."""
    servers: list[Rude] = []
    settings.MAIL_PACE = 0.01

    def make(**say: bytes | None) -> Rude:
        server = Rude(**say).__enter__()
        servers.append(server)
        settings.EMAIL_URL = server.url
        return server

    yield make
    for server in servers:
        server.__exit__()


@pytest.fixture
def named() -> Iterator[Callable[..., kinds.LetterKind]]:
    """Names a kind for this scene alone; its words are those of the gathered letter."""
    before = dict(kinds._kinds)

    def name(name: str, **more: Any) -> kinds.LetterKind:
        kind = kinds.LetterKind(name=name, worded="gathered", **({"alone": True} | more))
        kinds.register_letter_kind(kind)
        return kind

    yield name
    kinds._kinds.clear()
    kinds._kinds.update(before)


@pytest.fixture
def owe(db: None) -> Callable[..., Letter]:
    """Owes a letter about a changed password, at noon, to ada's address unless told otherwise."""
    count = iter(range(10_000))

    def post(kind: str = "password_changed", at: datetime = NOON, **more: Any) -> Letter:
        given = {"key": f"{kind}:{next(count)}"} | ({} if "to" in more else {"address": "ada@example.org"})
        return Letter.post(kind, at=at, **(given | more))

    return post


def state(letter: Letter) -> str:
    """The letter's state as it stands in the database."""
    return str(Letter.objects.values_list("state", flat=True).get(pk=letter.pk))


def fresh(letter: Letter) -> Letter:
    """The letter as it stands in the database."""
    return Letter.objects.get(pk=letter.pk)
