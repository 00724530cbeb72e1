"""Rewordings: other words for a line of the draft agreement, which one partner proposes and the other takes or leaves.

The earlier wordings of a line are kept, so that both can read how it came to its words.
"""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.models.contract.answer import LineAnswer
from plans.models.contract.canonical_text import LINE_FIELDS, OWNED_KINDS, Clause, LineKind, has_named_owner
from plans.models.contract.edit_conflict import EditConflict
from plans.models.contract.limits import require_valid_end, require_words
from plans.models.contract.line import Line
from plans.models.contract.stored_words import pack_words, unpack_words
from plans.models.couple.plan import Partner
from plans.models.couple.rest import require_awake
from repair.foundation.base import Noun, Refused

MAX_REWORDINGS = 40  # of one line in one draft agreement


class Rewordings(models.QuerySet["Rewording"]):
    """Query the wordings of lines."""

    def open(self) -> Self:
        """Return the rewordings that nobody has answered; a line has at most one."""
        return self.filter(state=Rewording.State.OPEN)


class Rewording(Noun):
    """One wording that a line has, had or might have. Both see it from the moment it is proposed.

    open ──taken by the other──▶ taken: the line reads so      open ──left by the other──▶ left
    open ──another is proposed───▶ passed                       open ──taken back by its author──▶ deleted

    `kept` holds the words as JSON (`pack_words`), `number` counts a line's wordings from 0. `stood_as` is the id of the
    line that had these words, so that an answer on its way to that line finds the one that replaced it.
    """

    GONE = gettext_lazy("These words are not beside the line any more.")

    class State(models.TextChoices):
        OPEN = "open"
        TAKEN = "taken"
        LEFT = "left"
        PASSED = "passed"

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="rewordings")
    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    kept = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    stood_as = models.UUIDField(null=True, unique=True)
    made_at = models.DateTimeField()

    objects = Rewordings.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["line", "number"], name="one_wording_a_number"),
            models.UniqueConstraint(
                fields=["line"], condition=models.Q(state="open"), name="one_wording_beside_a_line"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    # -- the verbs ------------------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def put(cls, line: UUID, *, by: Partner, words: dict[str, Any], seen: str, at: datetime) -> "Rewording":
        """Propose these words for a line. An *agree* of `by` to the other's line is deleted.

        `seen` is the id of the rewording, or else the line, that `by` had read; raise `EditConflict` if that is not the
        current one. `Refused` for a line that only its owner writes (rule 31), one that is left out, and the same
        words.
        """
        by.plan.lock()
        stands = find_standing_line(line)
        stands.require_open(by)
        if stands.kind in OWNED_KINDS:
            raise Refused(_("Only the one whose line this is can write it. You can put down a wish."))
        if stands.is_left_out:
            raise Refused(_("This line is left out for now. Put it back first."))
        live = stands.rewordings.open().first()
        meant = pack_words(stands.kind, words)
        if live is not None and live.by_id == by.pk and live.kept == meant:
            return live
        if seen != str(live.pk if live else stands.pk):
            raise EditConflict(live.clause if live else stands.clause, seen=live.pk if live else stands.pk)
        if meant == pack_words(stands.kind, line_words(stands)):
            raise Refused(_("These are the words that stand there already. You can agree to them."))
        require_valid_end(stands.kind, words.get("ends_on"), by.plan.day(at))
        if is_others_shared_line(stands, by) and has_named_owner(stands.kind, words.get("term", "")):
            raise Refused(_("That would stand under the other’s name. Only they can say it of themselves."))
        if live is not None:
            live._become(cls.State.PASSED)
        return cls._beside(stands, by, meant, at)

    @transaction.atomic
    def take(self, *, by: Partner, at: datetime) -> Line:
        """Return the new line with these words, agreed by both: one proposed them, the other takes them."""
        self._lock(by)
        if self.state == self.State.TAKEN:
            return self.line
        self._require_others(by)
        if self.line.is_left_out:
            raise Refused(_("This line is left out for now. Put it back first."))
        old = self.line
        new = Line(
            contract=old.contract,
            kind=old.kind,
            by=old.by,
            was=old.was,
            offered_on=old.contract.plan.day(at),
            position=1 + max(old.contract.lines.values_list("position", flat=True)),
            **self.words,
        )
        require_words(new)
        require_valid_end(new.kind, new.ends_on, old.contract.plan.day(at))
        new.save(force_insert=True)
        Rewording.objects.filter(line=old).update(line=new)
        place = old.position
        old.delete()
        Line.objects.filter(pk=new.pk).update(position=place)
        new.position = place
        for each in (self.by, by):
            new.answers.create(by=each, said=LineAnswer.Said.AGREE)
        self.line, self.stood_as = new, new.pk
        self._become(self.State.TAKEN)
        return new

    @transaction.atomic
    def leave(self, *, by: Partner) -> None:
        """Mark the rewording as left, so that the line keeps its words; both see that."""
        self._lock(by)
        if self.state != self.State.LEFT:
            self._require_others(by)
            self._become(self.State.LEFT)

    @transaction.atomic
    def take_back(self, *, by: Partner) -> None:
        """Delete the rewording; its author may at any time, until it is answered."""
        self._hold(by)
        if self.by_id != by.pk:
            raise Refused(_("Only the one who put these words there can take them back."))
        if self.state != self.State.OPEN:
            raise Refused(_("These words have been answered already."), now=self.line.clause.words)
        self.delete()

    # -- content --------------------------------------------------------------------------------------------------

    @property
    def words(self) -> dict[str, Any]:
        """Return the words by field, as a line takes them."""
        return unpack_words(self.line.kind, self.kept)

    @property
    def clause(self) -> Clause:
        """Return the line as a `Clause` in these words; its number is 0."""
        words = self.words
        seat = self.line.by.seat if has_named_owner(self.line.kind, words.get("term", "")) else ""
        return Clause(number=0, kind=self.line.kind, seat=seat, **words)

    # -- helpers --------------------------------------------------------------------------------------------------

    @classmethod
    def _beside(cls, line: Line, by: Partner, meant: dict[str, Any], at: datetime) -> "Rewording":
        """Store the rewording, after a first row with the line's own words if the line has no wordings yet."""
        last = line.rewordings.aggregate(last=models.Max("number"))["last"]
        if last is None:
            first = pack_words(line.kind, line_words(line))
            line.rewordings.create(
                by=line.by, number=0, kept=first, state=cls.State.TAKEN, stood_as=line.pk, made_at=at
            )
            last = 0
        if last >= MAX_REWORDINGS:
            raise Refused(_("This line has been worded forty times. Talk about it, or leave it out for now."))
        if by.pk != line.by_id:
            line.answers.filter(by=by, said=LineAnswer.Said.AGREE).delete()
        return line.rewordings.create(by=by, number=last + 1, kept=meant, made_at=at)

    def _lock(self, by: Partner) -> None:
        """Lock as `_hold` does; refuse while the plan rests."""
        self._hold(by)
        require_awake(by.plan)

    def _hold(self, by: Partner) -> None:
        """Lock plan, row, version and line; refuse if the rewording or the line is gone."""
        by.plan.lock()
        self.lock()
        self.line.require_there(by)

    def _require_others(self, by: Partner) -> None:
        """Refuse the author of the rewording, and one that is answered or replaced."""
        if self.by_id == by.pk:
            raise Refused(_("You put these words there yourself. The other can take them, or leave them."))
        if self.state != self.State.OPEN:
            raise Refused(_("Other words lie beside the line by now."), now=self.line.clause.words)

    def _become(self, state: str) -> None:
        self.state = state
        self.save(update_fields=["state", "stood_as", "line"])


def find_standing_line(line: UUID) -> Line:
    """Return this line, or the one that replaced it by a taken rewording; `Refused` if neither exists."""
    found = Line.objects.filter(pk=line).select_related("by", "contract__plan").first()
    if found is None:
        then = Rewording.objects.filter(stood_as=line).select_related("line__by", "line__contract__plan").first()
        found = then.line if then else None
    if found is None:
        raise Refused(_("This line is not on the table any more."))
    return found


def is_others_shared_line(line: Line, by: Partner) -> bool:
    """Return whether it is a line of the other that names no owner: `by` must not make it name them."""
    return line.by_id != by.pk and not has_named_owner(line.kind, line.term)


def line_words(line: Line) -> dict[str, Any]:
    """Return the words of a line by field."""
    return {name: getattr(line, name) for name in LINE_FIELDS[LineKind(line.kind)]}
