"""Who may be in one group with whom: pairs that must not meet, children and adults in custody.

A refusal names neither the other person nor the reason.
"""

from datetime import date

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import SiteKind
from kernel.errors import RuleViolation
from participants.bases import guardians_on
from participants.days import in_force, is_surely_of_age
from participants.lifecycle import HOLDS_A_PLACE
from participants.models import Enrollment, NoContact, Participant
from programs.models import Offering, ProgramVersion

CUSTODY_SITES = frozenset({SiteKind.PRISON, SiteKind.YOUTH_FACILITY})


def confirm_company(participant: Participant, offering: Offering, version: ProgramVersion, on: date) -> None:
    """Raises RuleViolation when somebody who holds a place in the offering must not be together with this person."""
    others = (
        Enrollment.objects.filter(offering=offering, status__in=HOLDS_A_PLACE)
        .exclude(participant=participant)
        .values_list("participant_id", flat=True)
    )
    if must_not_meet(participant, others, on):
        raise RuleViolation(
            _("This person cannot be in this group. Choose another one."),
            code="cannot_be_in_this_group",
            field="offering",
        )
    if offering.site.kind in CUSTODY_SITES and not _mixes_ages(version):
        age_group = is_child(participant, on)
        if age_group is not None and any(
            is_child(other, on) not in (None, age_group) for other in Participant.objects.filter(pk__in=others)
        ):
            raise RuleViolation(
                _("Children and adults are not in one group here; choose another one."),
                code="ages_not_mixed",
                field="offering",
            )


def must_not_meet(participant: Participant, others, on: date) -> bool:
    """Does a no-contact pair of that day join the person with one of the others (primary keys)?"""
    pairs = NoContact.objects.filter(in_force(on)).filter(
        Q(participant=participant, other__in=others) | Q(other=participant, participant__in=others)
    )
    return pairs.exists()


def is_child(participant: Participant, on: date) -> bool | None:
    """Under the age of majority, or possibly so; None where no date of birth says and nobody is the legal guardian."""
    of_age = is_surely_of_age(participant, on, settings.MAJORITY_AGE)
    if of_age is None:
        return True if guardians_on(participant, on).exists() else None
    return not of_age


def _mixes_ages(version: ProgramVersion) -> bool:
    return any(rule["rule"] == "mixed_ages" for rule in version.eligibility)
