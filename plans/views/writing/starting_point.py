"""Our starting point: what both have shared, side by side. Two voices; no answer to it is due, and nothing waits."""

from dataclasses import dataclass, field
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from plans.access import partners
from plans.models import Partner, Plan, Shared
from plans.models.couple.rest import is_asleep
from plans.models.writing.shared import LOOKED_AT
from plans.presenters import writing
from plans.presenters.table import names
from repair.foundation.responses import page

Kind = Shared.Kind


@dataclass(frozen=True)
class Text:
    """One shared text as both see it: its parts under their headings, or the day it was withdrawn."""

    shared: Shared
    parts: list[tuple[str, str, str]]
    is_own: bool

    @classmethod
    def of(cls, shared: Shared, reader: Partner) -> "Text":
        parts = [(part.box, writing.heading(shared.kind, part.box), part.text) for part in shared.parts]
        return cls(shared, parts, shared.by_id == reader.pk)


@dataclass
class Voice:
    """Everything that one of the two has shared, the newest of a kind first."""

    partner: Partner
    name: str
    is_own: bool
    own: list[Text] = field(default_factory=list)
    like: list[Text] = field(default_factory=list)
    card: list[Text] = field(default_factory=list)
    past: list[Text] = field(default_factory=list)
    question: list[Text] = field(default_factory=list)
    answer: list[Text] = field(default_factory=list)

    @property
    def is_silent(self) -> bool:
        """Whether nothing of theirs is here."""
        return not (self.own or self.like or self.card or self.past or self.question or self.answer)


def voices(plan: Plan, reader: Partner) -> list[Voice]:
    """Both, seat a first for both readers: no order is taken from anybody's side."""
    called = names(plan)
    found = {seat.pk: Voice(seat, called[f"name_{seat.seat}"], seat.pk == reader.pk) for seat in plan.seats}
    for shared in Shared.objects.appeared(plan).exclude(kind__in=LOOKED_AT):
        getattr(found[shared.by_id], shared.kind).append(Text.of(shared, reader))
    return list(found.values())


def answers(heard: list[Voice]) -> list[tuple[Voice, Text, list[Text]]]:
    """Each question with whoever asked it and what was answered; an answer stays when its question is withdrawn."""
    told: dict[UUID, list[Text]] = {}
    for voice in heard:
        for text in voice.answer:
            told.setdefault(text.shared.about, []).append(text)
    return [(voice, text, told.get(text.shared.pk, [])) for voice in heard for text in voice.question]


@partners()
def show(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Readable by both, also while the plan rests."""
    heard = voices(plan, partner)
    asleep = is_asleep(plan)
    context = {
        "plan": plan,
        "partner": partner,
        "voices": heard,
        "asked": answers(heard),
        "is_empty": all(voice.is_silent for voice in heard),
        "is_asleep": asleep,
        "can_offer": plan.is_shared and not asleep,
        "waiting": list(Shared.objects.waiting(partner)),
    }
    return page(request, "plans/starting_point/show.html", context)
