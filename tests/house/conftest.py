"""What the rules of the house are tried on."""

import pytest

from plans.models import Grant, Invitation


@pytest.fixture
def parts(grant: Grant, open_invitation: Invitation) -> dict[str, list]:
    """For every address that takes a part (an id, a token) one that exists in the plan of ada and sam, by name."""
    return {
        "plans:invitation-open": [open_invitation.token],
        "mailbox-letter": ["0"],
        "mfa_remove_webauthn": [1],
        "mfa_edit_webauthn": [1],
    }
