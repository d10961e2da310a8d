"""Who can take somebody over: the choices of a transfer and of a hand-over, without what the rules refuse anyway."""

from datetime import date

from django.db.models import Q

from accounts.models import Site
from accounts.scope import Standing
from participants.entry import is_of_a_study
from participants.mixing import CUSTODY_SITES
from participants.models import Enrollment
from programs.directory import offerings_for, offices_for, programs_for


def groups_to_take_over(standing: Standing, enrollment: Enrollment, on: date):
    """The groups that can be asked to take over an enrollment: not its own, none that is over, none out of a study."""
    groups = offerings_for(standing)
    if is_of_a_study(enrollment):
        return groups.none()
    groups = groups.exclude(pk=enrollment.offering_id).filter(Q(ends_on=None) | Q(ends_on__gte=on))
    return groups.select_related("program__agency", "site__agency").order_by("name", "id")


def offices_to_take_over(standing: Standing, site: Site):
    """The offices that somebody released from a site can be handed to: outside, and open to receive people."""
    offices = offices_for(standing).exclude(pk=site.pk).exclude(kind__in=CUSTODY_SITES)
    return offices.select_related("agency").order_by("name", "id")


def programs_to_refer_to(standing: Standing, offices):
    """The programs that the agencies of these offices offer."""
    programs = programs_for(standing).filter(agency__in=offices.order_by().values("agency"))
    return programs.select_related("agency").order_by("name", "id")
