"""The draft agreement as one partner sees it; the other partner's private answers are never part of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.models import Contract, Draft, Line, LineAnswer, Offer, Partner, Plan, Rewording, Wish
from plans.models.contract.canonical_text import OWNED_KINDS, Clause, ClauseGroup, LineKind
from plans.models.contract.wish import MAX_OPEN_WISHES as MOST_WISHES
from plans.models.couple.rest import is_asleep
from repair.foundation.words import ui_text

FOLD_SETTLED_ABOVE = 12  # up to this many lines every group is open
FOLD_ALL_ABOVE = 40  # above this many lines only one group is open at first


def seat_names(plan: Plan, signed: Contract | None = None) -> dict[str, str]:
    """Return `name_a` and `name_b`: the names for the seats. The agreement itself holds seats and no names.

    With a version that came into force, these are the names with which it was signed.
    """
    names = {seat.seat: seat.name for seat in plan.seats}
    names |= {seat: name for seat, name, _day in signed.counted_signatures} if signed is not None else {}
    someone = _("the other person")
    return {f"name_{seat}": names.get(seat) or someone for seat in "ab"}


@dataclass(frozen=True)
class ShownWording:
    """One wording of a line: whose it is, its words, and whether it was taken, left, passed over or is open."""

    pk: str
    whose: str
    is_own: bool
    clause: Clause
    state: str


@dataclass(frozen=True)
class LineRow:
    """One line as one partner sees it: their own answer, whether both agree, and what the other chose to show.

    `said` is the partner's own answer or "". `told` is the partner's own answer if they show it to the other partner,
    `hears` the other's answer if they show it. `beside` is the open rewording, `before` the ones that were answered.
    """

    line: Line
    whose: str
    other: str
    is_own: bool
    is_agreed: bool
    said: str
    has_reason: bool
    own_told_answer: LineAnswer | None
    others_told_answer: LineAnswer | None
    open_wording: ShownWording | None
    before: list[ShownWording]

    @classmethod
    def of(cls, line: Line, partner: Partner, called: dict[str, str]) -> "LineRow":
        """Return the line as `partner` sees it; `called` comes from `seat_names`."""
        answers = {answer.by_id == partner.pk: answer for answer in line.answers.all()}
        mine, theirs = answers.get(True), answers.get(False)
        worded = [_worded(one, line, partner, called) for one in line.rewordings.all()]
        stood = {str(one.pk) for one in line.rewordings.all() if one.stood_as == line.pk}
        return cls(
            line=line,
            whose=called[f"name_{line.by.seat}"],
            other=called["name_b" if partner.seat == Partner.Seat.A else "name_a"],
            is_own=line.by_id == partner.pk,
            is_agreed=line.is_agreed,
            said=mine.said if mine else "",
            has_reason=mine is not None and mine.reason is not None,
            own_told_answer=mine if mine and mine.told else None,
            others_told_answer=theirs if theirs and theirs.told else None,
            open_wording=next((one for one in worded if one.state == Rewording.State.OPEN), None),
            before=[one for one in worded if one.state != Rewording.State.OPEN and one.pk not in stood],
        )

    @property
    def clause(self) -> Clause:
        """Return the line as it would stand in the agreement."""
        return self.line.clause

    @property
    def awaits_answer(self) -> bool:
        """Tell whether this partner has something to answer: the line, or the other partner's rewording of it."""
        if self.open_wording is not None:
            return not self.open_wording.is_own
        return not self.said

    @property
    def may_answer(self) -> bool:
        """Tell whether the partner can still answer the line; a partner who agrees has answered."""
        return self.said != LineAnswer.Said.AGREE

    @property
    def is_carried(self) -> bool:
        """Tell whether the line came from the version before and was not reworded since."""
        return self.line.was is None and not self.line.rewordings.all()

    @property
    def can_reword(self) -> bool:
        """Tell whether other words may be proposed; what one partner does is worded by them alone (rule 31)."""
        return self.line.kind not in OWNED_KINDS

    @property
    def can_wish(self) -> bool:
        """Tell whether the partner may wish for something here: on the other's commitment, instead of rewording it."""
        return self.line.kind == LineKind.COMMITMENT and not self.is_own

    @property
    def is_gift(self) -> bool:
        """Tell whether the line is amends that the other partner offers: answered by agree, not that, or not now."""
        return self.line.kind == LineKind.AMENDS and not self.is_own

    @property
    def answer_sentence(self) -> str:
        """Return the state of the line as a sentence for this partner alone."""
        if self.is_agreed:
            return _("You both agree")
        if self.said == LineAnswer.Said.AGREE:
            return _("You agree. It is not agreed by both yet.")
        if self.said == LineAnswer.Said.NOT_THAT:
            return (
                _("You said: not that. Only you can see it.") if not self.own_told_answer else _("You said: not that.")
            )
        if self.said == LineAnswer.Said.NOT_YET:
            return self._not_yet()
        if self.open_wording is not None and self.open_wording.is_own:
            return _("Your words lie beside it. It is not agreed by both yet.")
        if self.is_own and self.is_carried:
            return _("It came along as it was, and counts here once you both agree to it.")
        return _("You have not answered yet.")

    def _not_yet(self) -> str:
        if self.is_gift:
            return _("You said: not now.") if self.own_told_answer else _("You said: not now. Only you can see it.")
        return _("You said: not yet.") if self.own_told_answer else _("You said: not yet. Only you can see it.")


def _worded(one: Rewording, line: Line, partner: Partner, called: dict[str, str]) -> ShownWording:
    """Return one wording for the page of `partner`."""
    one.line = line
    return ShownWording(str(one.pk), called[f"name_{one.by.seat}"], one.by_id == partner.pk, one.clause, one.state)


