"""A turn: what a partner typed in a check-in on two screens or in writing. Both read it until the check-in is closed.

The words of a live check-in are deleted at its close, unless both ticked to keep a line (rule 34). All are sealed under
their author's key from the start, so that no copy of the database ever holds them in plain text.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from checkins.models.checkin import flow
from checkins.models.checkin.checkin import Checkin
from checkins.models.checkin.flow import CheckinMode
from checkins.models.checkin.preparation import MAX_POINTS, Point
from checkins.models.pause.pause import Pause
from plans.models import Partner, Plan
from repair.accounts.sealed import SealedModel
from repair.foundation.base import Refused

MAX_TURNS = 200  # of one check-in
TURN_VIEW_CHOICES = ("noticed", "unnoticed", "differently", "rather_not")
TURN_ANSWER_CHOICES = ("yes", "partly", "again", "save")


class Turn(SealedModel):
    """One text or tap at its position; `number` is its order in the check-in."""

    SEALED_AS = "turn"

    class Kind(models.TextChoices):
        SAID = "said"
        ANSWER = "answer"
        VIEW = "view"

    checkin = models.ForeignKey(Checkin, on_delete=models.CASCADE, related_name="turns")
    number = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=10)
    round = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    sealed = models.BinaryField()
    is_live = models.BooleanField()
    kept_a = models.BooleanField(default=False)
    kept_b = models.BooleanField(default=False)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["checkin", "number"], name="one_turn_after_the_other")]

    def __str__(self) -> str:
        return str(self.pk)

    # -- the verbs ------------------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def say(
        cls,
        checkin: Checkin,
        *,
        by: Partner,
        words: str,
        seen: str,
        at: datetime,
        key: UUID | None = None,
        way: str = "",
    ) -> None:
        """Store what `by` said: both read it and the check-in goes on. Sent twice it is said once; empty words pass the
        turn.

        Refused if it is another partner's turn by now, or another page of the author was first.
        """
        checkin.lock_for(by)
        key = key or uuid4()
        if cls.objects.filter(pk=key, checkin=checkin, by=by).exists() or (
            not words and str(checkin.flow_position) != seen
        ):
            return
        _require_turn(checkin, by, "say", seen, at)
        if way and way != checkin.way:
            raise Refused(_("This talk is held another way now. What you wrote is kept for you, and was not sent."))
        if words:
            cls._write(checkin, by, cls.Kind.SAID, words, at, key)
        TurnDraft.objects.filter(checkin=checkin, by=by).delete()
        checkin.set_flow_position(flow.position_after_beat(checkin, passed=not words))

    @classmethod
    @transaction.atomic
    def answer(cls, checkin: Checkin, *, by: Partner, said: str, seen: str, at: datetime) -> bool:
        """Answer what was said back: yes, partly, or let me say it again (three rounds at most, then it is saved).

        Return False if the check-in had gone on already. On one phone either taps it, for the partner who told.
        """
        checkin.lock_for(by)
        if str(checkin.flow_position) != seen:
            return False
        _require_turn(checkin, by, "answer", seen, at)
        if said in ("partly", "again") and checkin.round >= flow.MAX_SAY_BACK_ROUNDS:
            raise Refused(_("Three rounds are enough for one evening. Save it for another time."))
        if checkin.way != CheckinMode.TABLE:
            cls._write(checkin, by, cls.Kind.ANSWER, said, at)
        checkin.set_flow_position(flow.position_after_answer(checkin, said))
        return True

    @classmethod
    @transaction.atomic
    def save_unheard_point(cls, checkin: Checkin, *, by: Partner, seen: str, at: datetime) -> None:
        """Save the topic after three rounds for the partner who told it, among their own points; the check-in goes on.

        The point holds none of the words, which go with the check-in. On one phone either taps it; nothing shows what
        the other has saved, or how much. However often it is tapped in one step, it is one point; half of the points a
        person may save are reserved for what they save themselves.
        """
        checkin.lock_for(by)
        step = flow.current_step_key(checkin)
        teller_seat = flow.beat_seat(checkin, flow.step_beats(step, CheckinMode.TWO)[-1])
        teller = next((seat for seat in by.plan.seats if seat.seat == teller_seat), by)
        if not cls.answer(checkin, by=by, said="save", seen=seen, at=at):
            return
        key, mine = uuid5(checkin.pk, step), Point.objects.filter(by=teller)
        if teller.person is not None and mine.count() < MAX_POINTS // 2 and not mine.filter(pk=key).exists():
            day = date_format(by.plan.day(checkin.at), "j F")
            words = _("What I told on %(day)s: it is not heard to the end yet.") % {"day": day}
            Point.add(by=teller, words=words, at=at, key=key)

    @classmethod
    @transaction.atomic
    def view(cls, checkin: Checkin, *, by: Partner, said: str, seen: str, at: datetime) -> None:
        """Store how it looked from this side: for this check-in alone, never a mark, never counted."""
        checkin.lock_for(by)
        if str(checkin.flow_position) != seen:
            return
        _require_turn(checkin, by, "view", seen, at)
        if checkin.way != CheckinMode.TABLE:
            cls._write(checkin, by, cls.Kind.VIEW, said, at)
        checkin.set_flow_position(flow.position_after_beat(checkin))

    @classmethod
    @transaction.atomic
    def keep(cls, checkin: Checkin, turn: UUID, *, by: Partner, is_kept: bool) -> None:
        """Tick that `by` would like this line to stay. It stays if the other partner, who is not told, ticks it too."""
        checkin.lock_for(by)
        checkin.require_open()
        said = cls.objects.filter(pk=turn, checkin=checkin, kind=cls.Kind.SAID)
        said.update(**{f"kept_{by.seat}": is_kept})

    @classmethod
    def _write(
        cls, checkin: Checkin, by: Partner, kind: str, words: str, at: datetime, key: UUID | None = None
    ) -> None:
        last = cls.objects.filter(checkin=checkin).aggregate(last=models.Max("number"))["last"] or 0
        if last >= MAX_TURNS or by.person is None:
            raise Refused(_("This talk is full. Close it, and say the rest in the next one."))
        taken = key is not None and cls.objects.filter(pk=key).exists()
        turn = cls(pk=uuid4() if key is None or taken else key, checkin=checkin, number=last + 1, by=by, kind=kind)
        turn.step, turn.round, turn.sent_at = flow.current_step_key(checkin), checkin.round, at
        turn.is_live = checkin.way != CheckinMode.WRITING
        turn.seal_words(words)
        turn.save(force_insert=True)


class TurnDraft(SealedModel):
    """What a partner is typing, stored for them alone, so that nothing is lost with a connection."""

    SEALED_AS = "draft"

    checkin = models.ForeignKey(Checkin, on_delete=models.CASCADE, related_name="drafts")
    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["checkin", "by"], name="one_draft_of_a_turn_each")]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def read(cls, checkin: Checkin, partner: Partner) -> str:
        """Return what this partner was typing."""
        mine = cls.objects.filter(checkin=checkin, by=partner).first()
        return _opened(partner, mine) if mine else ""

    @classmethod
    @transaction.atomic
    def keep(cls, checkin: Checkin, *, by: Partner, words: str) -> None:
        """Store the words so far, while the check-in is open."""
        by.plan.lock()
        checkin.lock()
        if checkin.plan_id != by.plan_id or checkin.state != Checkin.State.OPEN or by.person is None:
            raise Refused(_("This talk is not open any more. What you wrote still stands here; take it with you."))
        if not words:
            cls.objects.filter(checkin=checkin, by=by).delete()
            return
        mine = cls.objects.filter(checkin=checkin, by=by).first() or cls(checkin=checkin, by=by)
        mine.by = by
        mine.seal_words(words)
        mine.save()


@dataclass(frozen=True)
class TurnView:
    """A turn as a partner reads it; `is_kept` is the reader's own tick, and nobody sees the other's."""

    pk: UUID
    checkin: UUID
    step: str
    round: int
    by: Partner
    kind: str
    words: str
    sent_at: datetime
    is_live: bool
    is_kept: bool


def turns_of(checkin: Checkin, reader: Partner) -> list[TurnView]:
    """Return all texts and taps in order, for one partner; two queries, however many there are."""
    return _read(Turn.objects.filter(checkin=checkin), reader)


def remaining_turns(plan: Plan, *, is_resting: bool) -> "models.QuerySet[Turn]":
    """Return what remains of closed check-ins: lines both kept and those in writing; if the plan rests, also of an open
    one.
    """
    over = ~models.Q(checkin__state=Checkin.State.OPEN)
    waits = models.Q(checkin__state=Checkin.State.OPEN, is_live=False)
    return Turn.objects.filter(over | waits if is_resting else over, checkin__plan=plan)


def read_remaining_turns(reader: Partner, *, is_resting: bool = False) -> list[TurnView]:
    """Return what remains, as this partner reads it, the newest check-in first."""
    return _read(remaining_turns(reader.plan, is_resting=is_resting).order_by("-checkin__at", "number"), reader)


def _read(turns: "models.QuerySet[Turn]", reader: Partner) -> list[TurnView]:
    seats = {seat.pk: seat for seat in reader.plan.seats}
    found = turns if turns.ordered else turns.order_by("number")
    read = ((turn, _opened(seats[turn.by_id], turn)) for turn in found if turn.by_id in seats)
    mine = f"kept_{reader.seat}"
    return [
        TurnView(
            pk=turn.pk,
            checkin=turn.checkin_id,
            step=turn.step,
            round=turn.round,
            by=seats[turn.by_id],
            kind=turn.kind,
            words=words,
            sent_at=turn.sent_at,
            is_live=turn.is_live,
            is_kept=getattr(turn, mine),
        )
        for turn, words in read
        if words
    ]


def _require_turn(checkin: Checkin, by: Partner, does: str, seen: str, at: datetime) -> None:
    checkin.require_open()
    pause = Pause.running_of(checkin.plan)
    if pause is not None and not pause.is_over(at):
        raise Refused(_("The talk is paused. What you wrote is kept for you; the talk waits where it is."))
    beat = flow.current_beat(checkin)
    if checkin.way == CheckinMode.TABLE and does == "say":
        raise Refused(_("One phone lies on the table: nothing is typed now. What you wrote is kept for you."))
    is_theirs = checkin.way == CheckinMode.TABLE or flow.beat_seat(checkin, beat) == by.seat
    if beat.does != does or not is_theirs or str(checkin.flow_position) != seen:
        raise Refused(_("It is not your turn at the moment. What you wrote is kept for you, and waits in your box."))


def _opened(by: Partner, row: Turn | TurnDraft) -> str:
    row.by = by
    return row.open_words_or_none() or ""
