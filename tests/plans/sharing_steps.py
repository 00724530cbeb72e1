"""How something comes to be shared in the scenes: small steps with sensible defaults."""

from datetime import datetime, timedelta

from django.db import connection

from plans.models import Partner, PastQuestion, Plan, Shared, Writing
from plans.models.writing.past_question import SortedQuestion
from plans.models.writing.question import ask_question
from plans.models.writing.shared import SharedPart, reveal_due_texts
from plans.models.writing.writing import OpenedPage

TEXT = [SharedPart("act", "I came home late."), SharedPart("mine", "That was my choice.")]


def waits(by: Partner, at: datetime, kind: str = "own", parts: list[SharedPart] = TEXT) -> Shared:
    """Shared, and not to be read before ten minutes are over."""
    return Shared.share(kind, parts, by=by, at=at, appears_at=at + timedelta(minutes=10))


def there(by: Partner, at: datetime, kind: str = "own", parts: list[SharedPart] = TEXT) -> Shared:
    """Shared, and to be read from that moment on."""
    text = Shared.share(kind, parts, by=by, at=at, appears_at=at)
    assert reveal_due_texts(at=at) == 1
    return again(text)


def asked(by: Partner, at: datetime, key: str = "q1") -> Shared:
    """One of the three questions, there to be answered."""
    question = ask_question(key, by=by, at=at, appears_at=at)
    assert reveal_due_texts(at=at) == 1
    return again(question)


def again(text: Shared) -> Shared:
    """Read afresh, as a request does."""
    return Shared.objects.select_related("by__person", "by__plan").get(pk=text.pk)


def stored(table: str) -> bytes:
    """Every byte that the database holds in this table; with SQLite the bytes of the whole file."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        fields = [field for row in cursor for field in row]
    assert fields
    found = b"".join(bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode() for one in fields)
    return found + (connection.connection.serialize() if connection.vendor == "sqlite" else b"")


def parts(plan: Plan, at: datetime) -> dict[str, list]:
    """For the house: the addresses of what is written and shared in this plan, most of it sam's."""
    ada, sam = plan.seats
    question = asked(ada, at)
    read, waiting = there(sam, at, "like", [SharedPart("need", "To be asked.")]), waits(sam, at)
    past = PastQuestion.write(by=sam, said=SortedQuestion("unsure", "Where were you in June?"), at=at)
    Writing.keep("own", 1, {"act": "I came home late.", "impact": ""}, by=sam, opened=OpenedPage())
    return {
        **{f"plans:writing-{verb}": ["own"] for verb in ("preview", "read", "share")},
        "plans:writing-edit": ["own", 1],
        "plans:shared-take-back": [waiting.pk],
        "plans:shared-withdraw": [read.pk],
        "plans:question-ask": ["q1"],
        **{f"plans:question-{verb}": [question.pk] for verb in ("answer", "put-off", "share")},
        **{f"plans:past-{verb}": [past.pk] for verb in ("edit", "drop", "share")},
    }
