"""What has changed since an agreement was signed, shown under its lines; the signed words never change.

Each consent that was ended, has lapsed or is done stands as a sentence under its line. Each partner also finds their
own openness, amends and commitments here, to end or change them. After an unsigning nothing shows who unsigned
(SAF-11).
"""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from plans.models import Amends, Commitment, Contract, Line, Openness, Partner
from plans.models.contract.canonical_text import LineKind, order_lines
from plans.models.contract.limits import format_agreement_day
from plans.wording import care


@dataclass
class ChangesSinceSigning:
    """Sentences by the number of their line, and the partner's own rows that can still be ended or changed.

    `said` holds what changed; `care` a care notice on the other partner's smaller words; `things` the commitments that
    their owner can make smaller.
    """

    said: dict[int, str] = field(default_factory=dict)
    care: dict[int, str] = field(default_factory=dict)  # on the other partner's smaller words, as on their lines
    openness: list[Openness] = field(default_factory=list)
    amends: list[Amends] = field(default_factory=list)
    things: list[Commitment] = field(default_factory=list)  # the partner's own, which they can make smaller

    @property
    def has_own(self) -> bool:
        """Tell whether the partner has openness or amends of their own that can be ended."""
        return bool(self.openness or self.amends)


def changes_since_signing(
    contract: Contract | None, day: date, *, partner: Partner | None = None
) -> ChangesSinceSigning:
    """Return what has changed by `day` (the plan's local day) since this version was signed.

    Without `partner`, as for a therapist or a printed copy, no own rows are collected. Empty for a version that was
    never in force.
    """
    found = ChangesSinceSigning()
    if contract is None or contract.runs_from is None:
        return found
    held = contract.lines.filter(is_left_out=False).select_related("openness__plan", "amends__plan", "commitment")
    for number, line in enumerate(order_lines(held), start=1):
        sentence = _sentence(line, day)
        if sentence:
            found.said[number] = sentence
        if partner is None:
            continue
        if line.by_id != partner.pk:
            if line.commitment is not None and care.care_notices(line.kind, line.commitment.smaller):
                found.care[number] = care.reader_care_sentence()
            continue
        if line.openness is not None and line.openness.is_open_on(day):
            found.openness.append(line.openness)
        if line.amends is not None and line.amends.ended_at is None and line.amends.ends_on >= day:
            found.amends.append(line.amends)
        if line.commitment is not None:
            found.things.append(line.commitment)
    return found


def _sentence(line: Line, day: date) -> str:
    """Return the sentence about this line, or "" if nothing about it has changed."""
    if line.commitment is not None and line.commitment.smaller_on is not None:
        smaller = line.commitment
        return _("Smaller since {day}: {words}").format(
            day=format_agreement_day(line.commitment.smaller_on), words=smaller.smaller
        )
    if line.kind == LineKind.OPENNESS:
        return _consent(line, day)
    if line.kind == LineKind.AMENDS:
        return _offered(line, day)
    if line.kind == LineKind.LOOK_BACK and line.ends_on is not None and line.ends_on < day:
        return _("This day has passed. Look back together when it suits you both; nothing has ended.")
    return ""


def _consent(line: Line, day: date) -> str:
    """Return when the openness ended, by its giver or on its last day; "" while it holds."""
    living = line.openness
    ended = living.plan.day(living.ended_at) if living is not None and living.ended_at is not None else None
    if living is not None and ended is not None and ended <= living.ends_on:
        return _("Ended on {day}.").format(day=format_agreement_day(ended))
    if line.ends_on is not None and line.ends_on < day:
        return _("Ended on {day}, as it was meant to.").format(day=format_agreement_day(line.ends_on))
    return ""


def _offered(line: Line, day: date) -> str:
    """Return when the amends were done or ended, or that their last day has passed; "" while they are open."""
    living = line.amends
    if living is not None and living.done_at is not None:
        return _("Done, in their own word, on {day}.").format(day=format_agreement_day(living.plan.day(living.done_at)))
    if living is not None and living.ended_at is not None:
        return _("Ended on {day}.").format(day=format_agreement_day(living.plan.day(living.ended_at)))
    if line.ends_on is not None and line.ends_on < day:
        return _("Its last day was {day}. Nothing is owed.").format(day=format_agreement_day(line.ends_on))
    return ""
