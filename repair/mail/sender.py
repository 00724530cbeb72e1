"""The sender: takes due letters one at a time and stores what became of each.

`deliver_due_letters` is one pass. Several passes may run at once, in tasks, loops and processes: each letter is leased
to one of them.
"""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event
from time import monotonic

from django.conf import settings
from django.db import connection

from repair.foundation.base import database_now
from repair.mail import backlog, leases, timeouts, wording
from repair.mail.connection import SmtpConnection
from repair.mail.final_check import MAY_LEAVE, CheckResult, check_letters
from repair.mail.kinds import DATABASE_AWAY
from repair.mail.models import Attempt, Heartbeat, Letter, MailServerState
from repair.mail.smtp import MailServer, SendOutcome, SendVerdict, SmtpPhase

log = logging.getLogger(__name__)
TimeSource = Callable[[], datetime]
ATTEMPTS_KEPT_FOR = timedelta(days=30)  # attempts are deleted after so long
BEAT_EVERY = timedelta(seconds=15)  # how often a pass stores its heartbeat


def deliver_due_letters(
    *, at: datetime | None = None, stop: Event | None = None, budget: float | None = None
) -> Counter[str]:
    """Send what is due at `at` (the database's own time if not given); return how many letters reached which state.

    Ends early, after the letter in hand, when `stop` is set or `budget` seconds are over.
    """
    return Sender((lambda: at) if at else database_now, stop or Event(), budget).run()


def run_pass(stop: Event) -> Counter[str]:
    """Send what is due now, within the budget that every pass of a background process has."""
    return deliver_due_letters(stop=stop, budget=timeouts.paced_seconds(timeouts.PASS_SECONDS))


def sweep_mail(*, at: datetime) -> None:
    """Run the minute's mail work: end what has lapsed, delete old attempts, store the heartbeat."""
    leases.reap_lapsed(at)
    Attempt.objects.filter(at__lt=at - ATTEMPTS_KEPT_FOR).delete()
    Heartbeat.beat("plan", at=at)


