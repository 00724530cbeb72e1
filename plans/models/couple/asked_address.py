"""Addresses to which somebody here writes: an email a day whoever asks and for what, and refusals (SEC-18, rule 19).

An address is kept until it is answered, then as a keyed hash only, which can be recognized and not read.
"""

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q

from repair.accounts import addresses
from repair.accounts.models import Person
from repair.foundation import crypto
from repair.foundation.base import Noun
from repair.foundation.clock import DAY
from repair.mail.models import Letter, LetterState
from repair.mail.models.letter import stop_letters

INVITATION_LIFETIME = timedelta(days=7)  # SEC-8
REFUSAL_HOLDS_FOR = timedelta(days=90)  # for everybody; for the person who asked it holds for ever
ASKING_KINDS = ("invitation", "reader-invitation")  # kinds of letters that one address gets once a day, together


class AskedAddress(Noun):
    """One address that was asked, by its hash: when the last email to it leaves, and when it last said no."""

    hash = models.CharField(max_length=64, unique=True)
    last_leaves_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def hold(cls, *hashes: str) -> list[Self]:
        """Return the rows of these hashes, made if need be and locked in one order, so that none deadlock.

        Whoever needs several holds them all at once, and before any letter.
        """
        wanted = sorted({each for each in hashes if each})
        cls.objects.bulk_create([cls(hash=each) for each in wanted], ignore_conflicts=True)
        return list(cls.objects.select_for_update(no_key=True).filter(hash__in=wanted).order_by("hash"))

    def take_turn(self, *, by: Person | None, at: datetime) -> datetime | None:
        """Return when an email that `by` asks for at `at` leaves: a day after the last one to this address.

        None if it leaves too late to be answered, or if the address refused: `by` ever, or anybody within 90 days.
        """
        refused = self.refused_at is not None and self.refused_at > at - REFUSAL_HOLDS_FOR
        if refused or self.refusals.filter(by=by).exists():
            return None
        leaves = max(at, self.last_leaves_at + DAY) if self.last_leaves_at else at
        if leaves > at + INVITATION_LIFETIME - DAY:
            return None
        self.last_leaves_at = leaves
        self.save(update_fields=["last_leaves_at"])
        return leaves

    def give_turn_back(self, leaves_at: datetime) -> None:
        """Let another email leave at `leaves_at`, in place of one that was cancelled, if none waits behind it."""
        if self.last_leaves_at == leaves_at:
            self.last_leaves_at = leaves_at - DAY
            self.save(update_fields=["last_leaves_at"])

    def refuse(self, *, to: Person | None, address: str, at: datetime) -> None:
        """Store that the address said no to `to`, and cancel every email that waits for it, whoever asked for it."""
        if to is not None:
            self.refusals.get_or_create(by=to, defaults={"at": at})
        self.refused_at = at
        self.save(update_fields=["refused_at"])
        stop_letters(Letter.objects.filter(kind__in=ASKING_KINDS, address=address), at)


class Refusal(Noun):
    """An address that said no to one person, to whom it stays a no."""

    address = models.ForeignKey(AskedAddress, on_delete=models.CASCADE, related_name="refusals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")  # who had asked
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["address", "by"], name="one_refusal_each")]

    def __str__(self) -> str:
        return str(self.pk)


class AsksAddress(Noun):
    """Base of what asks an address by email.

    `address` is kept until the answer. `address_hash` stays, `address_hint` is what the people who asked go on reading,
    and `leaves_at` is when the email was to leave; None if none was posted or it was cancelled before it left.
    """

    LETTER_KIND = ""

    address = models.EmailField(max_length=254, blank=True)
    address_hash = models.CharField(max_length=64, blank=True, db_index=True)
    address_hint = models.CharField(max_length=80, blank=True)
    leaves_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def note_address(self, address: str) -> None:
        """Set what is kept of the address, which is normalized; not saved."""
        self.address, self.address_hash = address, address_hash(address)
        self.address_hint = addresses.masked_address(address)

    def post_letter(self, *, by: Person | None, key: str, plan: UUID, at: datetime) -> None:
        """Put the email into the outbox for the address's next turn; none if it has no turn or does not want it."""
        (asked,) = AskedAddress.hold(self.address_hash)
        self.leaves_at = asked.take_turn(by=by, at=at)
        if self.leaves_at is None:
            return
        self.save(update_fields=["leaves_at"])
        Letter.post(
            self.LETTER_KIND,
            at=at,
            key=key,
            address=self.address,
            about=str(self.pk),
            plan=plan,
            not_before=self.leaves_at,
            expires_at=at + INVITATION_LIFETIME,
        )

    def is_asked(self, person: Person | None) -> bool:
        """Return whether the person has confirmed the address that was asked."""
        return bool(self.address_hash) and person is not None and self.address_hash in hashes_of(person)

    def may_be_declined_by(self, person: Person | None, address: str = "") -> bool:
        """Return whether the person who answers is the one who was asked, by their account or by the typed address.

        Without an address, whoever holds the link may.
        """
        is_typed = bool(address) and address_hash(addresses.normalize_address(address)) == self.address_hash
        return not self.address_hash or is_typed or self.is_asked(person)

    def stop_letter(self, at: datetime) -> None:
        """Cancel the email, and let another one to this address leave in its place if it has not left."""
        asked = AskedAddress.hold(self.address_hash)
        Letter.cancel_about(self.LETTER_KIND, str(self.pk), at=at)
        letter = Letter.objects.filter(kind=self.LETTER_KIND, about=str(self.pk)).first()
        if self.leaves_at and letter and letter.state == LetterState.CANCELLED and not letter.doubts:
            asked[0].give_turn_back(self.leaves_at)
            self.leaves_at = None

    def refuse(self, *, to: Person | None, at: datetime) -> None:
        """Store the refusal of the address, if one was asked."""
        for asked in AskedAddress.hold(self.address_hash):
            asked.refuse(to=to, address=self.address, at=at)

    def forget_address(self, at: datetime, *, keep_hint: bool) -> None:
        """Stop the email and keep a hash of the address, and the hint if `keep_hint`; saved."""
        if self.address_hash:
            self.stop_letter(at)
            self.address, self.address_hint = "", self.address_hint if keep_hint else ""
            self.save(update_fields=["address", "address_hint", "leaves_at"])


def address_hash(address: str) -> str:
    """Return the keyed hash of a normalized address."""
    return crypto.keyed_hash(settings.SECRET_KEY.encode(), "asked address", address)


def hashes_of(person: Person) -> set[str]:
    """Return the keyed hashes of the person's confirmed addresses."""
    return {address_hash(address) for address in person.confirmed_addresses()}


def forget_settled_addresses(*, at: datetime) -> int:
    """Delete what nothing depends on any more: rows of addresses that neither wait for an email nor refused lately.

    Return how many. Runs each minute.
    """
    idle = Q(last_leaves_at=None) | Q(last_leaves_at__lte=at - DAY)
    settled = Q(refused_at=None) | Q(refused_at__lte=at - REFUSAL_HOLDS_FOR)
    return AskedAddress.objects.filter(idle, settled, refusals=None).delete()[0]