@dataclass
class LineGroup:
    """The lines of one kind in the draft agreement."""

    kind: str
    title: str
    rows: list[LineRow]
    is_open: bool = True

    @property
    def is_settled(self) -> bool:
        """Tell whether both partners agree to every line and no rewording is open."""
        return all(row.is_agreed and row.open_wording is None for row in self.rows)

    @property
    def count_sentence(self) -> str:
        """Return how many lines the group holds and how many are agreed, for its folded heading."""
        agreed = sum(row.is_agreed for row in self.rows)
        lines = ngettext("{n} line", "{n} lines", len(self.rows)).format(n=len(self.rows))
        return _("{lines}, {n} agreed by both").format(lines=lines, n=agreed) if agreed else lines


def group_line_rows(rows: list[LineRow]) -> list[LineGroup]:
    """Return the rows in groups by kind.

    In a long draft, settled groups are folded. In a very long one, all but the first group are that has something to
    answer.
    """
    found = [
        LineGroup(kind, ClauseGroup(kind).title, [row for row in rows if row.line.kind == kind]) for kind in LineKind
    ]
    found = [heap for heap in found if heap.rows]
    if len(rows) > FOLD_SETTLED_ABOVE:
        for heap in found:
            heap.is_open = not heap.is_settled
    if len(rows) > FOLD_ALL_ABOVE:
        asks = [heap for heap in found if any(row.awaits_answer for row in heap.rows)]
        first = next(iter(asks or [heap for heap in found if heap.is_open]), None)
        for heap in found:
            heap.is_open = heap is first
    return found


def table_progress(rows: list[LineRow]) -> dict[str, Any]:
    """Return what can happen next with the draft: counts, and whether it can be frozen or trimmed.

    All values are the same for both partners except `unanswered`.
    """
    agreed = sum(row.is_agreed for row in rows)
    return {
        "can_freeze": bool(rows) and agreed == len(rows),
        "can_trim": 0 < agreed < len(rows),
        "agreed": agreed,
        "unanswered": sum(row.awaits_answer for row in rows),
    }


def table_context(plan: Plan, partner: Partner, at: datetime) -> dict[str, Any]:
    """Return all that the page of the draft agreement shows to this partner."""
    contract = Contract.open_of(plan)
    asleep = is_asleep(plan)
    is_open = contract is not None and contract.state == Contract.State.TABLE
    lines = list(contract.lines.with_answers()) if contract is not None and is_open else []
    called = seat_names(plan)
    rows = [LineRow.of(line, partner, called) for line in lines if not line.is_left_out]
    return table_progress(rows) | {
        "plan": plan,
        "partner": partner,
        "contract": contract,
        "is_open": is_open,
        "folds": len(rows) > FOLD_SETTLED_ABOVE,
        "heaps": group_line_rows(rows),
        "left_out": [LineRow.of(line, partner, called) for line in lines if line.is_left_out],
        "drafts": Draft.of(partner),
        "doors": new_line_links(),
        "is_asleep": asleep,
        "can_offer": plan.is_shared and not asleep and (contract is None or is_open),
        "begins_with": _begins_with(plan) if contract is None else "",
        "other": called["name_b" if partner.seat == Partner.Seat.A else "name_a"],
        **wishes_and_offers(plan, partner, at),
    }


def line_context(plan: Plan, partner: Partner, pk: Any) -> dict[str, Any]:
    """Return one line as it is now, and what can happen next. `row` is None if the line is gone or left out."""
    called = seat_names(plan)
    lines = Line.objects.filter(contract__plan=plan, contract__state=Contract.State.TABLE).with_answers()
    rows = [LineRow.of(line, partner, called) for line in lines if not line.is_left_out]
    row = next((row for row in rows if row.line.pk == pk), None)
    return table_progress(rows) | {"row": row, "plan": plan, "partner": partner, "is_asleep": is_asleep(plan)}


def wishes_and_offers(plan: Plan, partner: Partner, at: datetime) -> dict[str, Any]:
    """Return the wishes and offers that wait with the draft. `offers` holds (offer, whether own, title of its kind)."""
    wishes = list(Wish.objects.current(plan, at))
    mine = [wish for wish in wishes if wish.by_id == partner.pk]
    return {
        "own_wishes": mine,
        "wishes": [wish for wish in wishes if wish.by_id != partner.pk],
        "can_wish": len(mine) < MOST_WISHES,
        "offers": [(one, one.by_id == partner.pk, ClauseGroup(one.kind).title) for one in Offer.objects.waiting(plan)],
    }


def _begins_with(plan: Plan) -> str:
    """Return which lines the next draft begins with: "running" for those in force, "last" for the last ones, or ""."""
    if Contract.running_of(plan) is not None:
        return "running"
    return "last" if Contract.objects.filter(plan=plan).ever_in_force().exists() else ""


FIRST_PAGE_KINDS = (LineKind.COMMITMENT, LineKind.GOAL, LineKind.BOUNDARY, LineKind.PAUSE_RULE)


def new_line_links() -> dict[str, list[tuple[str, str, str]]]:
    """Return the links for a new line as (slug, label, a few words): kinds for a first page, and the rest."""
    rest = [kind for kind in LineKind if kind not in FIRST_PAGE_KINDS]
    return {"first": [_door(kind) for kind in FIRST_PAGE_KINDS], "rest": [_door(kind) for kind in rest]}


def _door(kind: LineKind) -> tuple[str, str, str]:
    return kind.value.replace("_", "-"), str(kind.label), ui_text(f"line.door.{kind.value}")
