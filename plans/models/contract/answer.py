"""What each partner answered to a line of the draft agreement, and what of it they chose to tell the other."""

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from plans.models.couple.plan import Partner
from repair.accounts.sealed import SealedModel
from repair.foundation.base import Refused


class LineAnswer(SealedModel):
    """One partner's answer to a line: agree, not yet, or not that.

    agree ⟷ not yet ⟷ not that        not yet, not that ──tell──▶ told, with the reason ──keep──▶ private again

    The other sees only *agree*; every other answer looks like none until its author tells it (rule 5).
    """

    GONE = gettext_lazy("There is no answer of yours to this line any more.")
    SEALED_AS, SEALED_FIELD, SEALED_IN = "line answer", "reason", "reason"

    class Said(models.TextChoices):
        AGREE = "agree", pgettext_lazy("an answer to a line", "Agree")
        NOT_YET = "not yet", pgettext_lazy("an answer to a line", "Not yet")
        NOT_THAT = "not that", pgettext_lazy("an answer to a line", "Not that")

    line = models.ForeignKey("plans.Line", on_delete=models.CASCADE, related_name="answers")
    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    said = models.CharField(max_length=10, choices=Said.choices)
    reason = models.BinaryField(null=True)
    told = models.CharField(max_length=10, choices=Said.choices, blank=True)  # what it was when it was told
    told_why = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "by"], name="one_answer_a_line_each")]

    def __str__(self) -> str:
        return str(self.pk)

    def keep_reason(self, words: str) -> None:
        """Seal the reason and save; empty words delete it. A reason that was told stays as it was told."""
        self.reason = None
        if words and self.author:
            self.seal_words(words)
        self.save()

    @transaction.atomic
    def tell(self, *, by: Partner) -> None:
        """Show the other partner this answer and its reason; *not that* also leaves the line out for now."""
        self.line.require_open(by)
        self._lock(by)
        if self.said == self.Said.AGREE:
            raise Refused(_("You agree to this line. There is nothing to tell."))
        self.told, self.told_why = self.said, self.own_words
        self.save(update_fields=["told", "told_why"])
        if self.said == self.Said.NOT_THAT:
            self.line.leave_out(by=by)

    @transaction.atomic
    def untell(self, *, by: Partner) -> None:
        """Make the answer private again. Its author may at any time; that it may have been read cannot be undone."""
        self._lock(by)
        self.told = self.told_why = ""
        self.save(update_fields=["told", "told_why"])

    @property
    def own_words(self) -> str:
        """Return the reason, unsealed, for its author's own page; empty without one."""
        return self.open_words() if self.reason is not None and self.author else ""

    def _lock(self, by: Partner) -> None:
        """Lock plan, version, line and answer; refuse an answer that is gone, or the other partner's."""
        self.line.require_there(by)
        self.lock()
        if self.by_id != by.pk:
            raise Refused(_("This answer is not yours."))
