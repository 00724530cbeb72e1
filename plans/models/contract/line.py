"""Lines of a version, and what the two partners can do with a line of the draft agreement."""

from datetime import date, datetime
from typing import Any, Self

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.models.contract.amends import Amends
from plans.models.contract.answer import LineAnswer
from plans.models.contract.canonical_text import DATED_KINDS, LINE_FIELDS, Cadence, Clause, LineKind, has_named_owner
from plans.models.contract.commitment import Commitment
from plans.models.contract.contract import Contract
from plans.models.contract.days import MAX_TERM_DAYS, ends_within_days
from plans.models.contract.limits import require_room, require_valid_end, require_words
from plans.models.contract.openness import Openness
from plans.models.couple.plan import Partner
from plans.models.couple.rest import require_awake
from repair.foundation.base import Noun, Refused

LIVING_ROW_FIELDS = ("commitment", "openness", "amends")  # rows behind the lines of many versions
COPIED_LINE_FIELDS = ("kind", "by", "position", "is_left_out", "offered_on", *LIVING_ROW_FIELDS)
WRITTEN_LINE_FIELDS = ("text", "cue", "smallest", "cadence", "minutes", "why", "term", "ends_on")


class ContractLines(models.QuerySet["Line"]):
    """Query the lines of versions."""

    def with_answers(self) -> Self:
        """Load answers and rewordings too, and sort by position."""
        return self.select_related("by").prefetch_related("answers", "rewordings__by").order_by("position")

    def commitments(self) -> Self:
        """Return the commitments among the lines that are not left out, by position."""
        return (
            self.filter(kind=LineKind.COMMITMENT, is_left_out=False).select_related("commitment").order_by("position")
        )


