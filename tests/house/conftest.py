"""What the rules of the house are tried on."""

import pytest

from checkins.models import Feed, Point
from plans.models import Commitment, Grant, Invitation, Milestone
from tests.checkins import looking
from tests.plans import agreeing, answering, early, living, sharing

COPIES = ("keep", "paper", "copy", "exact", "receipt")
LINE_VERBS = ("agree", "not-yet", "take-back", "leave-out", "put-back")


@pytest.fixture
def parts(grant: Grant, open_invitation: Invitation) -> dict[str, list]:
    """For every address that takes a part (an id, a token) one that exists in the plan of ada and sam, by name."""
    own = Milestone.write(by=grant.by, words="The drawer is empty", at=grant.asked_at)
    contract = agreeing.ran_since(grant.plan, grant.asked_at)
    ada, sam = grant.plan.seats
    point = Point.save_it(by=grant.plan.seats[1], words="The summer.", at=grant.asked_at)
    thing = Commitment.objects.get(plan=grant.plan)
    line, draft = agreeing.offered(ada, grant.asked_at, "goal"), agreeing.draft(sam, grant.asked_at)
    return {
        "plans:draft-write": ["commitment"],
        **{f"plans:draft-{verb}": [draft.pk] for verb in ("edit", "drop", "offer")},
        **{f"plans:line-{verb}": [line.pk] for verb in LINE_VERBS},
        **answering.parts(grant.plan, grant.asked_at),
        **sharing.parts(grant.plan, grant.asked_at),
        **living.parts(grant.plan, grant.asked_at),
        **early.parts(grant.plan, grant.asked_at),
        **looking.parts(grant.plan, grant.asked_at),
        "plans:contract-version": [contract.pk],
        "plans:contract-beside": [contract.pk, contract.pk],
        **{f"plans:contract-{copy}": [contract.pk] for copy in COPIES},
        "plans:commitment-smaller": [thing.pk],
        "plans:commitment-as-signed": [thing.pk],
        **{
            f"plans:{verb}": [thing.pk]
            for verb in ("mark-make", "mark-undo", "mark-weekly", "mark-notice", "mark-unnotice")
        },
        "plans:invitation-open": [open_invitation.token],
        "mailbox-letter": ["0"],
        "today-part": ["writers"],
        "checkins:point-let-go": [point.pk],
        "checkins:feed-read": [Feed.make(by=ada).token],
        "plans:milestone-reach": [own.pk],
        "plans:milestone-undo": [own.pk],
        "plans:milestone-drop": [own.pk],
        "plans:grant-admit": [grant.pk],
        "plans:grant-end": [grant.pk],
        "plans:reading-show": [grant.pk],
        "plans:reading-version": [grant.pk, 1],
        "mfa_remove_webauthn": [1],
        "mfa_edit_webauthn": [1],
    }
