"""Heartbeats of the background processes, and whether the mail server can be reached."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F

from repair.mail import timeouts


class Heartbeat(models.Model):
    """The process called `name` ran at `at`; `lag` is the age of the oldest thing it had not done yet."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()
    lag = models.DurationField(default=timedelta())

    def __str__(self) -> str:
        return self.name

    @classmethod
    def beat(cls, name: str, *, at: datetime, lag: timedelta = timedelta()) -> None:
        """Store that `name` is at work."""
        cls.objects.update_or_create(name=name, defaults={"at": at, "lag": lag})


class MailServerState(models.Model):
    """The state of the mail server, one row shared by all senders: after some failed connections it is only probed."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    failures = models.IntegerField(default=0)
    rests_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="way_is_one", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return f"{self.failures}"

    @classmethod
    def current(cls) -> Self:
        """Return the one row."""
        return cls.objects.get_or_create(pk=1)[0]

    @classmethod
    def may_connect(cls, at: datetime) -> bool:
        """Tell whether a letter may be tried: always while the server answers, else by one sender a minute."""
        way = cls.current()
        if way.failures < timeouts.MAX_FAILED_CONNECTIONS:
            return True
        resting = cls.objects.filter(pk=1, rests_until=way.rests_until)
        if way.rests_until is not None and at < way.rests_until <= at + timeouts.paced_span(
            timeouts.SERVER_REST_SECONDS
        ):
            return False
        return bool(resting.update(rests_until=at + timeouts.paced_span(timeouts.SERVER_REST_SECONDS)))

    @classmethod
    def record_failure(cls, at: datetime) -> bool:
        """Count one more failed connection; return True if the server is only probed from now on."""
        cls.objects.filter(pk=cls.current().pk).update(
            failures=F("failures") + 1, rests_until=at + timeouts.paced_span(timeouts.SERVER_REST_SECONDS)
        )
        return cls.current().failures >= timeouts.MAX_FAILED_CONNECTIONS

    @classmethod
    def record_success(cls) -> None:
        """Store that the server answered."""
        cls.objects.filter(pk=1, failures__gt=0).update(failures=0, rests_until=None)
