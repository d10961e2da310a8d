"""What is offered anywhere: where people can be referred and transferred to, also by another agency's staff."""

from programs.choices import ProgramState
from programs.models import Offering, Program


def programs_anywhere():
    """Every program that is offered."""
    return Program.objects.filter(agency__is_study=False, state=ProgramState.ACTIVE)


def offerings_anywhere():
    """Every offering of a program that is offered; whether it still takes people is asked when it is named."""
    return Offering.objects.filter(program__in=programs_anywhere())
