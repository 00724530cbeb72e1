"""Our starting point: what each partner has shared, side by side. No answer is due, and nothing is counted."""

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
    """One shared text for the page: its parts as (box, heading, text). A withdrawn text has no parts."""

    shared: Shared
    parts: list[tuple[str, str, str]]
    is_own: bool

    @classmethod
    def of(cls, shared: Shared, reader: Partner) -> "StartingPointText":
        """Return the text as `reader` sees it."""
        parts = [(part.box, writing.shared_heading(shared.kind, part.box), part.text) for part in shared.parts]
        return cls(shared, parts, shared.by_id == reader.pk)


@dataclass
class StartingPointVoice:
    """Everything that one partner has shared, by kind of text, the newest first.

    `is_own` says whether the reader is that partner. The fields from `own` to `answer` are named like `Shared.Kind`.
    """

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
        """Tell whether this partner has shared nothing that can be read here."""
        return not (self.own or self.like or self.card or self.past or self.question or self.answer)


def starting_point_voices(plan: Plan, reader: Partner) -> list[StartingPointVoice]:
    """Return both partners with what they shared, seat a first for both readers.

    The order never depends on who was hurt. Texts about missteps are on a page of their own.
    """
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
    """Return (voice, question, answers) for each question. An answer is shown also after its question is withdrawn."""
    told: dict[UUID, list[StartingPointText]] = {}
    for voice in heard:
        for text in voice.answer:
            told.setdefault(text.shared.about, []).append(text)
    return [(voice, text, told.get(text.shared.pk, [])) for voice in heard for text in voice.question]


@partners()
def show_starting_point(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Show what both partners have shared; readable also while the plan rests."""
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
