"""What the scenes of letters begin with."""

from tests.checkins.reminder_steps import near_talk, only_this  # noqa: F401
