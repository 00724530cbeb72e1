"""What is done each minute, whatever wakes it: Celery's clock, or the sender's loop where there is no Celery.

Every tick finds its work in rows, may come late, twice, or in two processes at once, and writes nothing when nothing
is due. One that fails holds up no other.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import InterfaceError, OperationalError

from checkins.models import misstep
from checkins.ticks import plan_ahead, settle
from plans.models.contract import wish
from plans.models.contract.contract import come_into_force
from plans.models.couple.rest import close_due
from plans.models.marks import milestone
from plans.models.writing.shared import appear
from repair.accounts.cleanup import tidy
from repair.mail import sender

log = logging.getLogger(__name__)
EACH_MINUTE: tuple[Callable[..., object], ...] = (
    tidy,
    close_due,
    come_into_force,
    appear,
    plan_ahead,
    settle,
    misstep.clear,
    milestone.find,
    wish.age_out,
    sender.sweep,
)


def tick(*, at: datetime) -> None:
    """Everything that is due by `at`, the lowest floor's sign of life last; raises when the database is away."""
    for each in EACH_MINUTE:
        try:
            each(at=at)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("A tick ended early.")
