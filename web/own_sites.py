"""The sites a reader answers for: those named in the membership, else every site of its agency."""

from django.db.models import Q

from accounts.models import Site
from accounts.permissions import may
from accounts.roles import Role
from accounts.scope import Standing
from kernel.clock import today

ANSWERING = frozenset({Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER})


def own_sites(standing: Standing):
    """Sites by name; none for readers who answer for no site."""
    named, agencies = set(), set()
    for membership in standing.having(ANSWERING):
        sites = {site.pk for site in membership.sites.all()}
        named |= sites
        if not sites:
            agencies.add(membership.agency_id)
    return (
        Site.objects.for_user(standing)
        .filter(Q(pk__in=named) | Q(agency_id__in=agencies))
        .select_related("agency")
        .order_by("name", "id")
    )


def today_here(standing: Standing):
    """Today at the reader's first site; the day of the standing where there is none."""
    site = next(iter(own_sites(standing)[:1]), None)
    return today(site.time_zone) if site else standing.on


def may_manage(standing: Standing) -> bool:
    """Do the pages show what gives or takes a place?"""
    return may(standing, "enrollment.manage")