class Sender:
    """One pass, with one connection to the mail server."""

    def __init__(self, clock: TimeSource, stop: Event, budget: float | None = None) -> None:
        self.clock, self.stop = clock, stop
        self.ends_at = monotonic() + budget if budget is not None else None
        self.connection = SmtpConnection(MailServer.from_url(settings.EMAIL_URL), settings.MAIL_FROM)
        self.count: Counter[str] = Counter()
        self.beat_at: datetime | None = None
        self.is_away = False
        self.is_proven = False

    def run(self) -> Counter[str]:
        """Send until nothing is due, it is time to stop, or the server is away."""
        try:
            self.beat()
            leases.reap_lapsed(self.clock())
            while self.may_go_on() and self.may_try_server() and (batch := leases.claim_due(self.clock())):
                self.send_batch(batch)
            self.beat()
        finally:
            self.connection.close(politely=True)
        return self.count

    def beat(self) -> None:
        """Store that the sender is at work, and how long the oldest due letter has been waiting."""
        self.beat_at = self.clock()
        Heartbeat.beat("send", at=self.beat_at, lag=backlog.oldest_due_age(self.beat_at))

    def beat_if_due(self) -> None:
        """Store the heartbeat of a pass that has been going on for a while."""
        if self.beat_at is None or self.clock() - self.beat_at >= BEAT_EVERY:
            self.beat()

    def may_go_on(self) -> bool:
        """Tell whether there is time, and a server, for another letter."""
        in_time = self.ends_at is None or monotonic() < self.ends_at
        return in_time and not self.stop.is_set() and not self.is_away

    def may_try_server(self) -> bool:
        """Tell whether the server answers, or whether this sender may try it."""
        return self.is_proven or MailServerState.may_connect(self.clock())

    def send_batch(self, batch: list[Letter]) -> None:
        """Check a claimed batch, send what may leave, give back what there is no time for."""
        at = self.clock()
        found = check_letters(batch, at)
        going = []
        for letter in batch:
            seen = found[letter.pk]
            if isinstance(seen, Exception):
                self.mark_unrenderable(letter, seen)
            elif seen != MAY_LEAVE:
                self.count_state(leases.set_aside(letter, seen, at))
            else:
                going.append(letter)
        while going and self.may_go_on():
            if (
                going[0].lease_until
                and going[0].lease_until - self.clock() < timeouts.paced_span(timeouts.LEASE_SECONDS) / 2
            ):
                break  # the server is slow: the rest is claimed anew, with a whole lease
            self.send(going.pop(0))
            self.commit_with_retry(self.beat_if_due)
        leases.give_back(going)

    def send(self, letter: Letter) -> None:
        """Render one letter, hand it over, and store the outcome."""
        try:
            to, content = wording.render_letter(letter, self.clock())
        except DATABASE_AWAY:
            raise
        except Exception as wrong:
            self.mark_unrenderable(letter, wrong)
            return
        hand = HandOff(letter, self.clock)
        began = monotonic()
        outcome = self.connection.send(to, content, hand.commit)
        ms = int((monotonic() - began) * 1000)
        if outcome.verdict is SendVerdict.DROPPED:
            if isinstance(hand.check_result, Exception):
                self.mark_unrenderable(letter, hand.check_result)
            elif hand.check_result is not None:
                seen = hand.check_result
                self.count_state(self.commit_with_retry(lambda: leases.set_aside(letter, seen, self.clock())))
            return
        self.count_state(
            self.commit_with_retry(lambda: leases.record_outcome(letter, leases.DeliveryTry(outcome, ms), self.clock()))
        )
        self.commit_with_retry(lambda: self.record_server_state(outcome))

    def commit_with_retry(self, commit: Callable[[], object]) -> object:
        """Repeat `commit`, and nothing else, until it works or the lease is nearly over.

        The outcome is in memory meanwhile: a database that restarts causes no doubt, only a dead process does.
        """
        until = monotonic() + timeouts.paced_seconds(timeouts.HANDOFF_SECONDS - timeouts.DOT_SECONDS) * 0.8
        pause = timeouts.paced_seconds(0.3)
        while True:
            try:
                return commit()
            except DATABASE_AWAY:
                if monotonic() >= until or connection.in_atomic_block:
                    raise
                connection.close()
                self.stop.wait(pause) if not self.stop.is_set() else Event().wait(pause)
                pause = min(pause * 2, 2)

    def record_server_state(self, outcome: SendOutcome) -> None:
        """Count failed connections in a row; the first answer resets the count."""
        if outcome.verdict is SendVerdict.AWAY:
            self.is_proven = False
            self.is_away = MailServerState.record_failure(self.clock())
            log.warning("The mail server cannot be reached (%s).", f"{outcome.phase} {outcome.code}".strip())
        elif not self.is_proven:
            MailServerState.record_success()
            self.is_proven = True
        if outcome.verdict is SendVerdict.REFUSED and outcome.phase is not SmtpPhase.RCPT:
            log.error("The mail server refuses a letter's content (%s).", outcome.code)

    def mark_unrenderable(self, letter: Letter, wrong: Exception) -> None:
        """Store that a letter cannot be rendered; it stops no other."""
        log.error("A letter of the kind %s cannot be made: %s.", letter.kind, type(wrong).__name__)
        self.count_state(self.commit_with_retry(lambda: leases.mark_unrenderable(letter, self.clock())))

    def count_state(self, state: object) -> None:
        """Count a letter by the state it reached."""
        if state:
            self.count[str(state)] += 1


class HandOff:
    """The hand-off of one letter, called after 354; keeps the result of the final check."""

    def __init__(self, letter: Letter, clock: TimeSource) -> None:
        self.letter, self.clock = letter, clock
        self.check_result: CheckResult | Exception | None = None

    def commit(self) -> bool:
        """Commit the hand-off; return True if the letter may be sent, False to hang up with nothing sent."""
        try:
            self.check_result = leases.commit_handoff(self.letter, self.clock())
        except DATABASE_AWAY:
            connection.close_if_unusable_or_obsolete()
            return False  # the database is away: the lease runs out and the letter becomes pending again
        except Exception as wrong:
            self.check_result = wrong
        return self.check_result == MAY_LEAVE
