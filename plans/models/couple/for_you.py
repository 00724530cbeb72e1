"""For you: what waits for a partner's word, or is new to them, in one list (rule 37).

Each package registers its kinds in `AppConfig.ready`. The list is read from the rows themselves, so nothing has to be
written when something begins to wait; only what a partner opened or put off is stored. The other partner learns of
neither (rule 5).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, QuerySet, Value
from django.urls import reverse

from plans.models.couple.plan import Partner
from repair.foundation.base import Noun
from repair.foundation.composed_once import ComposedQuery, Given, given_day, given_id, given_moment
from repair.mail.models import Notice

WORDS_SECTION = "waits"  # of the word files; a kind has its texts under its name
PUT_OFF_FOR = timedelta(days=7)  # "not now"
NEWS_LASTS = timedelta(days=28)  # after four weeks nobody is shown it any more, opened or not

# Takes out what the partner opened or put off; raw, since Django composes no query around a union.
WITHOUT_NOTES_SQL = """
SELECT found.* FROM ({}) AS found WHERE NOT EXISTS (
  SELECT 1 FROM plans_foryounote AS note
  WHERE note.partner_id = %s AND note.kind = found.for_you AND note.about = found.pk
  AND (note.until IS NULL OR note.until > %s))
ORDER BY found.for_you_since DESC, found.for_you, found.pk"""


@dataclass(frozen=True)
class Asked:
    """Who is asked about, for the query of a kind: the partner's seat, and the places of the other values.

    `partner` and `plan` stand for primary keys, `at` for the moment, `today` for the plan's local day.
    """

    seat: str
    partner: Given
    plan: Given
    at: Given
    today: Given


@dataclass(frozen=True)
class ForYouKind:
    """One kind of thing on the list.

    `name` is the key of its sentence in the word files (`WORDS_SECTION`). `rows` returns the rows that are for a
    partner, and `since` is the field of the day or moment from which on. `page` is the name of the URL behind it, with
    the row's primary key if `takes_key`. `is_news`: it asks for nothing and goes when it was opened; every other kind
    stays until it is answered. `is_counted`: there is a sentence for several of them.
    """

    name: str
    rows: Callable[[Asked], QuerySet[Any]]
    since: str
    page: str
    takes_key: bool = False
    is_news: bool = False
    is_counted: bool = False

    def page_args(self, about: UUID) -> list[UUID]:
        """Return what `page` takes for the row with this primary key."""
        return [about] if self.takes_key else []


@dataclass
class ForYouItem:
    """One entry of the list: a kind, and the primary keys of its rows: several if one page shows them all."""

    kind: ForYouKind
    abouts: list[UUID] = field(default_factory=list)

    @property
    def about(self) -> UUID:
        """Return the primary key by which the entry is addressed: that of its newest row."""
        return self.abouts[0]

    @property
    def args(self) -> list[UUID]:
        """Return what the page behind it takes."""
        return self.kind.page_args(self.about)

    @property
    def url(self) -> str:
        """Return the URL of the page on which it is read or answered."""
        return reverse(self.kind.page, args=self.args)

    @property
    def sentence(self) -> str:
        """Return the key of its sentence, which tells no time; another one for several rows."""
        which = "many" if self.kind.is_counted and len(self.abouts) > 1 else "text"
        return f"{WORDS_SECTION}.{self.kind.name}.{which}"

    @property
    def link(self) -> str:
        """Return the key of the words on the way to its page."""
        return f"{WORDS_SECTION}.{self.kind.name}.link"


_kinds: dict[str, ForYouKind] = {}


def register_for_you_kind(kind: ForYouKind) -> None:
    """Register a kind; registering it twice with other values is a programming error."""
    if _kinds.setdefault(kind.name, kind) != kind:
        raise ValueError(f"The kind {kind.name} has been named before, differently.")


def for_you_kind_names() -> list[str]:
    """Return the names of all registered kinds, sorted."""
    return sorted(_kinds)


class ForYouNote(Noun):
    """A partner opened an entry (`until` is empty) or put it off until then. Readable for that partner alone."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    about = models.UUIDField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "kind", "about"], name="one_note_an_entry")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @classmethod
    @transaction.atomic
    def write(cls, item: ForYouItem, *, by: Partner, until: datetime | None, at: datetime) -> None:
        """Note for each row of the entry that `by` opened it, or puts it off until then; doing it twice is once.

        A notice of it that no email has told is seen, so that none does.
        """
        for about in item.abouts:
            cls.objects.update_or_create(partner=by, kind=item.kind.name, about=about, defaults={"until": until})
        if by.person is not None:
            Notice.mark_seen(to=by.person, abouts=map(str, item.abouts), at=at)


def items_for(partner: Partner, *, at: datetime) -> list[ForYouItem]:
    """Return what is for this partner of a plan that is awake: first what asks for an answer, then news; newest first.

    One query for all kinds.
    """
    given = {"partner": partner.pk, "plan": partner.plan_id, "at": at, "today": partner.plan.day(at)}
    found: dict[str, ForYouItem] = {}
    for name, key, _since in _composed(connection.vendor, partner.seat).run(**given):
        kind, about = _kinds[name], key if isinstance(key, UUID) else UUID(key)
        page = f"{name} {about if kind.takes_key else ''}"
        found.setdefault(page, ForYouItem(kind)).abouts.append(about)
    return sorted(found.values(), key=lambda item: item.kind.is_news)


def item_in(items: list[ForYouItem], kind: str, about: UUID) -> ForYouItem | None:
    """Return the entry of this kind that holds this row, or None."""
    return next((item for item in items if item.kind.name == kind and about in item.abouts), None)


@cache
def _composed(vendor: str, seat: str) -> ComposedQuery:
    """Return the query for (kind, primary key, since) of all that is for the partner in this seat, the newest first."""
    me = Asked(seat, given_id("partner"), given_id("plan"), given_moment("at"), given_day("today"))
    first, *others = [_rows_of(kind, me) for kind in _kinds.values()]
    return ComposedQuery(first.union(*others, all=True), WITHOUT_NOTES_SQL, [me.partner, me.at])


def _rows_of(kind: ForYouKind, me: Asked) -> QuerySet[Any]:
    rows = kind.rows(me)
    if kind.is_news:
        rows = rows.filter(**{f"{kind.since}__gt": (me.today if kind.since == "day" else me.at) - NEWS_LASTS})
    since = ExpressionWrapper(F(kind.since), output_field=DateTimeField())
    marked = rows.order_by().annotate(for_you=Value(kind.name, models.CharField()), for_you_since=since)
    return marked.values_list("for_you", "pk", "for_you_since")
