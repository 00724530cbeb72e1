"""A sign-up waits in the session of its browser; it becomes a person when its code is typed there, and not before.

Nothing is stored under the address until then. Whoever types a right code first has the address; every other sign-up
with it ends with a sentence. What an address with an account is answered is the same, and no code fits it (SEC-5).
"""

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from repair.accounts.addresses import lock_address
from repair.accounts.models import Person
from repair.accounts.typed_secrets import fold_password

SIGN_UP_SESSION_KEY = "sign_up"
CODE_ACCEPTED_FOR = timedelta(minutes=15)
MAX_WRONG_CODES = 3
MAX_NEW_CODES = 2


def is_taken(address: str) -> bool:
    """Tell whether `address`, normalized, is the confirmed address of an account."""
    return EmailAddress.objects.filter(email=address, verified=True).exists()


def release_unconfirmed(address: str, *, keep: uuid.UUID | None = None) -> None:
    """Delete accounts of this address whose code was never typed, but for `keep`. They own nothing.

    Only versions before a sign-up waited in its session made such accounts.
    """
    unconfirmed = Person.objects.unconfirmed(address)
    (unconfirmed.exclude(pk=keep) if keep else unconfirmed).delete()


@dataclass
class WaitingSignUp:
    """A sign-up whose code was not typed yet. `person` is the id that the person will have; `password` is a hash.

    `begun_at` is in seconds since 1970. An address that `is_known` has an account: no code fits.
    """

    person: str
    address: str
    name: str
    zone: str
    language: str
    password: str
    begun_at: int
    then: str
    is_known: bool
    code: str = ""
    wrong_codes: int = 0
    new_codes: int = 0

    @classmethod
    def begin(cls, *, typed: dict[str, Any], zone: str, language: str, then: str, at: datetime) -> "WaitingSignUp":
        """Return a sign-up with what was `typed` in its form, and send the letter that belongs to the address.

        `then` is the path that follows the code. Known and unknown addresses take as long: both hash the password.
        """
        waiting = cls(
            person=str(uuid.uuid4()),
            address=typed["email"],
            name=typed["name"],
            zone=zone,
            language=language,
            password=make_password(fold_password(typed["password1"])),
            begun_at=int(at.timestamp()),
            then=then,
            is_known=is_taken(typed["email"]),
        )
        waiting.send()
        return waiting

    @classmethod
    def of(cls, session: SessionBase, *, at: datetime) -> "WaitingSignUp | None":
        """Return the sign-up that waits in this session; None without one, or if its time was over at `at`."""
        kept = session.get(SIGN_UP_SESSION_KEY)
        if kept is None:
            return None
        waiting = cls(**kept)
        return waiting if at.timestamp() - waiting.begun_at <= CODE_ACCEPTED_FOR.total_seconds() else None

    @property
    def fitting_code(self) -> str:
        """The code that ends the wait; empty if none does."""
        return "" if self.is_known else self.code

    @property
    def can_send_again(self) -> bool:
        """Whether one more code may be asked for."""
        return self.new_codes < MAX_NEW_CODES

    def send(self) -> None:
        """Make a new code and send it; an address with an account gets a letter that says so, once."""
        adapter, is_first = get_adapter(), not self.code
        self.code = adapter.generate_email_verification_code()
        if not self.is_known:
            adapter.send_mail("account/email/email_confirmation_signup", self.address, {"code": self.code})
        elif is_first:
            adapter.send_account_already_exists_mail(self.address)

    def store(self, session: SessionBase) -> None:
        """Keep the sign-up in the session."""
        session[SIGN_UP_SESSION_KEY] = asdict(self)

    def become_person(self) -> Person | None:
        """Make the person, with a confirmed address; None if the address has an account by now.

        A second request with the right code gets the person whom the first has made.
        """
        with transaction.atomic():
            lock_address(self.address)
            made = Person.objects.filter(pk=self.person).first()
            if made is not None or is_taken(self.address):
                return made
            release_unconfirmed(self.address)
            made = Person(
                pk=uuid.UUID(self.person),
                email=self.address,
                name=self.name,
                zone=self.zone,
                language=self.language,
                password=self.password,
            )
            made.save(force_insert=True)
            EmailAddress.objects.create(user=made, email=self.address, verified=True, primary=True)
        return made


def forget(session: SessionBase) -> None:
    """Drop the sign-up that waits in this session, if there is one."""
    session.pop(SIGN_UP_SESSION_KEY, None)
