"""What may lie on one table: how many lines of a kind, and how far off the day may be on which one ends (B15, B24)."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plans.models.contract.contract import Contract
from plans.models.contract.days import MAX_TERM_DAYS
from plans.models.contract.kinds import DATED_KINDS, LineKind
from plans.models.couple.plan import Plan
from repair.foundation.base import Refused

if TYPE_CHECKING:
    from plans.models.contract.line import Line

MAX_LINES = 200  # lines of one version (SEC-18)
MAX_GOALS = 3  # of both together
MAX_COMMITMENTS = 3  # of one person
MAX_COMMITMENTS_LATER = 5
MORE_COMMITMENTS_AFTER = timedelta(days=91)  # after the plan's first version came into force: three months
MAX_AMENDS = 3  # of one person


def require_room(line: "Line", *, at: datetime) -> None:
    """Refuses, in a sentence, what the table does not hold."""
    others = line.contract.lines.exclude(pk=line.pk)
    if others.count() >= MAX_LINES:
        raise Refused(_("There are two hundred lines on the table. That is as many as it holds."))
    alike = others.filter(kind=line.kind, is_left_out=False)
    mine = alike.filter(by=line.by)
    if line.kind == LineKind.GOAL and alike.count() >= MAX_GOALS:
        raise Refused(_("Three goals are on the table already. Leave one out first, or keep this one for later."))
    if line.kind == LineKind.COMMITMENT:
        _require_few(mine, max_commitments(line.contract.plan, at=at))
    if line.kind == LineKind.PAUSE_RULE and alike.exists():
        raise Refused(_("How you pause is on the table already. Leave that line out first."))
    if line.kind == LineKind.AMENDS and mine.filter(ends_on__gte=line.contract.plan.day(at)).count() >= MAX_AMENDS:
        raise Refused(_("Three things you would like to do are on the table already. Take one back first."))
    if line.kind == LineKind.LOOK_BACK and alike.exists():
        raise Refused(_("A day to look back is on the table already. Leave that line out first."))


def require_words(line: "Line") -> None:
    """Refuses a line that says nothing, and a consent that does not say what it is for."""
    if line.kind != LineKind.LOOK_BACK and not line.text.strip():
        raise Refused(_("This line has no words yet."))
    if line.kind == LineKind.OPENNESS and not line.why.strip():
        raise Refused(_("Say first what it is for. Then it can be offered."))


def require_valid_end(kind: str, ends_on: date | None, today: date) -> None:
    """Refuses an end that is missing, over, or too far off."""
    if kind not in DATED_KINDS:
        return
    last = latest_end_day(today)
    if ends_on is None:
        raise Refused(_("This line needs a last day."))
    if ends_on < today:
        raise Refused(_("Its day has passed. Choose another one first."))
    if ends_on > last:
        raise Refused(
            _("Its day is too far off. The last one possible is {day}.").format(day=format_agreement_day(last))
        )


def max_commitments(plan: Plan, *, at: datetime) -> int:
    """Three of one person; five once the first agreement has been in force for three months."""
    is_later = Contract.objects.filter(plan=plan, runs_from__lte=at - MORE_COMMITMENTS_AFTER).exists()
    return MAX_COMMITMENTS_LATER if is_later else MAX_COMMITMENTS


def latest_end_day(today: date) -> date:
    """The last day on which something offered today may end."""
    return today + timedelta(days=MAX_TERM_DAYS)


def format_agreement_day(day: date) -> str:
    """A day as people read it."""
    return date_format(day, "j F Y")


def _require_few(mine: Any, most: int) -> None:
    if mine.count() < most:
        return
    if most == MAX_COMMITMENTS:
        raise Refused(
            _("Three things you will do are on the table already. One thing kept is worth more than five begun.")
        )
    raise Refused(_("Five things you will do are on the table already. That is as many as anyone can keep."))
