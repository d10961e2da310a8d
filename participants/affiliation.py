"""Affiliation with an organized group: a module that is off, and assertions that count only while they hold."""

from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from kernel.errors import RuleViolation
from participants.choices import AffiliationStanding, Reliability
from participants.models import GroupAffiliation, Participant

KNOWN = frozenset({AffiliationStanding.MEMBER, AffiliationStanding.LEADER})


def is_module_on() -> bool:
    """Has the installation switched the module on?"""
    return bool(settings.GROUP_AFFILIATION)


def confirm_module_on() -> None:
    """Raises RuleViolation (`module_off`) where the installation has not switched the module on."""
    if not is_module_on():
        raise RuleViolation(_("Affiliation with groups is not recorded here."), code="module_off")


def is_known_member(participant: Participant, day: date) -> bool:
    """Is the person asserted to be a member or leader on that day, by a source that is not called doubtful?

    False while the module is off, and for anything expired. The answer is for rules, never for showing: who may know
    is the business of the gate.
    """
    if not is_module_on():
        return False
    held = GroupAffiliation.objects.filter(participant=participant, asserted_on__lte=day, expires_on__gte=day)
    return held.filter(standing__in=KNOWN).exclude(reliability=Reliability.DOUBTFUL).exists()
