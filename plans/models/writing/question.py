"""Three questions that ask for understanding. The partner who is asked answers, postpones or leaves them.

*Not yet*, *leave it* and no answer look the same to the asker (rule 5). A question and an answer are `Shared` texts,
each with its author's waiting time. An answer *leave it* holds also if the question is withdrawn and asked again.
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
ASK_AGAIN_AFTER = timedelta(days=7)  # before a withdrawn question can be asked again


class Reply(SealedModel):
    """What the partner who is asked has answered or drafted for themselves; the asker can tell none of it.

    `said` is the private answer, `sealed` the draft of a written one.
    """

    SEALED_AS = "reply"

    class Said(models.TextChoices):
        """The private answer. `NOTHING` also while a draft is kept."""

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
        """Return this partner's reply to the same question of the same asker; a new, unsaved one if there is none.

        It is found also after the question was withdrawn and asked again: *left* stays left and a draft is not lost, so
        that asking repeatedly puts no pressure on anybody.
        """
        same = cls.objects.filter(by=partner, question__kind=question.kind, question__about=question.about)
        row = same.order_by("-question__appeared_at").first() or cls()
        row.question, row.by = question, partner
        return row

    @classmethod
    @transaction.atomic
    def say(cls, question: Shared, *, by: Partner, said: str) -> None:
        """Store *not yet* or *left*, for the eyes of `by` only; the question then moves out of the way."""
        row = cls._mine(question, by)
        row.said = cls.Said(said)
        row.save()

    @classmethod
    @transaction.atomic
    def keep(cls, question: Shared, *, by: Partner, words: str) -> "Reply":
        """Seal `words` as the draft of an answer; only `by` can read it."""
        row = cls._mine(question, by)
        row.said = cls.Said.NOTHING
        row.seal_words(words)
        row.save()
        return row

    @property
    def words(self) -> str:
        """Return the draft, unsealed; empty if there is none or its author was erased."""
        return self.open_words() if self.sealed and self.author else ""

    @classmethod
    def _mine(cls, question: Shared, by: Partner) -> "Reply":
        """Lock the plan and return the reply; refuse a question that was not asked of `by`."""
        by.plan.lock()
        if question.kind != Shared.Kind.QUESTION or question.by_id == by.pk or question.by.plan_id != by.plan_id:
            raise Refused(_("This question was not asked of you."))
        return cls.of(question, by)


@transaction.atomic
def ask_question(key: str, *, by: Partner, at: datetime, appears_at: datetime) -> Shared:
    """Share one of the three questions with the other partner, who can read it from `appears_at` on.

    `Refused` within seven days of withdrawing the same question; raise `ValueError` for an unknown key.
    """
    if key not in UNDERSTANDING_KEYS:
        raise ValueError("no such question")
    about, day = question_uuid(by, key), by.plan.lock().day(at)
    if Shared.objects.filter(by=by, about=about, withdrawn_on__gt=day - ASK_AGAIN_AFTER).exists():
        raise Refused(_("You withdrew this question not long ago. It can be asked again seven days after that."))
    return Shared.share(Shared.Kind.QUESTION, [SharedPart(key, "")], by=by, at=at, appears_at=appears_at, about=about)


def question_uuid(by: Partner, key: str) -> UUID:
    """Return the id that all askings of this question by this partner share, so that one of each waits at a time."""
    return uuid5(by.pk, key)


def questions_asked_of(partner: Partner) -> list[Shared]:
    """Return the questions that this partner was asked and that are not withdrawn."""
    found = Shared.objects.appeared(partner.plan).filter(kind=Shared.Kind.QUESTION, withdrawn_on=None)
    return list(found.exclude(by=partner))


def questions_asked_by(partner: Partner) -> dict[str, Shared]:
    """Return what this partner asked and has not withdrawn, by key; the newest of each."""
    found = Shared.objects.filter(by=partner, kind=Shared.Kind.QUESTION, withdrawn_on=None)
    return {each.parts[0].box: each for each in found.select_related("by__person").order_by("appears_at")}


def answered_questions(partner: Partner) -> set[UUID]:
    """Return the ids of the questions that this partner answered, also while the answer still waits."""
    given = Shared.objects.filter(by=partner, kind=Shared.Kind.ANSWER, withdrawn_on=None)
    return set(given.values_list("about", flat=True))


def share_answer(reply: Reply, *, by: Partner, at: datetime, appears_at: datetime) -> Shared:
    """Share the draft of this reply with the asker, who can read it from `appears_at` on."""
    key = reply.question.parts[0].box
    parts = [SharedPart(key, reply.words)]
    return Shared.share(Shared.Kind.ANSWER, parts, by=by, at=at, appears_at=appears_at, about=reply.question_id)
