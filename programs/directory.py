"""What staff of one agency may know of others: which programs, offerings and offices there are to refer people to.

Names of places and programs alone: no people, no rules, no costs. Studies are not in it.
"""

from accounts.models import Site
from accounts.roles import PEOPLE_ROLES
from programs.choices import ProgramState
from programs.models import Offering, Program


def offices_for(standing):
    """The sites of all agencies, for those who work with people; nothing for anybody else."""
    sites = Site.objects.filter(agency__is_study=False)
    return sites if standing.having(PEOPLE_ROLES) else sites.none()


def programs_for(standing):
    """The active programs of all agencies, for those who work with people."""
    programs = Program.objects.filter(agency__is_study=False, state=ProgramState.ACTIVE)
    return programs if standing.having(PEOPLE_ROLES) else programs.none()


def offerings_for(standing):
    """Their offerings."""
    return Offering.objects.filter(program__in=programs_for(standing).values("pk"))
