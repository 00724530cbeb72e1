"""How a side of what did not go as agreed comes to be there in the scenes."""

from datetime import datetime
from uuid import UUID

from checkins.models import Misstep
from plans.models import Partner, Plan, Shared
from plans.models.writing.shared import SharedPart, reveal_due_texts
from plans.models.writing.writing import OpenedPage

DID = {
    "q1": "I came home at nine and had not rung.",
    "q2": "At four I knew already.",
    "q3": "I ring at four.",
    "in_way": "w2",
}
MET = {"q1": "I sat there with the meal.", "q2": "A call at five.", "q3": ""}
BOXES = {"did": DID, "met": MET}


def begun(by: Partner, at: datetime, side: str = "did", thing: UUID | None = None) -> Misstep:
    """Written, and its author's alone."""
    mine = Misstep.begin(side, by=by, at=at, thing=thing)
    mine.keep(BOXES[side], by=by, at=at, opened=OpenedPage())
    return mine


def there(by: Partner, at: datetime, side: str = "did", thing: UUID | None = None) -> Shared:
    """Written, shared, and to be read from that moment on."""
    mine = begun(by, at, side, thing)
    parts = [SharedPart(box, BOXES[side][box]) for box in ("q1", "q2")]
    text = mine.share(parts, by=by, at=at, appears_at=at)
    assert reveal_due_texts(at=at) == 1
    return Shared.objects.select_related("by__person", "by__plan").get(pk=text.pk)


def parts(plan: Plan, at: datetime) -> dict[str, list]:
    """For the house: what ada has shared, and what sam has begun alone."""
    ada, sam = plan.seats
    told, mine = there(ada, at, "met"), begun(sam, at)
    return {
        **{f"checkins:misstep-{verb}": [mine.pk] for verb in ("write", "whole", "share", "drop")},
        **{f"checkins:misstep-{verb}": [told.about] for verb in ("show", "beside")},
    }
