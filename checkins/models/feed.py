"""A calendar feed: a calendar program reads the times of check-ins at its address. Off until its owner makes one."""

from hashlib import sha256

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse

from plans.models import Partner
from repair.accounts.models import Person
from repair.foundation import crypto
from repair.foundation.base import Noun


class Feed(Noun):
    """One partner's feed. Whoever has the address reads the times of check-ins without signing in, and nothing else.

    none ──make──▶ readable ──make──▶ another; the former address leads nowhere
                       └──end──▶ none
    """

    partner = models.OneToOneField(Partner, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def of(cls, partner: Partner) -> "Feed | None":
        """Return this partner's feed, or None; a feed made under an older server key counts as none."""
        mine = cls.objects.filter(partner=partner).first()
        return mine if mine is not None and mine.token_hash == mine._hashed else None

    @classmethod
    def by_token(cls, token: str) -> "Feed | None":
        """Return the feed of this token, or None."""
        hashed = sha256(token.encode()).hexdigest()
        found = cls.objects.filter(token_hash=hashed).select_related("partner__plan").first()
        return found if found is not None and found.token_hash == found._hashed else None

    @classmethod
    @transaction.atomic
    def make(cls, *, by: Partner, instead: str = "") -> "Feed":
        """Make a new address if there is none, or if the feed with id `instead` is still the current one."""
        by.plan.lock()
        mine = cls.of(by)
        if mine is not None and str(mine.pk) != instead:
            return mine
        cls.objects.filter(partner=by).delete()
        new = cls(partner=by)
        new.token_hash = new._hashed
        new.save(force_insert=True)
        return new

    @classmethod
    @transaction.atomic
    def end(cls, *, by: Partner) -> None:
        """Delete the feed. Twice is once."""
        by.plan.lock()
        cls.objects.filter(partner=by).delete()

    @classmethod
    def end_all(cls, *, of: Person) -> None:
        """Delete all feeds of this person: a new password shuts out whoever copied an address from their phone."""
        cls.objects.filter(partner__person=of).delete()

    @property
    def token(self) -> str:
        """Return 64 hex digits derived from the server's key and this id; the row stores only their hash (SEC-8)."""
        return crypto.keyed_hash(settings.SECRET_KEY.encode(), "feed", str(self.pk))

    @property
    def _hashed(self) -> str:
        return sha256(self.token.encode()).hexdigest()

    @property
    def address(self) -> str:
        """Return the full address, to paste into a calendar program."""
        return settings.SITE_URL + reverse("checkins:feed-read", args=[self.token])

    @property
    def subscribe_address(self) -> str:
        """Return the address that opens a calendar program, which reads it over TLS; empty for a site without TLS.

        `webcal:` would send the address in the clear first.
        """
        return self.address.replace("https:", "webcals:", 1) if self.address.startswith("https:") else ""
