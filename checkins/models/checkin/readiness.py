"""Is now a good time? Two private taps each before a check-in; both partners read the same words at the same time (S37,
rule 5).

A tap is shown to nobody, not even to its author, and is deleted once the check-in is open or over.
"""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext as _

from checkins.models.checkin.checkin import Checkin
from checkins.models.checkin.flow import CheckinMode
from plans.models import Partner
from repair.foundation.base import Noun, Refused

READINESS_WINDOW = timedelta(hours=24)  # before the check-in, in which taps may be given
READINESS_GRACE = timedelta(minutes=10)  # after the hour or after asking anew; then both read the same words
TAPPED_TOGETHER_WINDOW = timedelta(
    minutes=10
)  # two who say yes within so long of each other are there, and need not wait
EARLY_START_WINDOW = timedelta(
    minutes=15
)  # before the hour; earlier a tap opens nothing, or it would tell who is at their phone


class ReadinessState(models.TextChoices):
    """What the page of a check-in shows that is not open."""

    ASK = "ask"
    WAIT = "wait"
    BEGIN = "begin"
    NOT_TODAY = "not today"


class Readiness(Noun):
    """One partner's taps for one talk.

    asked ──both yes, and it is time, or both are there shortly before──▶ the talk opens
      └──ten minutes after the hour, whatever was missing──▶ not today ──either asks anew──▶ asked, both afresh
    """

    checkin = models.ForeignKey(Checkin, on_delete=models.CASCADE, related_name="readiness")
    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    is_ready = models.BooleanField()
    is_short = models.BooleanField()
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["checkin", "by"], name="one_readiness_each")]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def state_for(cls, checkin: Checkin, partner: Partner, *, at: datetime) -> ReadinessState:
        """Return what this partner is shown. Until it is decided, only their own taps make a difference to it."""
        said = cls._counted_taps(checkin)
        is_written = checkin.way == CheckinMode.WRITING  # nobody has to be there at the hour: it waits for both
        if _are_both_ready(said) and at >= checkin.at and not is_written:
            return ReadinessState.BEGIN
        if at >= readiness_deadline(checkin) and not is_written:
            return ReadinessState.NOT_TODAY
        return ReadinessState.WAIT if any(one.by_id == partner.pk for one in said) else ReadinessState.ASK

    @classmethod
    @transaction.atomic
    def record_taps(
        cls, checkin: Checkin, *, by: Partner, at: datetime, is_ready: bool, is_short: bool = False
    ) -> None:
        """Store the taps of `by`; the check-in opens when both are ready, at its time or when both are there now.

        Before it is decided later taps replace earlier ones. Refused once both read the same words.
        """
        checkin.lock_for(by)
        if checkin.state == Checkin.State.OPEN:
            return
        if checkin.state != Checkin.State.PLANNED or not checkin.at - READINESS_WINDOW <= at < checkin.lapses_at:
            raise Refused(_("This talk cannot be begun now. Look at when the next one is."))
        if checkin.way == CheckinMode.WRITING:
            raise Refused(_("This talk is held another way now. Look at what stands there."))
        before = _are_both_ready(cls._counted_taps(checkin))
        if before and at >= checkin.at:
            return  # both read that it can begin: a tap now changes nothing for the other partner
        if at >= readiness_deadline(checkin) and not before:
            raise Refused(_("Ten minutes have gone by. You can ask both of you again, or choose another time."))
        cls._save_taps(checkin, by, at, is_ready, is_short)
        said = cls._counted_taps(checkin)
        if _are_both_ready(said) and (at >= checkin.at or (at >= checkin.at - EARLY_START_WINDOW and _are_there(said))):
            cls._open(checkin, by, at, said)

    @classmethod
    @transaction.atomic
    def begin(cls, checkin: Checkin, *, by: Partner, at: datetime) -> None:
        """Open the check-in: both said yes before its time, and it is time."""
        checkin.lock_for(by)
        if checkin.state == Checkin.State.OPEN:
            return
        if cls.state_for(checkin, by, at=at) != ReadinessState.BEGIN:
            raise Refused(_("This talk cannot be begun now. Look at when the next one is."))
        cls._open(checkin, by, at, cls._counted_taps(checkin))

    @classmethod
    @transaction.atomic
    def begin_in_writing(cls, checkin: Checkin, *, by: Partner, at: datetime) -> None:
        """Begin it in writing for `by`. It opens when both did so; nobody has to be there at the hour."""
        checkin.lock_for(by)
        if checkin.state == Checkin.State.OPEN:
            return
        if checkin.way != CheckinMode.WRITING:
            raise Refused(_("This talk is held another way now. Look at what stands there."))
        if not checkin.may_open(at):
            raise Refused(_("This talk cannot be begun now. Look at when the next one is."))
        cls._save_taps(checkin, by, at)
        if _are_both_ready(cls._counted_taps(checkin)):
            checkin.open(by=by, at=at)

    @classmethod
    @transaction.atomic
    def ask_anew(cls, checkin: Checkin, *, by: Partner, at: datetime) -> None:
        """Ask both once more: earlier taps do not count, and both have at least ten minutes.

        The deadline is a full quarter of an hour, so that the other partner cannot read the minute of the request.
        """
        checkin.lock_for(by)
        if checkin.state != Checkin.State.PLANNED or cls.state_for(checkin, by, at=at) != ReadinessState.NOT_TODAY:
            return
        if not checkin.may_open(at):
            raise Refused(_("This talk cannot be begun now. Look at when the next one is."))
        checkin.readiness.all().delete()
        checkin.ready_by = _quarter(at + READINESS_GRACE)
        checkin.save(update_fields=["ready_by"])

    @classmethod
    def _save_taps(
        cls, checkin: Checkin, by: Partner, at: datetime, is_ready: bool = True, is_short: bool = False
    ) -> None:
        """Store the taps of `by`, replacing earlier ones."""
        tapped = {"is_ready": is_ready, "is_short": is_short, "said_at": at}
        cls.objects.update_or_create(checkin=checkin, by=by, defaults=tapped)

    @classmethod
    def _counted_taps(cls, checkin: Checkin) -> "list[Readiness]":
        """Return the taps that count: of the last day, for the current time of the check-in."""
        since = max(checkin.at - READINESS_WINDOW, checkin.moved_at or checkin.at - READINESS_WINDOW)
        return list(cls.objects.filter(checkin=checkin, said_at__gte=since))

    @classmethod
    def _open(cls, checkin: Checkin, by: Partner, at: datetime, said: "list[Readiness]") -> None:
        checkin.open(by=by, at=at, short=any(one.is_short for one in said))


def readiness_deadline(checkin: Checkin) -> datetime:
    """Return when both read the same words if the check-in is not open by then, UTC."""
    return max(checkin.at + READINESS_GRACE, checkin.ready_by or checkin.at)


def _quarter(at: datetime) -> datetime:
    """Return that full quarter of an hour, or the next."""
    return at + timedelta(seconds=-at.timestamp() % (15 * 60))


def _are_both_ready(said: list[Readiness]) -> bool:
    return len(said) == 2 and all(one.is_ready for one in said)


def _are_there(said: list[Readiness]) -> bool:
    first, last = sorted(one.said_at for one in said)
    return last - first <= TAPPED_TOGETHER_WINDOW
