"""Who answers for an offering: the managers of its program's agency, and the administration of its site."""

from django.utils.translation import gettext as _

from accounts.permissions import require
from accounts.roles import CAPABILITIES, Role
from accounts.scope import Standing
from kernel.actors import Actor
from kernel.errors import OutOfReach
from programs.models import Offering


def confirm_answers_for(by: Actor, capability: str, offering: Offering) -> None:
    """Raises NotAllowed without the capability, OutOfReach for somebody who answers for other offerings only."""
    require(by, capability)
    if by.user is None:
        return
    for held in Standing.of(by.user).having(CAPABILITIES[capability]):
        if held.role == Role.PROGRAM_MANAGER and held.agency_id == offering.program.agency_id:
            return
        sites = {site.pk for site in held.sites.all()}
        is_here = offering.site_id in sites or (not sites and offering.site.agency_id == held.agency_id)
        if held.role == Role.PRISON_ADMINISTRATOR and is_here:
            return
    raise OutOfReach(_("There is no such offering within your reach."))
