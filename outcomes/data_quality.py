"""What is missing in the records of a manager's programs, so that it can be asked for while somebody still knows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q

from accounts.scope import Standing
from kernel.models import DatePrecision
from outcomes.indicators.episodes import BROKEN_OFF
from participants.choices import PRESENT, Answer, BasisPurpose, Sex
from participants.days import in_force
from participants.lifecycle import HOLDS_A_PLACE, Status
from participants.missing_registers import missing_registers
from participants.models import Attendance, Enrollment, LegalBasis, Participant, Participation
from programs.models import Program

A_YEAR = timedelta(days=365)
ANSWER_WITHIN = timedelta(days=14)


@dataclass(frozen=True)
class Gap:
    """How many of how many records lack something."""

    missing: int
    of: int


@dataclass(frozen=True)
class Quality:
    """Gaps about people, gaps of each program by their code, and the groups whose registers are missing."""

    people: dict[str, Gap]
    programs: list[tuple[Program, dict[str, Gap]]]
    registers: list[dict]


OF_PROGRAMS = ("no_basis", "not_asked", "unanswered", "no_exit_reason", "no_absence_reason")


def quality_for(standing: Standing) -> Quality:
    """Counted over the people within reach, in a constant number of statements."""
    people = Participant.objects.for_user(standing).aggregate(
        total=Count("pk"),
        birth_missing=Count("pk", filter=Q(birth_on=None)),
        birth_vague=Count("pk", filter=Q(birth_on__isnull=False) & ~Q(birth_precision=DatePrecision.DAY)),
        sex_missing=Count("pk", filter=Q(sex=Sex.NOT_KNOWN)),
    )
    total = people.pop("total")
    programs = {program.pk: program for program in Program.objects.for_user(standing).order_by("name", "pk")}
    counted = _of_enrollments(standing, programs)
    for program, missing, of in _absences(standing, programs):
        counted[program]["no_absence_reason"] = [missing, of]
    found = [
        (program, {code: Gap(*counted[key][code]) for code in OF_PROGRAMS})
        for key, program in programs.items()
        if key in counted
    ]
    return Quality(
        {code: Gap(count, total) for code, count in people.items()}, found, _registers(standing, programs)
    )


def _of_enrollments(standing: Standing, programs: dict) -> defaultdict[int, defaultdict[str, list[int]]]:
    basis = LegalBasis.objects.filter(
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=standing.on),
        in_force(standing.on),
        participant=OuterRef("participant"),
        purpose=BasisPurpose.SERVICE,
    )
    answer = Participation.objects.filter(
        participant=OuterRef("participant"), program=OuterRef("program")
    ).exclude(answer=Answer.NOT_ASKED)
    wanted = Q(status__in=sorted(HOLDS_A_PLACE | {Status.REFERRED})) | Q(
        status__in=sorted(BROKEN_OFF), ended_on__gte=standing.on - A_YEAR
    )
    rows = Enrollment.objects.for_user(standing).filter(wanted, program__in=programs)
    rows = rows.annotate(has_basis=Exists(basis), has_answer=Exists(answer))
    found: defaultdict[int, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))

    def count(program: int, code: str, is_missing: bool) -> None:
        pair = found[program][code]
        pair[0] += is_missing
        pair[1] += 1

    for program, status, on, exit_code, has_basis, has_answer in rows.values_list(
        "program", "status", "status_on", "exit_code", "has_basis", "has_answer"
    ):
        if status in HOLDS_A_PLACE:
            count(program, "no_basis", not has_basis)
            count(program, "not_asked", not has_answer)
        elif status == Status.REFERRED:
            count(program, "unanswered", on <= standing.on - ANSWER_WITHIN)
        else:
            count(program, "no_exit_reason", not exit_code)
    return found


def _absences(standing: Standing, programs: dict) -> list[tuple[int, int, int]]:
    """(program, absences without a reason, absences) of the last year."""
    mine = Enrollment.objects.for_user(standing).filter(program__in=programs).values("pk")
    rows = Attendance.objects.filter(enrollment__in=mine, session__held_on__gte=standing.on - A_YEAR)
    rows = rows.exclude(status__in=sorted(PRESENT)).order_by().values("enrollment__program")
    counted = rows.annotate(none=Count("pk", filter=Q(reason="")), total=Count("pk"))
    return list(counted.values_list("enrollment__program", "none", "total"))


def _registers(standing: Standing, programs: dict) -> list[dict]:
    """Groups with registers that are missing: how many, and since which day."""
    rows = missing_registers(standing.on).filter(offering__program__in=programs).order_by()
    counted = rows.values(
        "offering__name", "offering__public_id", "offering__site__name", "offering__program__name"
    ).annotate(count=Count("pk"), since=Min("held_on"))
    return sorted(counted, key=lambda row: (-row["count"], row["offering__name"]))
