"""Offers: words from a check-in, a misstep or a session that wait next to the draft agreement and change no line."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.models.contract.canonical_text import OWNED_KINDS, Clause, LineKind, has_named_owner
from plans.models.contract.contract import Contract
from plans.models.contract.line import Line
from plans.models.contract.stored_words import pack_words, unpack_words
from plans.models.couple.event import Event
from plans.models.couple.plan import Partner, Plan
from plans.models.couple.rest import require_awake
from plans.wording import care
from repair.foundation.base import Noun, Refused

MAX_WAITING_OFFERS = 20  # of one partner


class OfferSource(models.TextChoices):
    """What the words came from."""

    CHECKIN = "talk", gettext_lazy("From a talk")
    REVIEW = "review", gettext_lazy("From looking at what went wrong")
    SESSION = "session", gettext_lazy("From a session")
    STEADIER = "steadier", gettext_lazy("Because the other would feel steadier")


class Offers(models.QuerySet["Offer"]):
    """Query offers."""

    def waiting(self, plan: Plan) -> Self:
        """Return the plan's offers, oldest first."""
        return self.filter(by__plan=plan).select_related("by").order_by("made_at", "pk")


class Offer(Noun):
    """Words that wait, readable for both, until they become a line or their author drops them.

    waiting ──laid down──▶ a line of the draft agreement      waiting ──dropped by its author──▶ deleted
    """

    GONE = gettext_lazy("This does not wait beside the table any more.")

    Source = OfferSource

    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=LineKind.choices)
    kept = models.JSONField()
    source = models.CharField(max_length=10, choices=Source.choices)
    made_at = models.DateTimeField()
    about = models.UUIDField(null=True)  # the row it came from, if any

    objects = Offers.as_manager()

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    @transaction.atomic
    def propose(
        cls, *, by: Partner, kind: str, words: dict[str, Any], source: str, at: datetime, about: UUID | None = None
    ) -> "Offer":
        """Store an offer and return it; the same words again return the one that is there.

        These words pass through no form of the agreement, so words that look like a password are refused here (rule
        11).
        """
        if any(care.looks_like_credential(text) for text in words.values() if isinstance(text, str)):
            raise Refused(care.credential_refusal())
        plan = by.plan.lock()
        require_awake(plan)
        mine, meant = cls.objects.waiting(plan).filter(by=by), pack_words(kind, words)
        same = next((one for one in mine.filter(kind=kind, about=about) if one.kept == meant), None)
        if same is not None:
            return same
        if mine.count() >= MAX_WAITING_OFFERS:
            raise Refused(_("Twenty offers of yours wait already. Make a line of one, or drop one."))
        said = {"kept": meant, "source": OfferSource(source), "made_at": at, "about": about}
        return cls.objects.create(by=by, kind=LineKind(kind), **said)

    @transaction.atomic
    def lay_down(self, *, by: Partner, at: datetime) -> Line:
        """Return the line of the draft agreement that the offer has become; its author is `by`, and the other is asked.

        Either partner may, but only its author for a kind that has an owner (rule 31).
        """
        plan = by.plan.lock()
        done = Line.objects.filter(was=self.pk, contract__plan=plan).first()
        if done is not None:
            return done
        self._lock(by)
        if self.kind in OWNED_KINDS and self.by_id != by.pk:
            raise Refused(_("Only the one whose words these are can lay them on the table."))
        contract = Contract.open(by=by, at=at)
        line = Line(was=self.pk, contract=contract, kind=self.kind, by=by, **self.words)
        line.lay_down(at=at)
        self.delete()
        return line

    @transaction.atomic
    def drop(self, *, by: Partner) -> None:
        """Delete the offer and the events about it; only its author may."""
        by.plan.lock()
        if self.by_id != by.pk:
            raise Refused(_("Only the one whose words these are can drop them."))
        Event.take_back(self.pk)
        self.delete()

    @property
    def is_owned(self) -> bool:
        """Return whether only its author can make a line of it."""
        return self.kind in OWNED_KINDS

    @property
    def words(self) -> dict[str, Any]:
        """Return the words by field, as a line takes them."""
        return unpack_words(self.kind, self.kept)

    @property
    def clause(self) -> Clause:
        """Return the offer as a `Clause`, as the agreement would show it; its number is 0."""
        words = self.words
        seat = self.by.seat if has_named_owner(self.kind, words.get("term", "")) else ""
        return Clause(number=0, kind=self.kind, seat=seat, **words)

    def _lock(self, by: Partner) -> None:
        """Lock the row; refuse one that is gone, or of another plan."""
        self.lock()
        if self.by.plan_id != by.plan_id:
            raise Refused(_("This is not yours."))
