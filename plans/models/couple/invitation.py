"""Invitations: one person asks another to share the plan. A declined one looks like an unanswered one (SAF-11)."""

from datetime import datetime
from hashlib import sha256
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.models.couple.asked_address import INVITATION_LIFETIME, AskedAddress, AsksAddress
from plans.models.couple.plan import Partner, Plan
from repair.accounts import addresses
from repair.accounts.models import Person
from repair.foundation import crypto
from repair.foundation.base import Refused
from repair.foundation.clock import DAY
from repair.foundation.visible_text import look_alike
from repair.mail.models import Notice

MAX_INVITATION_LETTERS_A_DAY = 3  # SEC-18: emails of one person; one address gets one a day, whoever asks
MAX_ARRIVALS = 3  # people with other addresses who may come by one email


class Invitations(models.QuerySet["Invitation"]):
    """Query invitations by what can still happen to them."""

    def live(self) -> Self:
        """Return those that are open or wait for the inviter to confirm who came."""
        return self.filter(state__in=Invitation.LIVE)

    def shown_to(self, partner: Partner) -> "Invitation | None":
        """Return what the inviter sees: the newest invitation that has not ended, or None.

        A declined one is among them, and reads like an open one.
        """
        return (
            self.filter(by=partner, arrived_by=None).exclude(state=Invitation.State.ENDED).order_by("-sent_at").first()
        )

    def waiting_for(self, partner: Partner) -> Self:
        """Return a row for each person who came and waits for this inviter's answer, the first one first."""
        waiting = self.filter(by=partner, state=Invitation.State.WAITING)
        return waiting.select_related("came", "arrived_by").order_by("sent_at", "pk")

    def by_token(self, token: str, *, at: datetime) -> "Invitation | None":
        """Return the open invitation of this token; None for any other token, whatever is wrong with it."""
        hashed = sha256(token.encode()).hexdigest()
        return self.filter(token_hash=hashed).open_at(at)

    def held_by(self, person: Person | AnonymousUser, pk: str, *, at: datetime) -> "Invitation | None":
        """Return the invitation `pk`, which a session holds, if it can be answered or waits about this person."""
        mine = models.Q(state=Invitation.State.WAITING, came_id=person.pk)
        found = self.select_related("plan", "by__person")
        waiting = found.filter(mine, models.Q(pk=UUID(pk)) | models.Q(arrived_by=UUID(pk))).first()
        return waiting or found.filter(pk=UUID(pk)).open_at(at)

    def open_at(self, at: datetime) -> "Invitation | None":
        """Return the one in this query that can still be answered at `at`, or None."""
        return self.filter(state=Invitation.State.OPEN, expires_at__gt=at).first()


