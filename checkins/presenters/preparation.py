"""The page before a check-in: a draft of how one's own part went, and words for feelings."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from checkins.models import Checkin
from plans.models import Mark, Partner
from repair.foundation.words import ui_text

DEFAULT_LOOK_BACK = timedelta(days=7)  # how far back the draft goes before the first check-in was held


def draft_own_part(partner: Partner, checkin: Checkin | None) -> str:
    """Return a draft of *how my part went*, one line a commitment, from the partner's own marks since the last
    check-in.
    """
    last = Checkin.objects.held(partner.plan).first()
    since = (
        partner.plan.day(last.at) if last else (partner.plan.day(checkin.at) - DEFAULT_LOOK_BACK if checkin else None)
    )
    if since is None:
        return ""
    marks = list(Mark.objects.filter(commitment__owner=partner).since(since))
    things = {mark.commitment_id: mark.commitment.act for mark in reversed(marks)}
    told = {pk: _told(mark for mark in reversed(marks) if mark.commitment_id == pk) for pk in things}
    return "\n".join(f"{act} {told[pk]}" for pk, act in things.items())


def _told(marks: Iterable[Mark]) -> str:
    return ", ".join(
        _("{day}: {said}").format(day=date_format(mark.day, "l"), said=mark.get_said_display()) for mark in marks
    )


def find_feelings(word: str) -> dict[str, str]:
    """Return the feelings that contain this word, and those that it is a synonym of."""
    sought = word.strip().casefold()
    if not sought:
        return {}
    also = ui_text("feeling_also")
    every = {key: said for group in ui_text("feeling").values() for key, said in group["words"].items()}
    return {
        key: said
        for key, said in every.items()
        if sought in said.casefold() or any(sought in other.casefold() for other in also.get(key, ()))
    }
