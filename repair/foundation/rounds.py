"""Rounds of a background process: one that ends early is logged, and the next one is made all the same."""

import logging
from collections.abc import Callable

from django.db import Error, connection

log = logging.getLogger(__name__)


def run_round(name: str, work: Callable[[], object]) -> bool:
    """Do `work` and return True; return False if it ended early.

    An error is logged and not raised, so that the process outlives a database that is away.
    """
    try:
        work()
    except Error as wrong:
        log.warning("The database is away (%s): %s.", name, type(wrong).__name__)
        return False
    except Exception:
        log.exception("A round ended early: %s.", name)
        return False
    finally:
        connection.close_if_unusable_or_obsolete()
    return True
