"""What the rules of the house are tried on."""

import pytest

from plans.models import Grant, Invitation, Milestone


@pytest.fixture
def parts(grant: Grant, open_invitation: Invitation) -> dict[str, list]:
    """For every address that takes a part (an id, a token) one that exists in the plan of ada and sam, by name."""
    own = Milestone.write(by=grant.by, words="The drawer is empty", at=grant.asked_at)
    return {
        "plans:invitation-open": [open_invitation.token],
        "mailbox-letter": ["0"],
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
