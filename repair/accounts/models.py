"""A person: the address they sign in with, the name they are called by, their time zone and their data key."""

import uuid
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from repair.accounts import addresses
from repair.accounts.sent_form import SentForm
from repair.accounts.typed_secrets import fold_password
from repair.foundation import crypto
from repair.foundation.requests import Request

__all__ = ["People", "Person", "SentForm", "SignedInRequest"]


class SignedInRequest(Request):
    """A request behind `@signed_in`, `@partners` or `@readers`: its user is a person, never a visitor."""

    user: "Person"


class People(BaseUserManager["Person"]):
    """The manager of all people. Addresses are compared without regard to case: one address, one account."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Return the person with this address, in whatever case; used by Django's sign-in."""
        return self.get(email__iexact=username)

    def unconfirmed(self, address: str) -> models.QuerySet["Person"]:
        """Return the sign-ups to this address whose code was never typed. They own nothing yet and can do nothing."""
        confirmed = EmailAddress.objects.filter(user=models.OuterRef("pk"), verified=True)
        return self.filter(~models.Exists(confirmed), email__iexact=address)


class Person(AbstractBaseUser):
    """Someone with an account. `name`, `zone` and `language` are their own choice.

    The zone is shown to nobody else (T16). There is no `last_login`: a sign-in that is not stored can be shown to
    nobody (SAF-8).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=60)
    zone = models.CharField(_("time zone"), max_length=64)
    zone_is_confirmed = models.BooleanField(default=False)
    language = models.CharField(_("language"), max_length=10, default="en")
    wants_hints = models.BooleanField(default=True)  # whether wording hints are shown to this person while writing
    refused_at = models.DateTimeField(null=True, editable=False)  # when tries with the address were last refused
    is_told_of_refusal = models.BooleanField(default=True, db_default=True, editable=False)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    key_name = models.CharField(max_length=20, editable=False)
    wrapped_key = models.BinaryField(editable=False)

    last_login = None  # type: ignore[assignment]  # removes the column that AbstractBaseUser brings
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = People()

    def __str__(self) -> str:
        return str(self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give a new person a data key and a time zone, then save.

        Deleting the row destroys the key, and with it every sealed word of that person, except in backups made before.
        """
        if not self.key_name:
            self.key_name, self.wrapped_key = crypto.wrap_key(settings.DATA_KEYS, crypto.new_key(), self.pk)
        self.zone = self.zone or settings.DEFAULT_ZONE
        super().save(*args, **kwargs)

    def set_password(self, raw_password: str | None) -> None:
        """Hash the password in its one spelling; None leaves an account that no password opens."""
        super().set_password(None if raw_password is None else fold_password(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """Tell whether this is the password, however its letters were typed.

        A hash from before passwords had one spelling fits the bytes alone; `fold_stored_password` ends that.
        """
        folded = fold_password(raw_password or "")
        return super().check_password(folded) or (folded != raw_password and super().check_password(raw_password))

    def fold_stored_password(self, password: str) -> None:
        """Hash the right password anew in its one spelling, if the stored hash fits its bytes alone."""
        folded = fold_password(password)
        if folded != password and not super().check_password(folded) and super().check_password(password):
            self.set_password(password)
            self.save(update_fields=["password"])

    def has_address(self, address: str) -> bool:
        """Tell whether `address`, as `normalize_address` returns it, is a confirmed address of this person."""
        return address in self.confirmed_addresses()

    def confirmed_addresses(self) -> set[str]:
        """Return the addresses that this person has confirmed, normalized. One query."""
        confirmed = EmailAddress.objects.filter(user=self, verified=True).values_list("email", flat=True)
        return {addresses.normalize_address(own) for own in confirmed}

    @property
    def data_key(self) -> bytes:
        """The person's key, 32 bytes; raises `crypto.CannotUnseal` if its wrapping key is not in DATA_KEYS any more."""
        return crypto.unwrap_key(settings.DATA_KEYS, self.key_name, bytes(self.wrapped_key), self.pk)

    def seal(self, words: str, table: str, row: object, field: str) -> bytes:
        """Return `words` sealed so that they open for this person alone, in this field of this row (SEC-15)."""
        return crypto.seal(self.data_key, words, table, row, self.pk, field)

    def unseal(self, sealed: bytes, table: str, row: object, field: str) -> str:
        """Return the sealed words; raise `crypto.CannotUnseal` if they were moved, changed or another person's."""
        return crypto.unseal(self.data_key, sealed, table, row, self.pk, field)

    def rewrap(self) -> bool:
        """Wrap the data key under the first wrapping key.

        Return False if it already was, or if another process was faster.
        """
        first = next(iter(settings.DATA_KEYS))
        if self.key_name == first:
            return False
        key, old = self.data_key, self.key_name
        self.key_name, self.wrapped_key = crypto.wrap_key(settings.DATA_KEYS, key, self.pk)
        mine = Person.objects.filter(pk=self.pk, key_name=old)
        return bool(mine.update(key_name=self.key_name, wrapped_key=self.wrapped_key))
