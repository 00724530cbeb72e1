"""Every wait of the mail. MAIL_PACE shortens all of them by one factor, so that a test of hours takes seconds."""

from datetime import timedelta

from django.conf import settings

CONNECT_SECONDS, COMMAND_SECONDS, DOT_SECONDS = 15, 30, 300  # silence allowed to an SMTP server, by phase
PASS_SECONDS = 20  # the budget of a pass: what is due then is the next one's, which first ends what has lapsed
LETTER_IN_HAND_SECONDS = 10  # how much longer a Celery task waits for the letter in hand when its pass is over
LEASE_SECONDS, HANDOFF_SECONDS = (
    60,
    360,
)  # how long a claimed letter, and one being handed over, is leased to its sender
RETRY_DELAYS_SECONDS = (60, 300, 900, 3600, 10800)  # after the first, second … temporary refusal
RETRY_SECONDS = 4 * 86400  # how long a letter that is useful without end is tried (RFC 5321, 4.5.4.1: 4 to 5 days)
SHORTEST_RETRY_SECONDS = 30  # a shorter wait before a letter is of no use any more is not worth another try
RETRY_JITTER = 0.2  # part of every retry delay that is random, so that letters refused together do not return together
RESEND_AFTER_SECONDS = 600  # before a letter in doubt is sent once more
SERVER_REST_SECONDS = 60  # before a server that could not be reached is tried again
MAX_FAILED_CONNECTIONS = 5  # in a row; then only one probe a minute is sent


def paced_seconds(number: float) -> float:
    """Return `number` of seconds times MAIL_PACE."""
    return number * settings.MAIL_PACE


def paced_span(number: float) -> timedelta:
    """Return `number` of seconds times MAIL_PACE, as a timedelta."""
    return timedelta(seconds=paced_seconds(number))
