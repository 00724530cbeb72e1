"""An address that a calendar reads: when we talk, for whoever wants it there. Off until its owner makes one."""

from hashlib import sha256

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse

from plans.models import Partner
from repair.accounts.models import Person
from repair.foundation import crypto
from repair.foundation.base import Noun


class Feed(Noun):
    """One seat's address. Whoever has it reads the times of the talks, without signing in, and nothing else.

    none ──make──▶ to be read ──make──▶ another, and the one before leads nowhere
                       └──end──▶ none
    """

    partner = models.OneToOneField(Partner, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def of(cls, partner: Partner) -> "Feed | None":
        """This partner's, if they have one; one that an older key of the server made leads nowhere, and is none."""
        mine = cls.objects.filter(partner=partner).first()
        return mine if mine is not None and mine.token_hash == mine._hashed else None

    @classmethod
    def by_token(cls, token: str) -> "Feed | None":
        """The one this token leads to; None for every other token alike."""
        hashed = sha256(token.encode()).hexdigest()
        found = cls.objects.filter(token_hash=hashed).select_related("partner__plan").first()
        return found if found is not None and found.token_hash == found._hashed else None

    @classmethod
    @transaction.atomic
    def make(cls, *, by: Partner, instead: str = "") -> "Feed":
        """There is an address, and the one of that id, if it was still the one, leads nowhere from now on."""
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
        """There is none; twice is once."""
        by.plan.lock()
        cls.objects.filter(partner=by).delete()

    @classmethod
    def end_all(cls, *, of: Person) -> None:
        """None of this person's leads anywhere: a new password shuts out whoever took an address from their phone."""
        cls.objects.filter(partner__person=of).delete()

    @property
    def token(self) -> str:
        """64 hex digits from the server's key and this id; the row holds only their hash (SEC-8)."""
        return crypto.keyed_hash(settings.SECRET_KEY.encode(), "feed", str(self.pk))

    @property
    def _hashed(self) -> str:
        return sha256(self.token.encode()).hexdigest()

    @property
    def address(self) -> str:
        """The whole of it, to paste into a calendar."""
        return settings.SITE_URL + reverse("checkins:feed-read", args=[self.token])
