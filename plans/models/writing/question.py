"""Three questions that ask for understanding. Whoever is asked answers, puts it off, or leaves it.

*Not yet*, *leave it* and silence look alike to whoever asked. A question and an answer are shared texts, each with its
author's waiting time. What was said to a question is said to it however often it is asked and withdrawn.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import models, transaction
from django.utils.translation import gettext as _

from plans.models.couple.plan import Partner
from plans.models.writing.shared import Shared, SharedPart
from repair.accounts.sealed import SealedModel
from repair.foundation.base import Refused

UNDERSTANDING_KEYS = ("q1", "q2", "q3")
ASK_AGAIN_AFTER = timedelta(days=7)  # a question that was withdrawn, before it can be asked again


class Reply(SealedModel):
    """What the one who is asked has said and written for themselves; the other can tell none of it."""

    SEALED_AS = "reply"

    class Said(models.TextChoices):
        NOTHING = ""
        NOT_YET = "not yet"
        LEFT = "left"

    question = models.ForeignKey(Shared, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    said = models.CharField(max_length=10, choices=Said.choices, blank=True)
    sealed = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "by"], name="one_reply_each")]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def of(cls, question: Shared, partner: Partner) -> "Reply":
        """This partner's own to the same question of the same asker; empty, saved nowhere, before they did anything.

        Asked anew, *left* stays left and a draft is found again: withdrawing and asking once more presses nobody.
        """
        same = cls.objects.filter(by=partner, question__kind=question.kind, question__about=question.about)
        row = same.order_by("-question__appeared_at").first() or cls()
        row.question, row.by = question, partner
        return row

    @classmethod
    @transaction.atomic
    def say(cls, question: Shared, *, by: Partner, said: str) -> None:
        """Not yet, or left: for oneself, so that it stands aside."""
        row = cls._mine(question, by)
        row.said = cls.Said(said)
        row.save()

    @classmethod
    @transaction.atomic
    def keep(cls, question: Shared, *, by: Partner, words: str) -> "Reply":
        """Own words for an answer, for their writer's eyes."""
        row = cls._mine(question, by)
        row.said = cls.Said.NOTHING
        row.seal_words(words)
        row.save()
        return row

    @property
    def words(self) -> str:
        """What its writer wrote."""
        return self.open_words() if self.sealed and self.author else ""

    @classmethod
    def _mine(cls, question: Shared, by: Partner) -> "Reply":
        by.plan.lock()
        if question.kind != Shared.Kind.QUESTION or question.by_id == by.pk or question.by.plan_id != by.plan_id:
            raise Refused(_("This question was not asked of you."))
        return cls.of(question, by)


@transaction.atomic
def ask_question(key: str, *, by: Partner, at: datetime, appears_at: datetime) -> Shared:
    """One of the three, asked by the one who wants to understand."""
    if key not in UNDERSTANDING_KEYS:
        raise ValueError("no such question")
    about, day = question_uuid(by, key), by.plan.lock().day(at)
    if Shared.objects.filter(by=by, about=about, withdrawn_on__gt=day - ASK_AGAIN_AFTER).exists():
        raise Refused(_("You withdrew this question not long ago. It can be asked again seven days after that."))
    return Shared.share(Shared.Kind.QUESTION, [SharedPart(key, "")], by=by, at=at, appears_at=appears_at, about=about)


def question_uuid(by: Partner, key: str) -> UUID:
    """Where this partner's question of that key belongs: one of each waits at a time."""
    return uuid5(by.pk, key)


def questions_asked_of(partner: Partner) -> list[Shared]:
    """The questions that this partner was asked and that still stand."""
    found = Shared.objects.appeared(partner.plan).filter(kind=Shared.Kind.QUESTION, withdrawn_on=None)
    return list(found.exclude(by=partner))


def questions_asked_by(partner: Partner) -> dict[str, Shared]:
    """What this partner has asked and not withdrawn, by key; the newest of each."""
    found = Shared.objects.filter(by=partner, kind=Shared.Kind.QUESTION, withdrawn_on=None)
    return {each.parts[0].box: each for each in found.select_related("by__person").order_by("appears_at")}


def answered_questions(partner: Partner) -> set[UUID]:
    """The questions to which this partner has given an answer that stands, or waits to be read."""
    given = Shared.objects.filter(by=partner, kind=Shared.Kind.ANSWER, withdrawn_on=None)
    return set(given.values_list("about", flat=True))


def share_answer(reply: Reply, *, by: Partner, at: datetime, appears_at: datetime) -> Shared:
    """The words of this reply are given to whoever asked."""
    key = reply.question.parts[0].box
    parts = [SharedPart(key, reply.words)]
    return Shared.share(Shared.Kind.ANSWER, parts, by=by, at=at, appears_at=appears_at, about=reply.question_id)
