"""Places as forms offer them: those that the reader answers for."""

from accounts.models import Site
from accounts.permissions import entitled
from accounts.roles import CAPABILITIES
from accounts.scope import Standing


def sites_answered_for(standing: Standing, capability: str):
    """The sites where the reader may do this: those of the memberships that carry the capability."""
    places, agencies = set(), set()
    for held in standing.having(CAPABILITIES[capability]):
        own = {site.pk for site in held.sites.all()}
        places |= own
        if not own:
            agencies.add(held.agency_id)
    seen_as = entitled(standing, {capability})
    reachable = Site.objects.for_user(seen_as)
    return (reachable.filter(pk__in=places) | reachable.filter(agency_id__in=agencies)).order_by("name")


def sites_of_agency(standing: Standing, agency):
    """The sites of one agency that the reader sees."""
    return Site.objects.for_user(standing).filter(agency=agency).order_by("name")
