"""What makes a waiting list fair, shown: the order, since when, what stands in the way today, who was served before."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Count, Min, Q

from accounts.scope import Standing
from participants.candidates import Candidate, no_basis, refused, who_said_no, with_basis
from participants.eligibility import judge
from participants.eligibility_facts import facts_of
from participants.lifecycle import Status
from participants.models import Enrollment, StatusChange
from participants.waiting import waiting_ranks
from programs.models import Program

LATELY = timedelta(days=90)
MOST = 60


def waiting_candidates(
    standing: Standing, program: Program, on: date, start: int = 0
) -> tuple[list[Candidate], bool, int]:
    """Those within reach who wait, in their order, with what the rules say today; are there more; how many wait in all.

    The rank is that on the whole list, also where not everybody on it is within reach.
    """
    rows = list(
        Enrollment.objects.for_user(standing)
        .waiting()
        .filter(program=program)
        .select_related("participant__identity", "program_version")[start : start + MOST + 1]
    )
    goes_on, rows = len(rows) > MOST, rows[:MOST]
    people = [row.participant for row in rows]
    keys = {person.pk for person in people}
    facts = facts_of(people, program, on)
    based = with_basis(keys, on)
    said_no = set(who_said_no(keys, on).filter(program=program).values_list("participant_id", flat=True))
    ranks = waiting_ranks(program)
    found = []
    for row in rows:
        key = row.participant_id
        obstacle = refused() if key in said_no else "" if key in based else no_basis()
        judged = judge(row.program_version.eligibility, facts[key]).without_groups()
        found.append(Candidate(row.participant, row, judged, obstacle, ranks.get(row.pk)))
    return found, goes_on, len(ranks)


def served_out_of_turn(standing: Standing, program: Program, on: date) -> Sequence[StatusChange]:
    """The steps of the last three months by which the order was changed or somebody was passed, with their reasons."""
    steps = (
        StatusChange.objects.for_user(standing)
        .filter(enrollment__program=program, on__gte=on - LATELY)
        .filter(Q(verb="set_priority") | Q(verb="enroll"))
        .select_related("enrollment__participant__identity", "enrollment__offering")
        .order_by("-id")[: MOST * 2]
    )
    return [step for step in steps if step.verb == "set_priority" or step.reason.strip()][:20]


def programs_waited_for(standing: Standing) -> list[dict]:
    """The programs that somebody within reach waits for: how many of them, and since when the longest."""
    rows = (
        Enrollment.objects.for_user(standing)
        .filter(status=Status.WAITLISTED)
        .order_by()
        .values("program_id")
        .annotate(waiting=Count("pk"), since=Min("waitlisted_on"))
    )
    found = {row["program_id"]: row for row in rows}
    programs = Program.objects.filter(pk__in=found).select_related("agency").order_by("name")
    return [{"program": program, **found[program.pk]} for program in programs]
