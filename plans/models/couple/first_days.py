"""The first days after it happened or came out: a few lines for now that end by themselves after a week.

Nobody signs them, and they do not need the agreement. One partner writes some lines alone and sends them. A line holds
while both agree to it; either may reword it, refuse it, or end all of it at any time.
"""

import json
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _

from plans.models.contract.canonical_text import Clause
from plans.models.contract.edit_conflict import EditConflict
from plans.models.couple.plan import Partner, Plan
from plans.models.couple.rest import require_awake
from repair.accounts.models import Person
from repair.accounts.sealed import SealedModel
from repair.foundation.base import Noun, Refused

FIRST_DAYS_LIFETIME = timedelta(days=7)
FIRST_DAYS_TOPICS = ("stops", "boils", "sleeps", "people", "children", "doctor", "decisions", "own")
MAX_FIRST_LINES = 16  # of both together
MAX_FIRST_LINES_EACH = 8  # written by one partner, so that the other has room too


class FirstDays(Noun):
    """A short agreement. It ends on `ends_on`, or when either partner ends it; both ends read the same afterwards."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="first_days")
    began_at = models.DateTimeField()
    ends_on = models.DateField()  # the first day on which it does not hold, in the plan's zone, in the plan's zone
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def latest_of(cls, plan: Plan) -> "FirstDays | None":
        """Return the plan's newest one, whether or not it still holds, or None."""
        return cls.objects.filter(plan=plan).order_by("-began_at").first()

    @classmethod
    def of(cls, plan: Plan, *, at: datetime) -> "FirstDays | None":
        """Return the one that holds at `at`, or None."""
        latest = cls.latest_of(plan)
        return latest if latest is not None and latest.holds_on(plan.day(at)) else None

    def holds_on(self, day: date) -> bool:
        """Return whether it holds on `day`: nobody ended it, and its last day is not over."""
        return self.ended_at is None and day < self.ends_on

    @classmethod
    @transaction.atomic
    def send(cls, *, by: Partner, at: datetime) -> "FirstDays":
        """Show the lines that `by` wrote to both, and delete the private copy.

        If one holds already, the lines join it and its end does not move; else a new one begins for seven days.
        `Refused` without any line, or if there would be too many.
        """
        FirstWords.lock_person(by.person)  # before the plan, as wherever both are held
        plan = by.plan.lock()
        require_awake(plan)
        own = FirstWords.of(by.person)
        live = cls.of(plan, at=at)
        if not own:
            if live is not None:
                return live
            raise Refused(_("There is no line of yours to send yet. One is enough."))
        live = live or cls.objects.create(plan=plan, began_at=at, ends_on=plan.day(at) + FIRST_DAYS_LIFETIME)
        lines = live.lines.count()
        mine = live.lines.filter(by=by).count()
        if lines + len(own) > MAX_FIRST_LINES or mine + len(own) > MAX_FIRST_LINES_EACH:
            raise Refused(_("That is more than these days can hold. Choose fewer; it ends after a week in any case."))
        for place, (topic, text) in enumerate(own.items(), start=lines):
            live.lines.create(topic=topic, text=text, by=by, place=place, said={by.seat: FirstLine.AGREE})
        FirstWords.drop(by=by.person)
        return live

    @transaction.atomic
    def end(self, *, by: Partner, at: datetime) -> None:
        """End it. Either may, also while the plan rests; nobody learns who did, and it reads as if it had run out."""
        self._lock(by)
        if self.ended_at is None:
            self.ended_at = at
            self.save(update_fields=["ended_at"])

    def _lock(self, by: Partner) -> None:
        """Lock plan and row; refuse a partner of another plan."""
        by.plan.lock()
        self.lock()
        if self.plan_id != by.plan_id:
            raise Refused(_("This is not yours."))