class Line(Noun):
    """One line of one version. Its words never change: its author takes it back, changes it and offers a new one (T8).

    offered ──both agree──▶ agreed      offered ──left out for now⇄put back      offered ──taken back──▶ a draft again

    `LINE_FIELDS` says which of the fields a kind uses, and what `term` and `cue` mean for it. `minutes` is how long a
    pause lasts, 20 to 1440. `commitment`, `openness` and `amends` are set once a version with the line was in force.
    """

    GONE = gettext_lazy("This line is not on the table any more.")

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=10, choices=LineKind.choices)
    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    text = models.TextField()
    cue = models.CharField(max_length=200, blank=True)
    smallest = models.CharField(max_length=200, blank=True)
    cadence = models.CharField(max_length=10, choices=Cadence.choices, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    why = models.CharField(max_length=200, blank=True)
    term = models.CharField(max_length=200, blank=True)
    ends_on = models.DateField(null=True)
    offered_on = models.DateField(null=True)
    is_left_out = models.BooleanField(default=False)
    was = models.UUIDField(null=True)  # the id of the draft or offer that became this line
    commitment = models.ForeignKey(Commitment, on_delete=models.SET_NULL, null=True, related_name="+")
    openness = models.ForeignKey(Openness, on_delete=models.SET_NULL, null=True, related_name="lines")
    amends = models.ForeignKey(Amends, on_delete=models.SET_NULL, null=True, related_name="lines")

    objects = ContractLines.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "position"], name="one_line_a_position"),
            models.CheckConstraint(
                condition=models.Q(minutes=None) | models.Q(minutes__gte=20, minutes__lte=1440),
                name="a_pause_has_a_return_time",  # rule 13
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=sorted(DATED_KINDS)) | models.Q(ends_on__isnull=False),
                name="what_ends_has_a_day",  # rule 10
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=LineKind.OPENNESS.value)
                | ends_within_days("offered_on", "ends_on", MAX_TERM_DAYS),
                name="open_for_ninety_days_at_most",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def lay_down(self, *, at: datetime) -> None:
        """Save the line at the end of the draft agreement; its author agrees by offering it.

        `Refused` if it has no words, the draft has no room for its kind, or its last day is not valid.
        """
        require_words(self)
        require_room(self, at=at)
        require_valid_end(self.kind, self.ends_on, self.contract.plan.day(at))
        last = self.contract.lines.aggregate(last=models.Max("position"))["last"]
        self.position = 0 if last is None else last + 1
        self.offered_on = self.contract.plan.day(at)
        self.save(force_insert=True)
        self.answers.create(by=self.by, said=LineAnswer.Said.AGREE)

    @transaction.atomic
    def agree(self, *, by: Partner) -> None:
        """Store that `by` agrees to the line as it stands; delete their private reason and open rewording of it."""
        self.require_open(by)
        agreed = {"said": LineAnswer.Said.AGREE, "reason": None, "told": "", "told_why": ""}
        self.answers.update_or_create(by=by, defaults=agreed)
        self.rewordings.filter(by=by, state="open").delete()

    @transaction.atomic
    def not_yet(self, *, by: Partner, reason: str = "") -> None:
        """Store *not yet*; the other cannot tell it from no answer, and reads the reason only if `by` tells it."""
        self._answer(LineAnswer.Said.NOT_YET, by, reason)

    @transaction.atomic
    def not_that(self, *, by: Partner, reason: str = "") -> None:
        """Store that `by` does not want these amends of the other; `Refused` for any other line.

        It is a complete answer (H23), and private until `by` tells it.
        """
        self._answer(LineAnswer.Said.NOT_THAT, by, reason)

    @transaction.atomic
    def leave_out(self, *, by: Partner) -> None:
        """Leave the line out for now; either partner may. It stays in the draft agreement and can be put back."""
        self.require_open(by)
        self.is_left_out = True
        self.save(update_fields=["is_left_out"])

    @transaction.atomic
    def put_back(self, *, by: Partner, at: datetime) -> None:
        """Put the line back; either partner may. The other's *agree* is deleted, so that they are asked again."""
        self.require_open(by)
        if self.is_left_out:
            require_room(self, at=at)
            self.answers.exclude(by=by).filter(said=LineAnswer.Said.AGREE).delete()
        self.is_left_out = False
        self.save(update_fields=["is_left_out"])

    @classmethod
    @transaction.atomic
    def leave_out_the_rest(cls, contract: Contract, *, by: Partner) -> None:
        """Leave out every line that is not agreed by both. `Refused` if no line would stay."""
        by.plan.lock()
        contract.lock()
        if contract.plan_id != by.plan_id or contract.state != Contract.State.TABLE:
            raise Refused(_("This version is not on the table any more."))
        require_awake(by.plan)
        lines = list(contract.lines.filter(is_left_out=False).with_answers())
        rest = [line.pk for line in lines if not line.is_agreed]
        if len(rest) == len(lines):
            raise Refused(_("You do not both agree to any line yet. Nothing was left out."))
        contract.lines.filter(pk__in=rest).update(is_left_out=True)

    def copy_to(self, contract: Contract) -> None:
        """Copy the line into the next version, without answers; the rows behind it are shared by both lines."""
        again = {name: getattr(self, name) for name in (*COPIED_LINE_FIELDS, *WRITTEN_LINE_FIELDS)}
        contract.lines.create(**again)

    def carry_commitment(self, *, at: datetime) -> Commitment:
        """Return the commitment behind this line with the words of this line; create it if there is none."""
        words = {"act": self.text, "cue": self.cue, "smallest": self.smallest, "cadence": self.cadence}
        if self.commitment is None:
            self.commitment = Commitment.objects.create(plan=self.contract.plan, owner=self.by, began_at=at, **words)
            self.save(update_fields=["commitment"])
            return self.commitment
        signed_anew = {"ended_at": None, "smaller": "", "smaller_on": None}
        Commitment.objects.filter(pk=self.commitment.pk).update(**signed_anew, **words)
        return self.commitment

    def is_over(self, day: date) -> bool:
        """Return whether its last day is before `day`, or its owner has ended the consent or amends behind it."""
        living = next((one for one in (self.openness, self.amends) if one is not None and one.matches_line(self)), None)
        is_ended = living is not None and not living.is_open_on(living.ends_on)
        return is_ended or (self.kind in DATED_KINDS and self.ends_on is not None and self.ends_on < day)

    @property
    def is_agreed(self) -> bool:
        """Return whether both have agreed; every other state must look the same."""
        return sum(answer.said == LineAnswer.Said.AGREE for answer in self.answers.all()) == 2

    @property
    def clause(self) -> Clause:
        """Return the line as a `Clause`, as the agreement would show it; its number is 0."""
        words: dict[str, Any] = {name: getattr(self, name) for name in LINE_FIELDS[LineKind(self.kind)]}
        return Clause(
            number=0, kind=self.kind, seat=self.by.seat if has_named_owner(self.kind, self.term) else "", **words
        )

    def _answer(self, said: str, by: Partner, reason: str) -> None:
        """Store the answer and its sealed reason; *not that* is only for the other's amends."""
        self.require_open(by)
        if said == LineAnswer.Said.NOT_THAT and (self.kind != LineKind.AMENDS or self.by_id == by.pk):
            raise Refused(_("This answer is for what the other would like to do for you."))
        answer, _made = self.answers.get_or_create(by=by, defaults={"said": said})
        answer.said = said
        answer.keep_reason(reason)

    def require_open(self, by: Partner) -> None:
        """Lock plan, version and line; refuse unless the line is in a draft of this plan and the plan is awake."""
        self.require_there(by)
        require_awake(by.plan)

    def require_there(self, by: Partner) -> None:
        """Do the same, but also while the plan rests: enough for taking back own words, at any time (SAF-9)."""
        by.plan.lock()
        self.lock()
        self.contract.lock()
        if self.contract.plan_id != by.plan_id or self.contract.state != Contract.State.TABLE:
            raise Refused(_("This line is part of a version that is not on the table any more."))
