"""A person: address, name, time zone and data key."""

import uuid
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from repair.accounts import addresses
from repair.foundation import crypto
from repair.foundation.requests import Request


class SignedInRequest(Request):
    """A request behind every access decorator but @public: `user` is a person."""

    user: "Person"


class People(BaseUserManager["Person"]):
    """All people; an address belongs to one account, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)

    def unconfirmed(self, address: str) -> models.QuerySet["Person"]:
        """Return sign-ups to this address whose code was never typed; they can do nothing yet and own nothing."""
        confirmed = EmailAddress.objects.filter(user=models.OuterRef("pk"), verified=True)
        return self.filter(~models.Exists(confirmed), email__iexact=address)


class Person(AbstractBaseUser):
    """A person with an account. The last sign-in is not stored, so that nobody can be watched by it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=60)
    zone = models.CharField(_("time zone"), max_length=64)
    zone_is_confirmed = models.BooleanField(default=False)
    language = models.CharField(_("language"), max_length=10, default="en")
    wants_hints = models.BooleanField(default=True)  # whether wording hints are shown to this person while writing
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    key_name = models.CharField(max_length=20, editable=False)
    wrapped_key = models.BinaryField(editable=False)

    last_login = None  # type: ignore[assignment]  # Django then keeps no such column
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = People()

    def __str__(self) -> str:
        return str(self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the person, with a new data key if there is none; deleting the row destroys it, except in backups."""
        if not self.key_name:
            self.key_name, self.wrapped_key = crypto.wrap_key(settings.DATA_KEYS, crypto.new_key(), self.pk)
        self.zone = self.zone or settings.DEFAULT_ZONE
        super().save(*args, **kwargs)

    def has_address(self, address: str) -> bool:
        """Tell whether `address` (normalized, see addresses.normalize_address) is a confirmed one of this person."""
        confirmed = EmailAddress.objects.filter(user=self, verified=True).values_list("email", flat=True)
        return any(addresses.normalize_address(own) == address for own in confirmed)

    @property
    def data_key(self) -> bytes:
        """Return 32 bytes; raises `crypto.CannotUnseal` if the wrapping key is gone."""
        return crypto.unwrap_key(settings.DATA_KEYS, self.key_name, bytes(self.wrapped_key), self.pk)

    def seal(self, words: str, table: str, row: object, field: str) -> bytes:
        """Return `words` encrypted for this person, in this field of this row."""
        return crypto.seal(self.data_key, words, table, row, self.pk, field)

    def unseal(self, sealed: bytes, table: str, row: object, field: str) -> str:
        """Return the words; raises `crypto.CannotUnseal` if they were moved, changed or sealed for somebody else."""
        return crypto.unseal(self.data_key, sealed, table, row, self.pk, field)

    def rewrap(self) -> bool:
        """Wrap the data key under the first wrapping key; return False if it is already."""
        first = next(iter(settings.DATA_KEYS))
        if self.key_name == first:
            return False
        key, old = self.data_key, self.key_name
        self.key_name, self.wrapped_key = crypto.wrap_key(settings.DATA_KEYS, key, self.pk)
        mine = Person.objects.filter(pk=self.pk, key_name=old)
        return bool(mine.update(key_name=self.key_name, wrapped_key=self.wrapped_key))