class FirstLine(Noun):
    """One line for the first days. It holds while both agree; no answer and a refusal look the same to the other."""

    AGREE, NO = "agree", "no"

    days = models.ForeignKey(FirstDays, on_delete=models.CASCADE, related_name="lines")
    topic = models.CharField(max_length=10, choices=[(topic, topic) for topic in FIRST_DAYS_TOPICS])
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=1000)
    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")  # whose words stand there now
    said = models.JSONField(default=dict)  # by seat; each reads their own alone
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["place", "pk"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_agreed(self) -> bool:
        """Return whether both partners agree to the current words."""
        return sum(said == self.AGREE for said in self.said.values()) == 2

    @property
    def clause(self) -> Clause:
        """Return the line as a `Clause`, for the page that shows an edit conflict."""
        return Clause(number=0, kind="goal", seat="", text=self.text)

    @transaction.atomic
    def agree(self, *, by: Partner, seen: str, at: datetime) -> None:
        """Store that `by` agrees. `Refused` if the words changed since revision `seen`, which `by` has read."""
        self._open(by, at)
        require_awake(by.plan)
        if seen != str(self.revision):
            raise Refused(_("This line reads otherwise by now. Nothing was answered for you."), now=self.text)
        self._say(by, self.AGREE)

    @transaction.atomic
    def refuse(self, *, by: Partner, at: datetime) -> None:
        """Store that `by` does not want this line; the other cannot tell it from no answer."""
        self._open(by, at)
        self._say(by, self.NO)

    @transaction.atomic
    def change(self, *, by: Partner, text: str, seen: str, at: datetime) -> None:
        """Replace the words by those of `by`, who agrees to them; the other is asked again.

        Raise `EditConflict` if the words changed since revision `seen`.
        """
        self._open(by, at)
        require_awake(by.plan)
        if text == self.text:
            return self._say(by, self.AGREE)
        if seen != str(self.revision):
            raise EditConflict(self.clause, seen=self.revision)
        self.text, self.by, self.said = text, by, {by.seat: self.AGREE}
        self.revision += 1
        return self.save()

    def _say(self, by: Partner, said: str) -> None:
        self.said = self.said | {by.seat: said}
        self.save(update_fields=["said"])

    def _open(self, by: Partner, at: datetime) -> None:
        """Lock plan and row; refuse if the first days are over or belong to another plan."""
        by.plan.lock()
        self.lock()
        if self.days.plan_id != by.plan_id or not self.days.holds_on(by.plan.day(at)):
            raise Refused(_("These days are over. Nothing of it holds any more."))


class FirstWords(SealedModel):
    """What a person wrote for the first days and has not sent: sealed, and known to nobody else."""

    SEALED_AS = "first words"

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def author(self) -> Person:
        """Return the person the words belong to."""
        return self.person

    @classmethod
    @transaction.atomic
    def save_words(cls, *, by: Person, words: dict[str, str]) -> None:
        """Replace the person's unsent lines, by topic. Empty lines are left out; without any the row is deleted."""
        cls.lock_person(by)
        said = {topic: words[topic] for topic in FIRST_DAYS_TOPICS if words.get(topic)}
        if not said:
            return cls.drop(by=by)
        row = cls.objects.filter(person=by).first() or cls(person=by)
        row.seal_words(json.dumps(said))
        return row.save()

    @classmethod
    def of(cls, person: Person | None) -> dict[str, str]:
        """Return this person's unsent lines by topic; an empty dict if there are none."""
        row = cls.objects.filter(person=person).first() if person is not None else None
        if row is None or person is None:
            return {}
        row.person = person
        found: dict[str, str] = json.loads(row.open_words())
        return found

    @classmethod
    def drop(cls, *, by: Person | None) -> None:
        """Delete this person's unsent lines; nobody else ever knew of them."""
        cls.objects.filter(person=by).delete()

    @classmethod
    def lock_person(cls, person: Person | None) -> None:
        """Lock the person's row until the transaction ends, so that nothing else changes the lines meanwhile."""
        if person is not None:
            Person.objects.select_for_update(no_key=True).get(pk=person.pk)