class Invitation(AsksAddress):
    """A question to one email address, or a link to hand over, that is valid for seven days.

    open ──accept, by the address that was asked──▶ accepted
    open link ──accept────▶ waiting ──confirm────▶ accepted
                               └────turn away────▶ ended
    open ──decline──▶ declined      open ──take back, or ask anew──▶ ended

    When an email is opened by a person with another address, a row of its own waits for them (`arrived_by` is the
    invitation of the email), and the email goes on to work for whom it was sent to. The row stores no token, only its
    hash (SEC-8). `came` is the person who accepted, also while they wait. A link to hand over has no address.
    """

    class State(models.TextChoices):
        OPEN = "open"
        WAITING = "waiting"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        ENDED = "ended"

    LETTER_KIND = "invitation"
    LIVE = (State.OPEN, State.WAITING)

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="invitations")
    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    came = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    arrived_by = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="arrivals")

    objects = Invitations.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=models.Q(state__in=["open", "waiting"], arrived_by=None),
                name="one_live_invitation_a_plan",
            ),
            models.UniqueConstraint(fields=["arrived_by", "came"], name="one_arrival_a_person"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def token(self) -> str:
        """Return 64 hex digits, derived from the server's key and this id; the row holds only their hash."""
        return crypto.keyed_hash(settings.SECRET_KEY.encode(), "invitation", str(self.pk))

    @property
    def came_with(self) -> str:
        """Return the address of the person who came, masked; a name that they chose themselves proves nothing."""
        return addresses.masked_address(self.came.email) if self.came else ""

    @property
    def link(self) -> str:
        """Return the full URL to hand over."""
        return settings.SITE_URL + reverse("plans:invitation-open", args=[self.token])

    @classmethod
    @transaction.atomic
    def ask(cls, *, by: Partner, at: datetime, address: str = "") -> "Invitation":
        """Create an invitation, and its email if there is an address; an open one of the plan ends, with its link.

        `Refused` if both partners are there, if one waits for `by` to confirm, or after three emails within 24 hours.
        An address that refused emails, or has no turn for another within seven days, gets none; `by` cannot tell
        (rule 19).
        """
        plan = by.plan.lock()
        if plan.partners.count() == 2:
            raise Refused(_("You are both here already."))
        if plan.invitations.filter(state=cls.State.WAITING).exists():
            raise Refused(_("Somebody has come with your last invitation. Please say first whether it is them."))
        address = addresses.normalize_address(address) if address else ""
        if address and cls._letters_today(by, at) >= MAX_INVITATION_LETTERS_A_DAY:
            raise Refused(_("You have sent three letters today. Tomorrow you can send another."))
        new = cls(plan=plan, by=by, sent_at=at, expires_at=at + INVITATION_LIFETIME)
        new.token_hash = sha256(new.token.encode()).hexdigest()
        if address:
            new.note_address(address)
        olds = plan.invitations.filter(state=cls.State.OPEN)
        AskedAddress.hold(new.address_hash, *olds.values_list("address_hash", flat=True))
        for old in olds:
            old._end(cls.State.ENDED, at)
        plan.invitations.update(address_hint="")  # also of one that was declined, which nobody is shown any more
        new.save()
        if address:
            new.post_letter(by=by.person, key=f"invite:{new.pk}", plan=plan.pk, at=at)
        return new

    @transaction.atomic
    def accept(self, *, person: Person, at: datetime) -> bool:
        """Take the second seat and return True; return False if the inviter has to confirm who came first.

        The inviter confirms whenever the person has not confirmed the invited address. A plan that the person began
        alone goes on until they are seated, and ends then; `Refused` if they share one.
        """
        self._lock(person)
        self._require_open(at)
        if self.by.person_id == person.pk:
            raise Refused(_("This is your own invitation. It is for the other person."))
        if shares_a_plan(person):
            raise Refused(_("You already share a plan with somebody. There is one at a time."))
        self._require_other_name(person, _("You are called like the one who asks. Nobody could tell you apart here."))
        if self.is_asked(person):
            self._seat(person, at)
            return True
        if self.address_hash:
            self._let_wait(person, at)
        else:
            self.came, self.state = person, self.State.WAITING
            self.save()
        return False

    @transaction.atomic
    def confirm(self, *, by: Partner, at: datetime) -> None:
        """Give the second seat to the person who waits. `Refused` if they share another plan by now."""
        self._lock(self.came)
        self._require_waiting(by)
        if self.came is None or shares_a_plan(self.came):
            raise Refused(_("They cannot be seated now. You can ask again."))
        self._require_other_name(self.came, _("They are called like you. Nobody could tell you apart here."))
        self._seat(self.came, at)

    @transaction.atomic
    def turn_away(self, *, by: Partner, at: datetime) -> None:
        """End the invitation, because the person who came is not the one who was meant. They see only that it ended."""
        self._lock()
        self._require_waiting(by)
        self._end(self.State.ENDED, at)

    @transaction.atomic
    def decline(self, *, at: datetime, by: Person | None = None, address: str = "") -> None:
        """Decline, and with it further emails; the inviter goes on seeing what they saw before.

        The address gets none from the inviter ever, and from anybody for `REFUSAL_HOLDS_FOR`.

        `Refused` unless `by` has the address that was asked, or `address` is it; a link to hand over has none.
        """
        self._lock()
        self._require_open(at)
        if not self.may_be_declined_by(by, address):
            raise Refused(_("That is not the address the letter went to. Nothing was answered."))
        self.refuse(to=self.by.person, at=at)
        self._end(self.State.DECLINED, at)

    @transaction.atomic
    def take_back(self, *, by: Partner, at: datetime) -> None:
        """End the invitation; only the inviter may. Its link stops working, and an unsent email is cancelled.

        Whoever came by it and waits is turned away.
        """
        self._lock()
        if self.by_id != by.pk:
            raise Refused(_("Only the one who asked can take it back."))
        for arrival in self.arrivals.live():
            arrival._end(self.State.ENDED, at)
        if self.state in self.LIVE:
            self._end(self.State.ENDED, at)

    # -- helpers of the verbs ------------------------------------------------------------------------------------

    def _lock(self, person: Person | None = None) -> None:
        """Lock the person who comes, then all plans concerned by ascending id, then this row; so none deadlock."""
        plans = [self.plan_id]
        if person is not None:
            Person.objects.select_for_update(no_key=True).get(pk=person.pk)
            plans += Partner.objects.live().filter(person=person).values_list("plan_id", flat=True)
        list(Plan.objects.select_for_update(no_key=True).filter(pk__in=plans).order_by("pk"))
        self.lock()

    def _require_open(self, at: datetime) -> None:
        if self.state != self.State.OPEN or self.expires_at <= at:
            raise Refused(_("This invitation is not open any more."))

    def _require_waiting(self, by: Partner) -> None:
        if self.by_id != by.pk or self.state != self.State.WAITING:
            raise Refused(_("There is nobody waiting for your answer."))

    def _require_other_name(self, person: Person, sentence: str) -> None:
        """Refuse a person whose name could be taken for the inviter's."""
        if self.by.person is not None and look_alike(person.name, self.by.person.name):
            raise Refused(f"{sentence} {_('Names can be changed under Me; then try again.')}")

    def _let_wait(self, person: Person, at: datetime) -> None:
        """Let a person with another address than the one asked wait for the inviter, in a row of their own.

        Twice is once. `Refused` for whom the inviter turned away, and after `MAX_ARRIVALS` people.
        """
        arrived = self.arrivals.filter(came=person).first()
        if arrived is not None and arrived.state == self.State.WAITING:
            return
        if arrived is not None or self.arrivals.count() >= MAX_ARRIVALS:
            raise Refused(_("This letter opens for the address it was sent to, and for nobody else now."))
        row = Invitation(plan=self.plan, by=self.by, came=person, arrived_by=self, state=self.State.WAITING)
        row.sent_at, row.expires_at = at, self.expires_at
        row.token_hash = sha256(row.token.encode()).hexdigest()
        row.save()

    def _seat(self, person: Person, at: datetime) -> None:
        """Seat the person. Only now does a plan that they began alone end, with its invitations."""
        own_plans = Plan.objects.filter(partners__person=person, partners__left_at=None)
        others = Invitation.objects.live().filter(models.Q(plan__in=own_plans) | models.Q(plan=self.plan))
        AskedAddress.hold(self.address_hash, *others.values_list("address_hash", flat=True))
        for other in others.exclude(pk=self.pk):
            other._end(self.State.ENDED, at)
        for own in Partner.objects.live().filter(person=person):
            own.left_at = at
            own.save(update_fields=["left_at"])
        Partner.take_seat(person, plan=self.plan, seat=Partner.Seat.B, at=at)
        self.came = person
        self._end(self.State.ACCEPTED, at)
        if self.by.person is not None:
            Notice.post(to=self.by.person, kind="joined", about=str(self.plan_id), at=at)

    def _end(self, state: State, at: datetime) -> None:
        self.state = state
        self.save(update_fields=["state", "came"])
        self.forget_address(at, keep_hint=state == self.State.DECLINED)

    @classmethod
    def _letters_today(cls, by: Partner, at: datetime) -> int:
        sent = cls.objects.filter(by__person=by.person, sent_at__gt=at - DAY)
        return sent.exclude(address_hash="").count()


def shares_a_plan(person: Person) -> bool:
    """Return whether this person is in a plan with another one that is not closed."""
    own = Partner.objects.live().filter(person=person).select_related("plan").first()
    return own is not None and own.plan.is_shared and own.plan.closed_at is None


def forget_unanswered_addresses(*, at: datetime) -> int:
    """Keep only a hash of addresses whose invitation nobody answered in time; return how many. Runs each minute."""
    late = Invitation.objects.filter(state=Invitation.State.OPEN, expires_at__lte=at).exclude(address="")
    return late.update(address="")
