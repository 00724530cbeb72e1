"""Carry a version into force: the rows behind its lines begin or go on, and those it lacks end."""

from datetime import datetime
from typing import TYPE_CHECKING

from plans.models.contract.amends import Amends
from plans.models.contract.commitment import Commitment
from plans.models.contract.kinds import OWNED_KINDS, LineKind
from plans.models.contract.openness import Openness

if TYPE_CHECKING:
    from plans.models.contract.contract import Contract
    from plans.models.contract.line import Line


def carry_into_force(contract: "Contract", *, at: datetime) -> None:
    """Create or update the commitments, amends and consents of this version's lines; end the plan's others."""
    plan = contract.plan
    held = contract.lines.filter(kind__in=OWNED_KINDS, is_left_out=False).order_by("position")
    lines = {
        kind: [line for line in held.select_related("by", *OWNED_KINDS) if line.kind == kind] for kind in OWNED_KINDS
    }
    signed = {name.by_id: name.signed_at for name in contract.signatures.live()}
    Commitment.end_all(plan, but=[line.carry_commitment(at=at) for line in lines[LineKind.COMMITMENT]], at=at)
    Amends.end_all(plan, but=[_amends(line, at) for line in lines[LineKind.AMENDS]], at=at)
    renewed = [line for line in lines[LineKind.OPENNESS] if _is_new(line, signed[line.by_id], at)]
    kept = [line.openness for line in lines[LineKind.OPENNESS] if line not in renewed and line.openness is not None]
    Openness.end_all(plan, but=kept, at=at)
    for line in renewed:
        _open(line, at)


def _amends(line: "Line", at: datetime) -> Amends:
    """Return the amends of this line: the same row for the same words, else a new one."""
    old = line.amends
    if old is None or not old.matches_line(line):
        assert line.ends_on is not None  # held by the database
        line.amends = Amends.objects.create(
            plan=line.contract.plan, owner=line.by, text=line.text, ends_on=line.ends_on, began_at=at
        )
        line.save(update_fields=["amends"])
    assert line.amends is not None
    return line.amends


def _is_new(line: "Line", signed_at: datetime, at: datetime) -> bool:
    """Return whether this line opens something that was not open before and that its giver still wants.

    Unchanged words never revive a consent that was ended, and a giver who ends a consent after signing its renewal has
    ended both.
    """
    old = line.openness
    assert line.ends_on is not None  # held by the database
    if line.ends_on < line.contract.plan.day(at):
        return False
    if old is None:
        return True
    return not old.matches_line(line) and (old.ended_at is None or old.ended_at < signed_at)


def _open(line: "Line", at: datetime) -> None:
    """Create the consent of this line, as a renewal of the line's earlier one."""
    assert line.ends_on is not None
    line.openness = Openness.give(
        owner=line.by, text=line.text, why=line.why, ends_on=line.ends_on, at=at, renews=line.openness
    )
    line.save(update_fields=["openness"])
