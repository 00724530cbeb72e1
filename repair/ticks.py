"""What is done each minute, started by Celery's clock or, where there is no Celery, by `manage.py deliver --loop`.

Each step finds its work in rows. It may run late, twice, or in two processes at once, and writes nothing if nothing is
due. A step that fails holds up no other.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import InterfaceError, OperationalError

from checkins.models import misstep
from checkins.ticks import end_overdue_checkins, schedule_checkins
from plans.models.contract import wish
from plans.models.contract.contract import bring_due_versions_into_force
from plans.models.couple import asked_address, invitation
from plans.models.couple.rest import close_due_plans
from plans.models.marks import milestone
from plans.models.therapist import grant
from plans.models.writing.shared import reveal_due_texts
from repair.accounts.cleanup import delete_expired_sign_ins
from repair.mail import sender

log = logging.getLogger(__name__)
MINUTE_STEPS: tuple[Callable[..., object], ...] = (
    delete_expired_sign_ins,
    close_due_plans,
    bring_due_versions_into_force,
    reveal_due_texts,
    schedule_checkins,
    end_overdue_checkins,
    misstep.delete_expired_missteps,
    milestone.find_milestones,
    wish.delete_old_wishes,
    invitation.forget_unanswered_addresses,
    grant.forget_unanswered_readers,
    asked_address.forget_settled_addresses,
    sender.sweep_mail,
)


def run_minute_tick(*, at: datetime) -> None:
    """Run every step for what is due by `at` (UTC), the mail sweep with its heartbeat last.

    An error of one step is logged. `OperationalError` and `InterfaceError` are raised, since the database is away.
    """
    for each in MINUTE_STEPS:
        try:
            each(at=at)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("A tick ended early.")
