"""May this person take a place in this offering on this day? Everything asked before somebody is enrolled.

People of a study are records of what was published: nothing is asked about them.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.permissions import actor_may
from kernel.actors import Actor
from kernel.errors import RuleViolation
from participants.affiliation import is_known_member
from participants.bases import TakingPart, basis_on, counts_as_child, may_take_part
from participants.choices import BasisPurpose, Eligibility
from participants.company import confirm_company
from participants.eligibility import Judgment
from participants.eligibility_facts import judge_person, sees_groups
from participants.models import Enrollment, GroupAffiliation, Participant
from programs.choices import GroupTailoring, Phase
from programs.models import Offering, Program

CODES = {
    Eligibility.NOT_YET: "not_yet_eligible",
    Eligibility.NOT_ELIGIBLE: "not_eligible",
    Eligibility.NOT_KNOWN: "eligibility_not_known",
}


@dataclass(frozen=True)
class Admission:
    """What is kept about letting somebody in: the judgment, and the reason for going ahead against it."""

    judgment: Judgment
    override_reason: str = ""


def is_of_a_study(enrollment: Enrollment) -> bool:
    return enrollment.program.agency.is_study or enrollment.participant.agency.is_study


def confirm_entry(
    *, by: Actor, enrollment: Enrollment, offering: Offering, on: date, override_reason: str = ""
) -> Admission:
    """Ask for a basis, agreement, company, the rules of the program, and care with members of organized groups.

    Raises RuleViolation with a code for each. `override_reason` lets somebody with `eligibility.override` enroll
    against the rules of the program; nothing else can be overridden. Whether the actor may enroll this person at all
    has been asked by the verb.
    """
    person, program, version = enrollment.participant, enrollment.program, enrollment.program_version
    confirm_basis(person, program, on)
    confirm_company(person, offering, on)
    judgment = judge_person(person, version, on)
    reason = override_reason.strip()
    needs_override = not judgment.is_eligible
    may_override = actor_may(by, "eligibility.override")
    if needs_override and not (reason and may_override):
        shown = judgment if sees_groups(by, person) else judgment.without_groups()
        raise RuleViolation(
            _("The rules of %(program)s do not let this person in on %(day)s. %(why)s")
            % {"program": program.local_name, "day": on, "why": shown.in_words},
            code=CODES[judgment.answer],
            field="override_reason" if may_override else "offering",
        )
    if _needs_care(person, program, on):
        if not reason or not _is_cleared_for(by, person):
            raise RuleViolation(
                _("This enrollment needs a recorded reason; ask a cleared colleague."),
                code="recorded_reason_needed",
                field="override_reason",
            )
        needs_override = True
    return Admission(judgment, reason if needs_override else "")


def confirm_basis(person: Participant, program: Program, on: date) -> None:
    """Raises RuleViolation without a basis in law for the service, or when the person or a guardian does not agree.

    An adult who was never asked may be enrolled under the basis; a child is heard and its guardian asked first.
    """
    if basis_on(person, BasisPurpose.SERVICE, on) is None:
        raise RuleViolation(
            _("No legal basis for taking part in programs is recorded for this day; record it first."),
            code="basis_missing",
        )
    answer = may_take_part(person, program, on, settings.MAJORITY_AGE)
    if answer == TakingPart.OK:
        return
    if answer == TakingPart.NOT_ASKED and not counts_as_child(person, on, settings.MAJORITY_AGE):
        return
    raise RuleViolation(_SAID[answer](), code=_SAID_CODES.get(answer, str(answer)))


def _needs_care(person: Participant, program: Program, on: date) -> bool:
    """A known member of an organized group, in a program before release that is not made for members (CTOC 22)."""
    if program.group_tailoring != GroupTailoring.NO or Phase.TRANSITION not in program.phases:
        return False
    return is_known_member(person, on)


def _is_cleared_for(by: Actor, person: Participant) -> bool:
    if by.is_system:
        return True
    return GroupAffiliation.objects.for_user(by.user).filter(participant=person).exists()


_SAID_CODES = {
    TakingPart.NOT_ASKED: "participation_missing",
    TakingPart.REFUSED: "participation_refused",
    TakingPart.WITHDRAWN: "participation_withdrawn",
}
_SAID = {
    TakingPart.NOT_ASKED: lambda: _("A child is asked first: record what the child and the guardian say."),
    TakingPart.REFUSED: lambda: _("The person does not want to take part in this program."),
    TakingPart.WITHDRAWN: lambda: _("The person no longer wants to take part in this program."),
    TakingPart.GUARDIAN_MISSING: lambda: _("The consent of the guardian is missing."),
    TakingPart.GUARDIAN_REFUSED: lambda: _("The guardian does not agree."),
    TakingPart.GUARDIAN_WITHDRAWN: lambda: _("The guardian no longer agrees."),
    TakingPart.GUARDIAN_EXPIRED: lambda: _("The consent of the guardian has expired."),
    TakingPart.CHILD_VIEW_MISSING: lambda: _("Record what the child says about taking part."),
}
