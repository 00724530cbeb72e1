"""What of this package stands on a partner's list *For you* (plans/models/couple/for_you.py)."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from plans.models import (
    Contract,
    Invitation,
    Line,
    LineAnswer,
    Milestone,
    Noticed,
    Offer,
    Reply,
    Rewording,
    Shared,
    Signature,
    TherapistGrant,
    Wish,
)
from plans.models.contract.canonical_text import LineKind
from plans.models.contract.wish import WISH_LIFETIME
from plans.models.couple.first_days import FirstLine
from plans.models.couple.for_you import Asked, ForYouKind, register_for_you_kind
from plans.models.writing.shared import MISSTEP_KINDS

TABLE = "plans:table-show"


def people_who_came(me: Asked) -> QuerySet[Any]:
    """Return the invitations by which somebody came whom this partner has not confirmed."""
    return Invitation.objects.filter(by=me.partner, state=Invitation.State.WAITING)


def _unanswered_lines(me: Asked) -> QuerySet[Any]:
    """Return the other's lines of the draft agreement without an answer of this partner or other words beside them."""
    answered = LineAnswer.objects.filter(line=OuterRef("pk"), by=me.partner)
    worded = Rewording.objects.open().filter(line=OuterRef("pk"))
    on_table = Line.objects.filter(contract__plan=me.plan, contract__state=Contract.State.TABLE)
    return on_table.filter(is_left_out=False).exclude(by=me.partner).exclude(Exists(answered)).exclude(Exists(worded))


def offered_lines(me: Asked) -> QuerySet[Any]:
    """Return the lines that the other partner offered and this one has not answered; amends stand by themselves."""
    return _unanswered_lines(me).exclude(kind=LineKind.AMENDS)


def offered_amends(me: Asked) -> QuerySet[Any]:
    """Return the amends that the other partner offers and this one has not answered."""
    return _unanswered_lines(me).filter(kind=LineKind.AMENDS)


def suggested_words(me: Asked) -> QuerySet[Any]:
    """Return the other words for a line of the draft agreement that this partner has not taken or left."""
    on_table = Q(line__contract__plan=me.plan, line__contract__state=Contract.State.TABLE)
    return Rewording.objects.open().filter(on_table).exclude(by=me.partner)


def others_wishes(me: Asked) -> QuerySet[Any]:
    """Return the wishes of the other partner."""
    return Wish.objects.filter(by__plan=me.plan, made_at__gt=me.at - WISH_LIFETIME).exclude(by=me.partner)


def others_offers(me: Asked) -> QuerySet[Any]:
    """Return what the other partner put beside the draft agreement."""
    return Offer.objects.filter(by__plan=me.plan).exclude(by=me.partner)


def unanswered_first_lines(me: Asked) -> QuerySet[Any]:
    """Return the lines for the first days, while these last, that this partner has neither agreed to nor refused."""
    running = FirstLine.objects.filter(days__plan=me.plan, days__ended_at=None, days__ends_on__gt=me.today)
    return running.exclude(said__has_key=me.seat)


def versions_to_sign(me: Asked) -> QuerySet[Any]:
    """Return the version that this partner can sign and has not."""
    signed = Signature.objects.live().filter(contract=OuterRef("pk"), by=me.partner)
    return Contract.objects.filter(plan=me.plan, state=Contract.State.PROPOSED).exclude(Exists(signed))


def own_signatures(me: Asked) -> QuerySet[Any]:
    """Return this partner's signature of a version that is not in force; nothing of the other's goes in (rule 5)."""
    return Signature.objects.live().filter(by=me.partner, contract__state=Contract.State.PROPOSED)


def started_versions(me: Asked) -> QuerySet[Any]:
    """Return the version in force."""
    return Contract.objects.filter(plan=me.plan, state=Contract.State.RUNNING)


def therapists_to_admit(me: Asked) -> QuerySet[Any]:
    """Return the therapists whom the other partner would let read."""
    return (
        TherapistGrant.objects.standing()
        .filter(**{"plan": me.plan, f"admitted_{me.seat}": None})
        .exclude(by=me.partner)
    )


def _others_texts(me: Asked) -> QuerySet[Any]:
    shared = Shared.objects.filter(by__plan=me.plan, appeared_at__isnull=False, withdrawn_on=None)
    return shared.exclude(by=me.partner)


def shared_texts(me: Asked) -> QuerySet[Any]:
    """Return what the other partner shared, but questions and sides of a misstep."""
    return _others_texts(me).exclude(kind__in=[*MISSTEP_KINDS, Shared.Kind.QUESTION])


def shared_sides(me: Asked) -> QuerySet[Any]:
    """Return the other partner's sides of what did not go as agreed."""
    return _others_texts(me).filter(kind__in=MISSTEP_KINDS)


def asked_questions(me: Asked) -> QuerySet[Any]:
    """Return the questions that this partner has neither answered, put off nor left."""
    replied = Reply.objects.filter(question=OuterRef("pk"), by=me.partner).exclude(said=Reply.Said.NOTHING)
    answered = Shared.objects.filter(about=OuterRef("pk"), by=me.partner, kind=Shared.Kind.ANSWER)
    questions = _others_texts(me).filter(kind=Shared.Kind.QUESTION)
    return questions.exclude(Exists(replied)).exclude(Exists(answered))


def noticed_acts(me: Asked) -> QuerySet[Any]:
    """Return what the other partner noticed of this one's commitments."""
    return Noticed.objects.filter(commitment__owner=me.partner).exclude(by=me.partner)


def reached_milestones(me: Asked) -> QuerySet[Any]:
    """Return the milestones that the two have reached."""
    return Milestone.objects.filter(plan=me.plan, reached_at__isnull=False)


def register_for_you_kinds() -> None:
    """Register this package's kinds. Called once by `AppConfig.ready`."""
    for kind in (
        ForYouKind("came", people_who_came, "sent_at", "plans:invitation-confirm", takes_key=True),
        ForYouKind("line", offered_lines, "offered_on", TABLE, is_counted=True),
        ForYouKind("amends", offered_amends, "offered_on", TABLE),
        ForYouKind("reworded", suggested_words, "made_at", TABLE, is_counted=True),
        ForYouKind("wish", others_wishes, "made_at", TABLE, is_news=True),
        ForYouKind("idea", others_offers, "made_at", TABLE, is_news=True),
        ForYouKind("first_days", unanswered_first_lines, "days__began_at", "plans:first-days-show"),
        ForYouKind("ready", versions_to_sign, "frozen_at", "plans:contract-sign"),
        ForYouKind("signed", own_signatures, "signed_at", "plans:contract-sign"),
        ForYouKind("started", started_versions, "runs_from", "plans:contract-show", is_news=True),
        ForYouKind("therapist", therapists_to_admit, "asked_at", "plans:grant-show"),
        ForYouKind("shared", shared_texts, "appeared_at", "plans:start-show", is_news=True),
        ForYouKind("side", shared_sides, "appeared_at", "checkins:misstep-list", is_news=True),
        ForYouKind("question", asked_questions, "appeared_at", "plans:question-answer", takes_key=True),
        ForYouKind("noticed", noticed_acts, "day", "plans:mark-show", is_news=True),
        ForYouKind("milestone", reached_milestones, "reached_at", "plans:plan-show", is_news=True),
    ):
        register_for_you_kind(kind)
