"""What the scenes of letters begin with."""

from tests.checkins.reminder_steps import near_checkin, only_this  # noqa: F401
