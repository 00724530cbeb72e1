"""How long anything waits here. MAIL_PACE shortens every wait alike, so that a trial of hours fits into seconds."""

from datetime import timedelta

from django.conf import settings

CONNECT_SECONDS, COMMAND_SECONDS, DOT_SECONDS = 15, 30, 300  # seconds an SMTP server may stay silent
LEASE_SECONDS, HANDOFF_SECONDS = 60, 360  # seconds a claimed letter, and one in doubt, belong to their sender
RETRY_DELAYS_SECONDS = (60, 300, 900, 3600, 10800)  # seconds after the first, second … temporary refusal
RETRY_JITTER = 0.2  # of every retry, so that a crowd refused together does not come back together
RESEND_AFTER_SECONDS = 600  # seconds before a letter in doubt goes once more
SERVER_REST_SECONDS = 60  # seconds before a server that could not be reached is tried again
MAX_FAILED_CONNECTIONS = 5  # failed connections in a row after which only one probe a minute goes out


def paced_seconds(number: float) -> float:
    """`number` of seconds at this pace."""
    return number * settings.MAIL_PACE


def paced_span(number: float) -> timedelta:
    """`number` of seconds at this pace, as a span."""
    return timedelta(seconds=paced_seconds(number))
