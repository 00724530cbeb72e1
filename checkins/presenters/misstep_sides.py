"""Missteps as both read them: one after the other, each side under its name, newest words first."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from checkins.models.misstep import Misstep, next_step_days, shared_sides, things_disclosed_first
from plans.models import Partner, Plan, Shared
from plans.presenters import writing
from plans.presenters.draft_agreement import seat_names


@dataclass
class SideText:
    """One shared text of a side: its parts under their headings, or the day it was withdrawn."""

    shared: Shared
    parts: list[tuple[str, str, str]]

    @classmethod
    def of(cls, shared: Shared) -> "SideText":
        return cls(
            shared, [(part.box, writing.shared_heading(shared.kind, part.box), part.text) for part in shared.parts]
        )


@dataclass
class MisstepThing:
    """One misstep as a reader sees it: what each shared, the reader's own side, and the next step."""

    key: UUID
    mine: Misstep | None = None
    own: list[SideText] = field(default_factory=list)
    theirs: list[SideText] = field(default_factory=list)
    next_step_on: date | None = None
    was_disclosed_first: bool = False  # disclosed by the reader before the other had said anything

    @property
    def day(self) -> date:
        """Return its first day: of sharing, else of the last change of the reader's own side."""
        days = [each.shared.day for each in (*self.own, *self.theirs) if each.shared.day]
        return min(days) if days else self.mine.kept_on if self.mine else date.min

    @property
    def is_shared(self) -> bool:
        """Tell whether a part of it can be read by both, or could once."""
        return bool(self.own or self.theirs)

    @property
    def has_readable_words(self) -> bool:
        """Tell whether words of it can be read now."""
        return any(each.parts for each in (*self.own, *self.theirs))


def misstep_things(plan: Plan, partner: Partner) -> list[MisstepThing]:
    """Return every misstep this partner can see, newest first."""
    found: dict[UUID, MisstepThing] = {}
    for shared in shared_sides(plan):
        thing = found.setdefault(shared.about, MisstepThing(shared.about))
        (thing.own if shared.by_id == partner.pk else thing.theirs).append(SideText.of(shared))
    for mine in Misstep.of(partner):
        found.setdefault(mine.thing, MisstepThing(mine.thing)).mine = mine
    for about, day in next_step_days(plan, found).items():
        found[about].next_step_on = day
    for about in things_disclosed_first(partner, found):
        found[about].was_disclosed_first = bool(found[about].own)
    return sorted(found.values(), key=lambda thing: thing.day, reverse=True)


@dataclass(frozen=True)
class SharedMisstep:
    """One misstep for its page: both sides by name, and the reader's unshared sides that may belong to it."""

    thing: MisstepThing
    name: str
    other: str
    attachable_missteps: list[Misstep]


def shared_misstep(plan: Plan, partner: Partner, key: UUID) -> SharedMisstep | None:
    """Return that misstep if a part of it is shared, else None."""
    found = misstep_things(plan, partner)
    thing = next((each for each in found if each.key == key and each.is_shared), None)
    if thing is None:
        return None
    called = seat_names(plan)
    other = next((called[f"name_{seat.seat}"] for seat in plan.seats if seat.pk != partner.pk), "")
    begun = [] if thing.mine else [each.mine for each in found if each.mine and not each.is_shared]
    elsewhere = [mine for mine in begun if any(mine.boxes.values()) and not mine.has_shared_parts]
    return SharedMisstep(thing, called[f"name_{partner.seat}"], other, elsewhere)
