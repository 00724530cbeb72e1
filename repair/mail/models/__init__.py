"""Models of the mail."""

from repair.mail.models.attempt import Attempt
from repair.mail.models.heartbeat import Heartbeat, MailServerState
from repair.mail.models.letter import FINAL_STATES, LIVE_STATES, Letter, LetterState
from repair.mail.models.notice import Notice
from repair.mail.models.preferences import LetterPreference, QuietHours
from repair.mail.models.suppression import Suppression

__all__ = [
    "FINAL_STATES",
    "LIVE_STATES",
    "Attempt",
    "Heartbeat",
    "Letter",
    "LetterPreference",
    "LetterState",
    "MailServerState",
    "Notice",
    "QuietHours",
    "Suppression",
]
