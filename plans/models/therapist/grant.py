"""Therapists: asked by one partner, admitted by both, for 90 days; either ends it, from the very next request on.

A therapist reads the agreement and can change nothing (SEC-16). Nobody is told who ended it, and *ended* and *lapsed*
read alike (SAF-9).
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.models.couple.asked_address import INVITATION_LIFETIME, AskedAddress, AsksAddress
from plans.models.couple.event import Event
from plans.models.couple.invitation import MAX_INVITATION_LETTERS_A_DAY, Invitation
from plans.models.couple.ledger import Ledger
from plans.models.couple.plan import Partner, Plan, plan_is_awake
from plans.models.couple.rest import require_awake
from repair.accounts import addresses
from repair.accounts.models import Person
from repair.foundation import crypto
from repair.foundation.base import Refused
from repair.foundation.clock import DAY
from repair.mail.models import Notice

GRANT_LIFETIME = timedelta(days=90)  # SEC-16
GRANT_LETTER_KIND, GRANT_NOTICE_KIND = "reader-invitation", "reader-asked"


class Grants(models.QuerySet["TherapistGrant"]):
    """Query grants by what they allow."""

    def standing(self) -> Self:
        """Return the grants that nobody has ended; they may have lapsed."""
        return self.filter(ended_at=None)

    def live(self, *, at: datetime) -> Self:
        """Return the grants that allow reading at `at`: admitted by both, not lapsed, the plan awake, no partner gone.

        A person who has a plan of their own reads nowhere: no account is partner and therapist at once (B26).
        """
        gone = Partner.objects.filter(plan=OuterRef("plan")).exclude(left_at=None)
        seated = Partner.objects.live().filter(person=OuterRef("person"))
        admitted = self.standing().filter(admitted_a__isnull=False, admitted_b__isnull=False, expires_at__gt=at)
        return admitted.filter(
            plan_is_awake(), ~Exists(gone), ~Exists(seated), person__isnull=False, plan__closed_at=None
        )

    def wait_for(self, partner: Partner) -> Self:
        """Return the grants of this partner's plan that this partner has not admitted."""
        return self.standing().filter(Q(**{f"admitted_{partner.seat}": None}), plan=partner.plan_id)

    def by_token(self, token: str, *, at: datetime) -> "TherapistGrant | None":
        """Return the unanswered grant of this token; None for any other token, whatever is wrong with it."""
        return self.filter(token_hash=sha256(token.encode()).hexdigest()).open_at(at)

    def open_at(self, at: datetime) -> "TherapistGrant | None":
        """Return the one in this query that the therapist can still answer at `at`, or None."""
        return self.standing().filter(person=None, declined_at=None, asked_at__gt=at - INVITATION_LIFETIME).first()


