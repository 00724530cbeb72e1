"""A letter of the outbox: a row written in the transaction that causes it; its words are rendered when it leaves."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from repair.accounts.models import Person
from repair.foundation import clock, crypto
from repair.foundation.base import Noun
from repair.mail import kinds
from repair.mail.models.preferences import QuietHours


class LetterState(models.TextChoices):
    """
    pending -> leased -> handoff -> sent
    leased  -> pending (try later) | failed;  leased -> pending when its sender is gone
    handoff -> pending once, or unknown, when nobody can tell whether it arrived
    pending -> stale | cancelled | suppressed at the last look
    """

    PENDING = "pending", _("waiting")
    LEASED = "leased", _("being prepared")
    HANDOFF = "handoff", _("on its way out")
    SENT = "sent", _("sent")
    FAILED = "failed", _("could not be sent")
    STALE = "stale", _("too late to be of use")
    CANCELLED = "cancelled", _("no longer needed")
    SUPPRESSED = "suppressed", _("the address takes no letters")
    UNKNOWN = "unknown", _("we cannot tell whether this arrived")


LIVE_STATES = (LetterState.PENDING, LetterState.LEASED, LetterState.HANDOFF)
FINAL_STATES = tuple(state for state in LetterState if state not in LIVE_STATES)


def new_message_id() -> str:
    """Return a random Message-ID under the domain of MAIL_FROM; it stays for the life of the letter."""
    return f"<{uuid.uuid4().hex}@{settings.MAIL_FROM.rpartition('@')[2]}>"


class Letter(Noun):
    """One letter to one address. Address and code are wiped in every final state."""

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=40)
    to = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    address = models.CharField(max_length=254, blank=True)
    about = models.CharField(max_length=120, blank=True)
    plan = models.UUIDField(null=True, db_index=True)
    sealed = models.BinaryField(null=True)
    posted_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=LetterState, default=LetterState.PENDING)
    attempts = models.SmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    lease_token = models.UUIDField(null=True, db_index=True)
    lease_until = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=320, unique=True)
    doubts = models.SmallIntegerField(default=0)
    last_code = models.CharField(max_length=20, blank=True)
    stopped_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "next_attempt_at"], name="letter_live", condition=Q(state__in=LIVE_STATES)),
            models.Index(fields=["kind", "about"], name="letter_about"),
        ]
        constraints = [
            models.CheckConstraint(
                name="letter_ended_is_wiped",
                condition=Q(state__in=LIVE_STATES) | Q(address="", sealed__isnull=True, ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="letter_waiting_has_an_address",
                condition=~Q(state=LetterState.PENDING) | Q(to__isnull=False) | ~Q(address=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @classmethod
    def post(
        cls,
        kind: str,
        *,
        at: datetime,
        key: str,
        to: Person | None = None,
        address: str = "",
        about: str = "",
        plan: uuid.UUID | None = None,
        code: str = "",
        not_before: datetime | None = None,
        expires_at: datetime | None = None,
        asked: bool = False,
    ) -> Self:
        """Owe this letter and return it; a letter with the same key is returned as it is.

        `asked`: the receiver requested it just now, so that quiet hours do not hold it back.
        """
        sort = kinds.letter_kind(kind)
        if not sort.alone:
            raise ValueError(f"A {kind} travels in the gathered letter: post a Notice.")
        pk = uuid.uuid4()
        leaves = not_before or at
        if to is not None and expires_at and not (sort.security or asked):
            span = QuietHours.of(to).span_around(leaves, to.zone)
            leaves = max(at, clock.avoid_quiet_hours(leaves, expires_at, span))
        letter, _made = cls.objects.get_or_create(
            key=key,
            defaults={
                "pk": pk,
                "kind": kind,
                "to": to,
                "address": address,
                "about": about,
                "plan": plan,
                "message_id": new_message_id(),
                "sealed": seal_code(code, pk) if code else None,
                "posted_at": at,
                "asked_at": at if asked else None,
                "expires_at": expires_at,
                "next_attempt_at": leaves,
            },
        )
        return letter

    @classmethod
    def cancel_for_plan(cls, *, plan: uuid.UUID, at: datetime) -> int:
        """Stop every live letter of this plan; return how many there were."""
        return stop_letters(cls.objects.filter(plan=plan), at)

    @classmethod
    def cancel_about(cls, kind: str, about: str, *, at: datetime) -> int:
        """Stop every live letter of this kind about one thing; return how many there were."""
        return stop_letters(cls.objects.filter(kind=kind, about=about), at)

    @property
    def code(self) -> str:
        """Return the code in the letter; raises `crypto.CannotUnseal` if no key opens it."""
        if self.sealed is None:
            return ""
        for key in settings.DATA_KEYS.values():
            try:
                return crypto.unseal(key, bytes(self.sealed), "mail_letter", self.pk, "code")
            except crypto.CannotUnseal:
                continue
        raise crypto.CannotUnseal

    @property
    def recipient_address(self) -> str:
        """Return the one address of its receiver."""
        return self.address or (self.to.email if self.to else "")


def seal_code(code: str, pk: uuid.UUID) -> bytes:
    """Return `code` encrypted under the server's key, for this letter alone."""
    return crypto.seal(next(iter(settings.DATA_KEYS.values())), code, "mail_letter", pk, "code")


def stop_letters(letters: models.QuerySet[Letter], at: datetime) -> int:
    """Cancel what is pending; a letter that is being handed over is never sent a second time. Return how many."""
    over = ~Q(state=LetterState.HANDOFF)
    return letters.filter(state__in=LIVE_STATES, stopped_at__isnull=True).update(
        state=Case(When(over, then=Value(LetterState.CANCELLED)), default=Value(LetterState.HANDOFF)),
        ended_at=Case(When(over, then=Value(at)), output_field=models.DateTimeField(null=True)),
        stopped_at=at,
        address="",
        sealed=None,
    )
