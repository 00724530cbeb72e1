"""What the post keeps."""

from repair.mail.models.attempt import Attempt
from repair.mail.models.heartbeat import Heartbeat, Way
from repair.mail.models.letter import FINAL, LIVE, Letter, State
from repair.mail.models.notice import Notice
from repair.mail.models.suppression import Suppression
from repair.mail.models.wish import Hours, Wish

__all__ = ["FINAL", "LIVE", "Attempt", "Heartbeat", "Hours", "Letter", "Notice", "State", "Suppression", "Way", "Wish"]
