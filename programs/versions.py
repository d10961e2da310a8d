"""Which rules of a program hold on a day."""

from datetime import date

from django.utils.translation import gettext as _

from kernel.errors import RuleViolation
from programs.models import Program, ProgramVersion


def version_on(program: Program, day: date) -> ProgramVersion:
    """The rules in force on a day; before the first version, the first.

    Raises RuleViolation when the program has no rules at all.
    """
    versions = list(program.versions.order_by("valid_from", "number"))
    if not versions:
        raise RuleViolation(_("%(program)s has no rules yet.") % {"program": program})
    current = [version for version in versions if version.valid_from <= day]
    return current[-1] if current else versions[0]
