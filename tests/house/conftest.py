"""What the rules of the house are tried on."""

from datetime import datetime

import pytest

from checkins.models import Feed, Point
from plans.models import Commitment, Invitation, Milestone, Plan, TherapistGrant
from tests.checkins import misstep_steps
from tests.conftest import plan_state
from tests.harness.row_copies import copy_rows
from tests.plans import answer_steps, contract_steps, first_days_steps, rows_of_sam, sharing_steps

COPIES = ("keep", "paper", "copy", "exact", "receipt")
LINE_VERBS = ("agree", "not-yet", "take-back", "leave-out", "put-back")


@pytest.fixture
def parts(grant: TherapistGrant, open_invitation: Invitation) -> dict[str, list]:
    """For every address that takes a part (an id, a token) one that exists in the plan of ada and sam, by name."""
    plan, at = grant.plan, grant.asked_at
    return copy_rows(("parts", *plan_state(plan), at), lambda: of_the_plan(plan, at)) | {
        "plans:invitation-open": [open_invitation.token],
        "plans:invitation-confirm": [open_invitation.pk],
        "plans:invitation-turn-away": [open_invitation.pk],
        "mailbox-letter": ["0"],
        "today-part": ["writers"],
        "plans:grant-admit": [grant.pk],
        "plans:grant-end": [grant.pk],
        "plans:reading-show": [grant.pk],
        "plans:reading-version": [grant.pk, 1],
        "mfa_remove_webauthn": [1],
        "mfa_edit_webauthn": [1],
    }


def of_the_plan(plan: Plan, at: datetime) -> dict[str, list]:
    """Whatever in the plan itself an address can be about."""
    ada, sam = plan.seats
    own = Milestone.write(by=ada, words="The drawer is empty", at=at)
    contract = contract_steps.ran_since(plan, at)
    point = Point.add(by=sam, words="The summer.", at=at)
    thing = Commitment.objects.get(plan=plan)
    line, draft = contract_steps.offered(ada, at, "goal"), contract_steps.draft(sam, at)
    return {
        "plans:draft-write": ["commitment"],
        **{f"plans:draft-{verb}": [draft.pk] for verb in ("edit", "drop", "offer")},
        **{f"plans:line-{verb}": [line.pk] for verb in LINE_VERBS},
        **{f"for-you-{verb}": ["line", line.pk] for verb in ("open", "later")},
        **answer_steps.parts(plan, at),
        **sharing_steps.parts(plan, at),
        **rows_of_sam.parts(plan, at),
        **first_days_steps.parts(plan, at),
        **misstep_steps.parts(plan, at),
        "plans:contract-version": [contract.pk],
        "plans:contract-beside": [contract.pk, contract.pk],
        **{f"plans:contract-{copy}": [contract.pk] for copy in COPIES},
        **{f"plans:commitment-{verb}": [thing.pk] for verb in ("smaller", "as-signed")},
        **{f"plans:mark-{verb}": [thing.pk] for verb in ("make", "undo", "weekly", "notice", "unnotice")},
        "checkins:point-let-go": [point.pk],
        "checkins:feed-read": [Feed.make(by=ada).token],
        **{f"plans:milestone-{verb}": [own.pk] for verb in ("reach", "undo", "drop")},
    }
