"""Who keeps the sessions and the register of an offering: whoever delivers it, and who answers for place or program.

Not everybody on a register is within the reach of whoever keeps it: he sees a name, the marks and what keeps people
safe, and nothing else of the person.
"""

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.permissions import require
from accounts.reach_rules import delivered_by
from accounts.roles import PEOPLE_ROLES, Role
from accounts.scope import Standing
from kernel.actors import Actor
from kernel.errors import NotAllowed, OutOfReach
from programs.models import Offering


def delivers(user, offering: Offering) -> bool:
    """A worker who staffs the offering today (or covers one who does), an administrator of its site, a manager of its
    program's agency."""
    standing = user if isinstance(user, Standing) else Standing.of(user)
    for membership in standing.having(PEOPLE_ROLES - {Role.SOCIAL_WORKER}):
        if membership.role == Role.PROGRAM_MANAGER:
            if membership.agency_id == offering.program.agency_id:
                return True
        elif sites := {site.pk for site in membership.sites.all()}:
            if offering.site_id in sites:
                return True
        elif membership.agency_id == offering.site.agency_id:
            return True
    delivered = delivered_by(standing)
    return delivered is not None and delivered.filter(pk=offering.pk).exists()


def kept_by(standing: Standing):
    """The offerings whose register somebody keeps, as `delivers` says of one."""
    kept = Q(pk__in=())
    for membership in standing.having(PEOPLE_ROLES - {Role.SOCIAL_WORKER}):
        if membership.role == Role.PROGRAM_MANAGER:
            kept |= Q(program__agency_id=membership.agency_id)
        elif sites := [site.pk for site in membership.sites.all()]:
            kept |= Q(site_id__in=sites)
        else:
            kept |= Q(site__agency_id=membership.agency_id)
    delivered = delivered_by(standing)
    if delivered is not None:
        kept |= Q(pk__in=delivered.values("pk"))
    return Offering.objects.filter(kept, program__agency__is_study=False)


def confirm_keeps(user, offering: Offering) -> None:
    """Raises NotAllowed for somebody who sees the offering and does not keep its sessions, else OutOfReach."""
    if delivers(user, offering):
        return
    if Offering.objects.for_user(user).filter(pk=offering.pk).exists():
        raise NotAllowed(_("Sessions and registers are kept by those who deliver this."))
    raise OutOfReach(_("There is no such register within your reach."))


def confirm_delivers(by: Actor, capability: str, offering: Offering, *, agency=None) -> None:
    """For an act on a session: raises NotAllowed without the capability (there, if `agency`), and as confirm_keeps."""
    require(by, capability, agency=agency)
    if by.user is not None:
        confirm_keeps(by.user, offering)
