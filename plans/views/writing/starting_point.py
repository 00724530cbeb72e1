"""Our starting point: what both have shared, side by side. Two voices; no answer to it is due, and nothing waits."""

from dataclasses import dataclass, field
from uuid import UUID

from django.http import HttpResponse

from plans.access import partners
from plans.models import Partner, Plan, Shared
from plans.models.couple.rest import is_asleep
from plans.models.writing.shared import MISSTEP_KINDS
from plans.presenters import writing
from plans.presenters.draft_agreement import seat_names
from repair.foundation.requests import Request
from repair.foundation.responses import render_page

SharedKind = Shared.Kind


@dataclass(frozen=True)
class StartingPointText:
    """One shared text as both see it: its parts under their headings, or the day it was withdrawn."""

    shared: Shared
    parts: list[tuple[str, str, str]]
    is_own: bool

    @classmethod
    def of(cls, shared: Shared, reader: Partner) -> "StartingPointText":
        parts = [(part.box, writing.shared_heading(shared.kind, part.box), part.text) for part in shared.parts]
        return cls(shared, parts, shared.by_id == reader.pk)


@dataclass
class StartingPointVoice:
    """Everything that one of the two has shared, the newest of a kind first."""

    partner: Partner
    name: str
    is_own: bool
    own: list[StartingPointText] = field(default_factory=list)
    like: list[StartingPointText] = field(default_factory=list)
    card: list[StartingPointText] = field(default_factory=list)
    past: list[StartingPointText] = field(default_factory=list)
    question: list[StartingPointText] = field(default_factory=list)
    answer: list[StartingPointText] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing of theirs is here."""
        return not (self.own or self.like or self.card or self.past or self.question or self.answer)


def starting_point_voices(plan: Plan, reader: Partner) -> list[StartingPointVoice]:
    """Both, seat a first for both readers: no order is taken from anybody's side."""
    called = seat_names(plan)
    found = {
        seat.pk: StartingPointVoice(seat, called[f"name_{seat.seat}"], seat.pk == reader.pk) for seat in plan.seats
    }
    for shared in Shared.objects.appeared(plan).exclude(kind__in=MISSTEP_KINDS):
        getattr(found[shared.by_id], shared.kind).append(StartingPointText.of(shared, reader))
    return list(found.values())


def questions_with_answers(
    heard: list[StartingPointVoice],
) -> list[tuple[StartingPointVoice, StartingPointText, list[StartingPointText]]]:
    """Each question with whoever asked it and what was answered; an answer stays when its question is withdrawn."""
    told: dict[UUID, list[StartingPointText]] = {}
    for voice in heard:
        for text in voice.answer:
            told.setdefault(text.shared.about, []).append(text)
    return [(voice, text, told.get(text.shared.pk, [])) for voice in heard for text in voice.question]


@partners()
def show_starting_point(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Readable by both, also while the plan rests."""
    heard = starting_point_voices(plan, partner)
    asleep = is_asleep(plan)
    context = {
        "plan": plan,
        "partner": partner,
        "voices": heard,
        "asked": questions_with_answers(heard),
        "is_empty": all(voice.is_empty for voice in heard),
        "is_asleep": asleep,
        "can_offer": plan.is_shared and not asleep,
        "waiting": list(Shared.objects.waiting(partner)),
    }
    return render_page(request, "plans/starting_point/show.html", context)
