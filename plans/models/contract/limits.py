"""What a draft agreement can hold: how many lines of each kind, and how far ahead a line may end (B15, B24)."""

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
MAX_COMMITMENTS = 3  # of one partner
MAX_COMMITMENTS_LATER = 5
MORE_COMMITMENTS_AFTER = timedelta(days=91)  # three months after the plan's first version came into force
MAX_AMENDS = 3  # of one partner (H23)


def require_room(line: "Line", *, at: datetime) -> None:
    """Refuse a line for which the draft agreement has no room."""
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
    """Refuse a line without words, and a transparency measure without a purpose."""
    if line.kind != LineKind.LOOK_BACK and not line.text.strip():
        raise Refused(_("This line has no words yet."))
    if line.kind == LineKind.OPENNESS and not line.why.strip():
        raise Refused(_("Say first what it is for. Then it can be offered."))


def require_valid_end(kind: str, ends_on: date | None, today: date) -> None:
    """Refuse a last day that is missing, has passed, or is too far ahead. Kinds without a day pass."""
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
    """Return how many commitments one partner may have: three, and five after three months of agreement."""
    is_later = Contract.objects.filter(plan=plan, runs_from__lte=at - MORE_COMMITMENTS_AFTER).exists()
    return MAX_COMMITMENTS_LATER if is_later else MAX_COMMITMENTS


def latest_end_day(today: date) -> date:
    """Return the last possible day for a line that is offered on `today`."""
    return today + timedelta(days=MAX_TERM_DAYS)


def format_agreement_day(day: date) -> str:
    """Return the day as people read it in an agreement, for example "31 January 2027"."""
    return date_format(day, "j F Y")


def _require_few(mine: Any, most: int) -> None:
    """Refuse one more commitment than `most`."""
    if mine.count() < most:
        return
    if most == MAX_COMMITMENTS:
        raise Refused(
            _("Three things you will do are on the table already. One thing kept is worth more than five begun.")
        )
    raise Refused(_("Five things you will do are on the table already. That is as many as anyone can keep."))
