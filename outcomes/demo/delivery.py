"""Sessions held, called off and missed, registers saved as they come; who leaves and who completes."""

from datetime import date, timedelta
from random import Random

from outcomes.demo.data.groups import DROP_INS, PAST, RUNNING, TALKS, TO_COME, Exit, GroupPlan
from outcomes.demo.data.habits import HABITS, HEADS, SHORT_OF_THE_SHARE
from outcomes.demo.data.habits import TALKS as TALK_DAYS
from outcomes.demo.flow import Member, bring_in
from outcomes.demo.stage import Stage
from participants.lifecycle import Status
from participants.marks import Mark, NewPerson, WalkIn
from participants.services import enrollment_move
from participants.services.register import register_save
from programs.models import Session
from programs.services import headcount_record, session_add, session_call_off

A_DAY = timedelta(days=1)
PRESENT = ("attended", "late", "partial")


def deliver_past(stage: Stage) -> None:
    """Groups that are over: everybody has left or completed."""
    for plan in PAST:
        _Group(stage, plan).run()


def deliver_running(stage: Stage) -> None:
    """Groups that go on, up to the register that is not saved yet; and the one to come."""
    for plan in RUNNING:
        _Group(stage, plan).run()
    bring_in(stage, TO_COME, [], stage.on)


def deliver_openly(stage: Stage) -> None:
    """Open evenings, the quays, and talks at school."""
    for plan in DROP_INS:
        _OpenEvenings(stage, plan).run()
    talks = stage.offerings[TALKS.code]
    by = stage.acting(TALKS.keeps)
    for days, counts in TALK_DAYS:
        session = session_add(
            by=by,
            offering=talks,
            held_on=stage.ago(days=days),
            planned_minutes=TALKS.minutes,
            starts_at=TALKS.at,
            place=TALKS.place,
            is_anonymous=True,
        )
        if counts:
            headcount_record(by=by, session=session, counts=counts)


class _Group:
    """One group with its people, from the first session to the last one that is on record."""

    def __init__(self, stage: Stage, plan: GroupPlan):
        self.stage, self.plan = stage, plan
        self.offering = stage.offerings[plan.code]
        sessions = Session.objects.filter(offering=self.offering).order_by("held_on")
        self.sessions = list(sessions.select_related("offering__program__agency", "offering__site__agency"))
        last = stage.ago(days=2 if plan.misses_yesterday else 1)
        self.on_record = [session for session in self.sessions if session.held_on <= last]
        self.members: list[Member] = []
        self.attended: dict[int, int] = {}

    def run(self) -> None:
        days = [session.held_on for session in self.sessions]
        self.members = bring_in(self.stage, self.plan, days, self.stage.on)
        self.attended = dict.fromkeys(range(len(self.members)), 0)
        held = 0
        for number, session in enumerate(self.on_record, start=1):
            self._let_go(held, session.held_on)
            if number in self.plan.called_off:
                session_call_off(by=self._keeper, session=session, reason=self.plan.called_off[number])
                continue
            held += 1
            self._save(session, number)
        if len(self.on_record) == len(self.sessions):
            self._close(self.sessions[-1].held_on, held)

    @property
    def _keeper(self):
        return self.stage.acting(self.plan.keeps)

    def _drawing(self, place: int, number: int) -> Random:
        return self.stage.drawing(f"{self.plan.code}/{place}/{number}")

    def _save(self, session: Session, number: int) -> None:
        entries = []
        for place, member in enumerate(self.members):
            if member.is_expected(session.held_on):
                mark = self._mark(place, member, session, number)
                self.attended[place] += mark.status in PRESENT
                entries.append(mark)
        register_save(by=self._keeper, session=session, entries=entries)

    def _mark(self, place: int, member: Member, session: Session, number: int) -> Mark:
        """Everybody comes the first time; later as their habit is."""
        drawing, habit = self._drawing(place, number), HABITS[self.plan.habits.get(place, self.plan.habit)]
        key = member.enrollment.public_id
        if place in self.plan.absent_lately and session in self.on_record[-3:]:
            return Mark(key, "unexcused")
        if number == self.plan.joins.get(place, 1):
            return Mark(key, "attended")
        draw = drawing.randrange(100)
        for status, share in (("attended", habit.attended), ("late", habit.late), ("partial", habit.part)):
            if draw < share:
                minutes = session.planned_minutes // 2 if status == "partial" else None
                return Mark(key, status, minutes=minutes)
            draw -= share
        status = "excused" if draw < habit.excused else "unexcused"
        return Mark(key, status, absence_reason=drawing.choice(habit.reasons))

    def _let_go(self, held: int, day: date) -> None:
        for place, leaving in self.plan.exits.items():
            member = self.members[place]
            if held >= leaving.after and member.left_on is None:
                self._leave(member, leaving, day - A_DAY)

    def _leave(self, member: Member, leaving: Exit, on: date) -> None:
        """By the managers of the place: only they take a place away, and not every worker reaches everybody."""
        enrollment = self._current(member)
        member.left_on = on
        started = enrollment.status != Status.ENROLLED
        enrollment_move(
            by=self.stage.acting(self.plan.enrolls),
            enrollment=enrollment,
            verb=leaving.verb if started else "not_start",
            on=max(on, enrollment.status_on),
            code=leaving.code,
            reason=leaving.words,
        )

    def _close(self, day: date, held: int) -> None:
        """Who had the planned share has completed; who came to most of what was held too, with a reason."""
        for place, member in enumerate(self.members):
            if member.left_on is not None:
                continue
            if self.attended[place] >= 0.8 * len(self.sessions):
                self._complete(member, day, "")
            elif self.attended[place] >= 0.6 * held:
                self._complete(member, day, SHORT_OF_THE_SHARE)
            else:
                self._leave(member, Exit(0, "withdraw", "absences"), day)

    def _complete(self, member: Member, day: date, reason: str) -> None:
        enrollment_move(
            by=self.stage.acting(self.plan.enrolls),
            enrollment=self._current(member),
            verb="complete",
            on=day,
            reason=reason,
        )

    def _current(self, member: Member):
        """As the registers left it."""
        return self.stage.latest(member.who, self.plan.program)


class _OpenEvenings(_Group):
    """People come as they like: whoever comes is on the register, others are counted, somebody new walks in."""

    def _save(self, session: Session, number: int) -> None:
        entries = [
            mark
            for place, member in enumerate(self.members)
            if member.is_expected(session.held_on)
            and (mark := self._mark(place, member, session, number)).status in PRESENT
        ]
        register_save(
            by=self._keeper,
            session=session,
            entries=entries,
            walk_ins=self._walk_ins(number),
            headcount=HEADS[number % len(HEADS)],
        )

    def _walk_ins(self, number: int) -> list[WalkIn]:
        """On the third evening before today somebody new, on the one after that somebody who waits for mentoring."""
        if self.plan.kind != "drop_in":
            return []
        ago = len(self.on_record) - number
        if ago == 2:
            return [WalkIn(person=NewPerson(given_names="Pebble"))]
        if ago == 1:
            return [WalkIn(participant=self.stage.people["mq", 0].public_id)]
        return []
