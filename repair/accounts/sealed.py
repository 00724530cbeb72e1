"""Words that only their author's key opens (SEC-15): how they are sealed into a row, and read back."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _

from repair.accounts.models import Person
from repair.foundation.base import Noun, Refused
from repair.foundation.crypto import CannotUnseal


class SealedModel(Noun):
    """A row that holds words sealed under its author's data key.

    The encryption's associated data is (`SEALED_AS`, primary key, author's primary key, `SEALED_FIELD`). The two names
    never change: renaming one makes every stored text unreadable. `SEALED_IN` is the column.
    """

    SEALED_AS: ClassVar[str]
    SEALED_FIELD: ClassVar[str] = "words"
    SEALED_IN: ClassVar[str] = "sealed"
    by: Any  # the partner who wrote the words; a model without such a field overrides `author`

    class Meta:
        abstract = True

    @property
    def author(self) -> Person | None:
        """Return the person whose key seals the words, or None when that person is gone."""
        return self.by.person

    def seal_words(self, words: str) -> None:
        """Put `words`, sealed, into the row without saving it; `Refused` when the author is gone."""
        sealed = self._require_author().seal(words, self.SEALED_AS, self.pk, self.SEALED_FIELD)
        setattr(self, self.SEALED_IN, sealed)

    def open_words(self) -> str:
        """Return the words; `Refused` when the author is gone, `CannotUnseal` when the key or the row does not fit."""
        sealed = bytes(getattr(self, self.SEALED_IN) or b"")
        return self._require_author().unseal(sealed, self.SEALED_AS, self.pk, self.SEALED_FIELD)

    def open_words_or_none(self) -> str | None:
        """Return the words, or None when nobody can open them any more."""
        try:
            return self.open_words()
        except (CannotUnseal, Refused):
            return None

    def _require_author(self) -> Person:
        author = self.author
        if author is None:
            raise Refused(_("Nobody can open these words any more."))
        return author