class TherapistGrant(AsksAddress):
    """The permission for one person to read a plan.

    asked (by one, who thereby admits) ──accept, by the very address──▶ known ──the other admits too──▶ reads
      └─decline: looks like no answer                    (in either order)        └─ end, by either; or 90 days

    `admitted_a` and `admitted_b` are when the partner in that seat admitted the therapist; `from_day` is the plan's
    local day on which both had. `person` is None until the therapist accepts. The row stores a hash of the token only
    (SEC-8).
    """

    LETTER_KIND = GRANT_LETTER_KIND

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="grants")
    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    asked_at = models.DateTimeField()
    declined_at = models.DateTimeField(null=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    admitted_a = models.DateTimeField(null=True)
    admitted_b = models.DateTimeField(null=True)
    from_day = models.DateField(null=True)
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = Grants.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "by"], condition=Q(ended_at=None), name="one_reader_is_asked_by_each"
            ),
            models.CheckConstraint(
                condition=Q(admitted_a=None) | Q(admitted_b=None) | Q(from_day__isnull=False, expires_at__isnull=False),
                name="admitted_by_both_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def token(self) -> str:
        """Return 64 hex digits, derived from the server's key and this id; the row holds only their hash."""
        return crypto.keyed_hash(settings.SECRET_KEY.encode(), "reader", str(self.pk))

    @property
    def link(self) -> str:
        """Return the full URL for the email."""
        return settings.SITE_URL + reverse("plans:invitation-open", args=[self.token])

    @classmethod
    @transaction.atomic
    def ask(cls, *, by: Partner, address: str, at: datetime) -> "TherapistGrant":
        """Ask the person with this address to read along; `by` admits them by asking, the other partner is notified.

        An earlier grant that `by` asked for ends. `Refused` if both have admitted that one, or after three emails
        within 24 hours. An address that refused emails, has no turn for another, or is a partner's, gets none; `by`
        cannot tell.
        """
        plan = by.plan.lock()
        require_awake(plan)
        if not plan.is_shared:
            raise Refused(_("This takes both of you. The other one is not here yet."))
        address = addresses.normalize_address(address)
        if cls._letters_today(by, at) >= MAX_INVITATION_LETTERS_A_DAY:
            raise Refused(_("You have sent three letters today. Tomorrow you can send another."))
        new = cls(plan=plan, by=by, asked_at=at)
        new.note_address(address)
        olds = list(cls.objects.standing().filter(plan=plan, by=by))
        AskedAddress.hold(new.address_hash, *(old.address_hash for old in olds))
        for old in olds:
            if old.is_admitted_by_both:
                raise Refused(_("Somebody reads along because you asked them. End that first, then ask anew."))
            old._end(at)
        new.token_hash = sha256(new.token.encode()).hexdigest()
        setattr(new, f"admitted_{by.seat}", at)
        new.save()
        if not any(seat.person is not None and seat.person.has_address(address) for seat in plan.seats):
            new.post_letter(by=by.person, key=f"reader:{new.pk}", plan=plan.pk, at=at)
        if by.other is not None and by.other.person is not None:
            Notice.post(to=by.other.person, kind=GRANT_NOTICE_KIND, about=str(new.pk), plan=plan.pk, at=at)
        return new

    @transaction.atomic
    def accept(self, *, person: Person, at: datetime) -> None:
        """Store that `person` will read. All others than the asked address are refused in the same words (B26)."""
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        self.plan.lock()
        self.lock()
        self._require_open(at)
        here = Partner.objects.filter(Q(left_at=None) | Q(plan=self.plan), person=person).exists()
        if here or not self.is_asked(person):
            raise Refused(
                _(
                    "This account cannot open it. It takes the account of the address the letter came to, and one "
                    "that has no plan of its own here."
                )
            )
        self.person = person
        self.save(update_fields=["person"])
        self.forget_address(at, keep_hint=True)

    @transaction.atomic
    def decline(self, *, at: datetime, by: Person | None = None, address: str = "") -> None:
        """Decline; the asker goes on seeing what they saw before.

        `Refused` unless `by` has the address that was asked, or `address` is it.
        """
        self.plan.lock()
        self.lock()
        self._require_open(at)
        if not self.may_be_declined_by(by, address):
            raise Refused(_("That is not the address the letter went to. Nothing was answered."))
        self.refuse(to=self.by.person, at=at)
        self.declined_at = at
        self.save(update_fields=["declined_at"])
        self.forget_address(at, keep_hint=True)

    @transaction.atomic
    def admit(self, *, by: Partner, at: datetime) -> None:
        """Store that `by` admits the therapist; the second admission starts the 90 days. Twice changes nothing."""
        plan = by.plan.lock()
        self.lock()
        require_awake(plan)
        if self.ended_at is not None or self.plan_id != by.plan_id:
            raise Refused(_("This is not open any more."))
        if self.is_admitted_by(by):
            return
        setattr(self, f"admitted_{by.seat}", at)
        self.from_day, self.expires_at = plan.day(at), at + GRANT_LIFETIME
        self.save()
        Event.record("reader admitted", plan=plan, about=self.pk, at=at)
        Ledger.append("reader admitted", str(self.pk), plan=plan, at=at)

    @transaction.atomic
    def end(self, *, by: Partner, at: datetime) -> None:
        """End the reading at once. Either partner may, without a reason, and no email is sent (SAF-9).

        A reading request locks this row while it builds its page, so that nothing is read after this has been
        committed. Doing it twice changes nothing.
        """
        plan = by.plan.lock()
        self.lock()
        if self.plan_id != by.plan_id or self.ended_at is not None:
            return
        if self.is_admitted_by_both:
            Ledger.append("reader ended", str(self.pk), plan=plan, at=at)
        self._end(at)

    @property
    def is_admitted_by_both(self) -> bool:
        """Return whether both partners have admitted the therapist."""
        return self.admitted_a is not None and self.admitted_b is not None

    def is_admitted_by(self, partner: Partner) -> bool:
        """Return whether this partner has admitted the therapist; each may be shown only their own answer."""
        return getattr(self, f"admitted_{partner.seat}") is not None

    def has_ended(self, at: datetime) -> bool:
        """Return whether a partner has ended it or it has lapsed at `at`."""
        return self.ended_at is not None or (self.expires_at is not None and self.expires_at <= at)

    # -- helpers of the verbs ------------------------------------------------------------------------------------

    def _require_open(self, at: datetime) -> None:
        if self.ended_at or self.declined_at or self.person_id or self.asked_at + INVITATION_LIFETIME <= at:
            raise Refused(_("This is not open any more."))

    def _end(self, at: datetime) -> None:
        self.ended_at = at
        self.save(update_fields=["ended_at"])
        self.forget_address(at, keep_hint=self.is_admitted_by_both)

    @classmethod
    def _letters_today(cls, by: Partner, at: datetime) -> int:
        invited = Invitation.objects.filter(by__person=by.person, sent_at__gt=at - DAY).exclude(address_hash="")
        return cls.objects.filter(by__person=by.person, asked_at__gt=at - DAY).count() + invited.count()


def forget_unanswered_readers(*, at: datetime) -> int:
    """Keep only a hash of addresses whose request nobody accepted in time; return how many. Runs each minute.

    Unanswered and declined ones lose their hint at the same moment, so that they read alike.
    """
    late = TherapistGrant.objects.filter(person=None, asked_at__lte=at - INVITATION_LIFETIME)
    return late.exclude(address="", address_hint="").update(address="", address_hint="")
