"""The demo's two months, played by the verbs that the pages use, at past times.

They are uneven, as months are: a check-in that was moved, one not held, a pause that took longer, an agreement that was
made smaller in its fifth week.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from checkins.demo.people import ADA, DEMO_ZONE, DR_LEE, SAM, create_demo_person
from checkins.models import Checkin, Pause, Rhythm, misstep
from checkins.models.checkin.scheduling import agree_to_rhythm
from checkins.ticks import end_overdue_checkins, schedule_checkins
from plans.models import Contract, Draft, Invitation, Mark, Milestone, Partner, Plan, Shared, TherapistGrant, Writing
from plans.models.contract.contract import bring_due_versions_into_force
from plans.models.marks.milestone import find_milestones
from plans.models.marks.recent import RecentMarks
from plans.models.writing.shared import SharedPart, reveal_due_texts
from plans.models.writing.writing import OpenedPage
from repair.accounts.models import Person
from repair.mail.models import LIVE_STATES, Letter, Notice

DEMO_DAYS = 54
SUNDAY = 6


@transaction.atomic
def play_story(*, at: datetime) -> Plan:
    """Play the story up to `at` and return its plan; none of its emails is sent."""
    story = Story(begin=at - timedelta(days=DEMO_DAYS))
    for day in range(DEMO_DAYS + 1):
        story.live_through(day)
    Letter.objects.filter(state__in=LIVE_STATES).delete()  # the next tick owes anew what is still to come
    Notice.objects.filter(plan=story.plan.pk).update(seen_at=at)
    return story.plan


@dataclass
class Story:
    """The state of the story; `begin` is its first evening."""

    begin: datetime

    def __post_init__(self) -> None:
        self.ada, self.sam, self.lee = (
            create_demo_person(ADA, _("Ada")),
            create_demo_person(SAM, _("Sam")),
            create_demo_person(DR_LEE, _("Dr. Lee")),
        )
        self.at = self.begin
        self.scenes: dict[int, Callable[[], None]] = {
            0: self.begin_alone,
            1: self.both_are_in,
            2: self.write_lines,
            3: self.sign_first,
            5: self.write_their_sides,
            9: lambda: self.pause(30, in_time=True),
            19: self.ask_to_read_along,
            24: lambda: self.pause(60, in_time=False),
            30: self.make_smaller,
            36: lambda: self.pause(20, in_time=True),
            38: self.tell_first,
            40: self.tell_hers,
            41: self.reach_something,
            44: self.grow,
            50: lambda: self.pause(30, in_time=True),
        }
        # The marks of the days in turn: kept, partly, not (x), did not come up (n), and none, as on most days.
        self.marks = {self.ada: "k-n-k--nnk-n-p-", self.sam: "kk-k-xk-p-k--kkx-k"}
        # The Sundays, by what happened; a week that is not named was held as planned.
        self.checkins = {2: "moved", 3: "not held"}
        self.lines = [
            _("We began."),
            _("Thursday works better for the shopping than Friday."),
            _("It helped that the phone lay in the kitchen."),
            "",
            _("We laughed about the tap."),
            _("Saying it early is easier than saying it well."),
            _("Two good evenings."),
            _("The plan for the holidays can wait a week."),
        ]

    def live_through(self, number: int) -> None:
        """Play one day: what is due, then what the story tells."""
        self.at = self.begin + timedelta(days=number)
        for tick in (
            schedule_checkins,
            end_overdue_checkins,
            bring_due_versions_into_force,
            reveal_due_texts,
            find_milestones,
        ):
            tick(at=self.at)
        if number in self.scenes:
            self.scenes[number]()
        self.mark(number)
        self.checkin()

    def seat(self, who: Person) -> Partner:
        """Return the person's partner row, read afresh."""
        return Partner.objects.select_related("plan", "person").get(person=who, plan=self.plan)

    def begin_alone(self) -> None:
        self.plan = Plan.begin(by=self.ada, at=self.at)
        Invitation.ask(by=self.seat(self.ada), address=SAM, at=self.at)

    def both_are_in(self) -> None:
        Invitation.objects.get(plan=self.plan).accept(person=self.sam, at=self.at)
        when = Rhythm.propose(by=self.seat(self.ada), at=self.at, weekdays=[SUNDAY], clock=time(19), zone=DEMO_ZONE)
        agree_to_rhythm(when, by=self.seat(self.sam), at=self.at)

    def write_lines(self) -> None:
        self.offer(self.ada, "goal", text=_("That we can talk about a hard day without being afraid of the next one."))
        self.offer(self.ada, "boundary", text=_("We do not insult or mock each other, alone or in front of others."))
        self.offer(self.sam, "pause_rule", text=_("harbour"), minutes=30)
        self.offer(
            self.sam,
            "commitment",
            text=_("When I will be late, I say so before I am late."),
            cue=_("If it is six and I am still at my desk, then I ring you."),
            smallest=_("One word: late."),
            cadence="weekdays",
        )
        self.offer(
            self.ada,
            "commitment",
            text=_("I save hard subjects for our talk, unless they cannot wait."),
            cue=_("If it is late and I want to start on it, then I write one word and leave it there."),
            smallest=_("I write the word."),
            cadence="event",
        )

    def offer(self, who: Person, kind: str, **words: object) -> None:
        draft = Draft.write(by=self.seat(who), kind=kind, words=dict(words), at=self.at)
        draft.offer(by=self.seat(who), at=self.at).agree(by=self.seat(self.other(who)))

    def other(self, who: Person) -> Person:
        return self.sam if who == self.ada else self.ada

    def sign_first(self) -> None:
        self.sign(Contract.table_of(self.plan))

    def sign(self, contract: Contract | None) -> None:
        """Let both sign an hour apart; the version runs a day later."""
        assert contract is not None
        contract.freeze(by=self.seat(self.ada), at=self.at)
        contract.refresh_from_db()
        for hours, who in enumerate((self.ada, self.sam)):
            at = self.at + timedelta(hours=hours)
            Contract.sign(contract.pk, by=self.seat(who), text_hash=contract.text_hash, at=at)

    def make_smaller(self) -> None:
        """Make one line smaller in the fifth week, and let both sign anew."""
        contract = Contract.open(by=self.seat(self.sam), at=self.at)
        line = contract.lines.get(kind="commitment", by=self.seat(self.sam))
        draft = Draft.take_back(line, by=self.seat(self.sam), at=self.at)
        words = draft.words | {"text": _("When I will be late, I say so, even if it is late already.")}
        draft.change(by=self.seat(self.sam), words=words)
        draft.offer(by=self.seat(self.sam), at=self.at)
        self.agree_all(contract)
        self.sign(contract)

    def grow(self) -> None:
        """Add a line in the seventh week and reword a boundary."""
        contract = Contract.open(by=self.seat(self.ada), at=self.at)
        boundary = Draft.take_back(contract.lines.get(kind="boundary"), by=self.seat(self.ada), at=self.at)
        clearer = _("We do not insult or mock each other, alone, in front of others, or in writing.")
        boundary.change(by=self.seat(self.ada), words=boundary.words | {"text": clearer})
        boundary.offer(by=self.seat(self.ada), at=self.at)
        month = (self.at + timedelta(days=30)).date()
        self.offer(self.ada, "talk_rule", text=_("Phones stay in the kitchen, apart from the one on the table."))
        self.offer(self.ada, "words", term=_("late"), text=_("More than fifteen minutes after the time we set."))
        self.offer(
            self.sam,
            "openness",
            text=_("When my plans change, I tell you on the same day."),
            why=_("So that you hear it from me first."),
            ends_on=month,
        )
        self.offer(self.sam, "ritual", text=_("Tea on the step on Saturday mornings."), cadence="weekly")
        self.offer(self.ada, "look_back", ends_on=month)
        self.agree_all(contract)
        self.sign(contract)

    def agree_all(self, contract: Contract) -> None:
        """Let both agree to every line of the draft."""
        for line in contract.lines.all():
            line.agree(by=self.seat(self.ada))
            line.agree(by=self.seat(self.sam))

    def mark(self, number: int) -> None:
        """Mark the day for both, if they mark it at all."""
        words = {"k": Mark.Said.KEPT, "p": Mark.Said.PARTLY, "n": Mark.Said.NONE, "x": Mark.Said.NOT}
        for who, marks in self.marks.items() if number else ():
            seat, said = self.seat(who), words.get(marks[number % len(marks)])
            for one in RecentMarks.of(seat, at=self.at).own_due_list().today:
                if said in dict(one.choices):
                    Mark.make(one.commitment, by=seat, day=one.day, said=said, at=self.at)

    def pause(self, minutes: int, *, in_time: bool) -> None:
        pause = Pause.begin(by=self.seat(self.ada), at=self.at, minutes=minutes)
        back = pause.returns_at + timedelta(minutes=0 if in_time else 90)
        pause.come_back(by=self.seat(self.sam), at=back, in_time=in_time)

    def checkin(self) -> None:
        """Play a Sunday's check-in."""
        coming = Checkin.objects.coming(self.plan, self.at).first() if hasattr(self, "plan") else None
        if coming is None or coming.at.date() != self.at.date() or coming.at >= self.begin + timedelta(days=DEMO_DAYS):
            return
        number = Checkin.objects.past(self.plan).count()
        went = "as planned" if coming.is_moved else self.checkins.get(number, "as planned")
        if went == "moved":
            to = coming.at + timedelta(days=1)
            coming.propose_move(by=self.seat(self.sam), to=to, at=coming.at - timedelta(hours=3))
            coming.accept_move(by=self.seat(self.ada), to=to, at=coming.at - timedelta(hours=2))
        elif went == "as planned":
            coming.open(by=self.seat(self.ada), at=coming.at)
            line = self.lines[number % len(self.lines)]
            coming.hold(by=self.seat(self.sam), at=coming.at + timedelta(minutes=30), line=line)

    def write_their_sides(self) -> None:
        """Write and share Sam's and Ada's texts, to be read the next day."""
        late = _("I said I would be home by seven and came after nine, on many evenings since spring, without a word.")
        felt = _("I think you sat there and did not know whether to wait or to eat. Tell me where I have this wrong.")
        chose = _("I saw the time and stayed. That was my choice.")
        will = _("On weekdays I ring at six when it gets late.")
        own = [
            {"act": late, "impact": felt},
            {"mine": chose, "feel": _("Ashamed, and sad.")},
            {"change": will, "why": ""},
        ]
        unsafe, need = (
            _("The evenings on which I did not know whether you would come."),
            _("One word, before it was late."),
        )
        helps = _("Sit near me and say nothing. Ten minutes are enough.")
        like = [{"unsafe": unsafe, "need": need}, {"helps": helps, "wish": ""}]
        for who, kind, sittings in ((self.sam, "own", own), (self.ada, "like", like)):
            for number, boxes in enumerate(sittings, 1):
                Writing.keep(kind, number, boxes, by=self.seat(who), opened=OpenedPage())
            parts = [
                SharedPart(box, text) for boxes in sittings for box, text in boxes.items() if text and box != "helps"
            ]
            Shared.share(kind, parts, by=self.seat(who), at=self.at, appears_at=self.at + timedelta(minutes=10))
        at = self.at + timedelta(minutes=10)
        Shared.share("card", [SharedPart("helps", helps)], by=self.seat(self.ada), at=self.at, appears_at=at)

    def tell_first(self) -> None:
        """Let Sam disclose a misstep before anyone asks."""
        self.side(
            self.sam,
            "did",
            q1=_("I said I would ring at six. I rang at twenty to nine, from the train."),
            q2=_("At half past five, when the meeting ran over. I could have stood up for one minute."),
            q3=_("If a meeting runs over, then I write one word under the table."),
            in_way="w2 w4",
        )

    def tell_hers(self) -> None:
        """Share Ada's side two days later, with one next step."""
        thing = Shared.objects.get(by=self.seat(self.sam), kind="did").about
        was = _("I laid the table for two, and took one plate away again at eight.")
        self.side(self.ada, "met", thing, q1=was, q2=_("One word at six. Also a late one."), q3="")
        text, cue = _("I write the one word “late” before six"), _("If a meeting runs over")
        said = {"text": text, "cue": cue, "smallest": "", "cadence": "event"}
        misstep.offer_next_step(thing, by=self.seat(self.sam), kind="commitment", words=said, at=self.at)

    def side(self, who: Person, side: str, thing: UUID | None = None, **boxes: str) -> None:
        mine = misstep.Misstep.begin(side, by=self.seat(who), at=self.at, thing=thing)
        mine.keep(boxes, by=self.seat(who), at=self.at, opened=OpenedPage())
        told = [SharedPart(box, text) for box, text in boxes.items() if text and box != misstep.OBSTACLES_BOX]
        mine.share(told, by=self.seat(who), at=self.at, appears_at=self.at)
        reveal_due_texts(at=self.at)

    def ask_to_read_along(self) -> None:
        grant = TherapistGrant.ask(by=self.seat(self.ada), address=DR_LEE, at=self.at)
        grant.accept(person=self.lee, at=self.at)
        grant.admit(by=self.seat(self.sam), at=self.at)

    def reach_something(self) -> None:
        wished = Milestone.write(by=self.seat(self.sam), words=_("A whole Saturday outside."), at=self.at)
        wished.reach(by=self.seat(self.ada), at=self.at)
