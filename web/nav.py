"""The ways to go, by what the reader's roles include."""

import re
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import may
from accounts.roles import TOKEN_SCOPES
from accounts.scope import Standing


@dataclass(frozen=True)
class Way:
    """One entry of the navigation: where it leads, what it is called, which capability opens it (none: everyone).

    `also`: a pattern of how the addresses of its further pages begin. `needs_scope`: only for readers who have
    something to read through the API.
    """

    route: str
    label: str
    capability: str | None
    about: str = ""
    also: str = ""
    needs_scope: bool = False


WAYS = (
    Way(
        "web:today",
        _("Today"),
        "attendance.record",
        _("The sessions of the day with their registers, your appointments, and what to do first."),
        also=r"/sessions/[^/]+/(register|call-off|headcount)/|/(attendances|contacts)/",
    ),
    Way(
        "web:worklist",
        _("Worklist"),
        "worklist.read",
        _("What is due among the people you work with, with the reason and the page on which it is done."),
    ),
    Way(
        "web:dashboard",
        _("Dashboard"),
        "hand_over.make",
        _("Today at your sites, and what waits for your answer."),
    ),
    Way(
        "web:overview",
        _("Overview"),
        "program.manage",
        _("How your programs run, site by site, and which site is unlike the others."),
    ),
    Way(
        "web:people",
        _("People"),
        "participant.read",
        _("Everyone you work with, with their latest enrollment."),
        also=r"/(assessments|plans|goals|actions|appointments|follow-up|enrollments)/",
    ),
    Way(
        "web:groups",
        _("Groups"),
        "enrollment.read",
        _("Programs at your sites with their places, people and sessions."),
    ),
    Way(
        "web:waiting",
        _("Waiting lists"),
        "waiting_list.manage",
        _("Who waits for which program, in which order, and why."),
    ),
    Way(
        "web:transfers",
        _("Transfers"),
        "transfer.read",
        _("From one group, site or agency to another: asked and answered."),
    ),
    Way(
        "web:evaluations",
        _("Evaluations"),
        "run.read",
        _("What is known about whether a program works, and how well."),
    ),
    Way(
        "web:log",
        _("Log"),
        "log.read",
        _("Who did and saw what, who looked at a person, unusual access, possible doubles, sealed files."),
    ),
    Way(
        "web:users",
        _("Accounts"),
        "user.manage",
        _("Who works here in which role, and who may sign in."),
    ),
    Way(
        "web:tokens",
        _("API tokens"),
        "token.manage",
        _("Keys for programs that read through the API for you."),
        needs_scope=True,
    ),
)

# Where a reader lands: the first of these that the reader's roles open, the busiest work first.
LANDINGS = (
    ("web:today", "contact.record"),
    ("web:dashboard", "hand_over.make"),
    ("web:overview", "program.manage"),
    ("web:people", "participant.read"),
    ("web:evaluations", "design.manage"),
    ("web:log", "log.read"),
    ("web:users", "user.manage"),
)


def landing_of(standing: Standing) -> str:
    """The address of the page that a reader's day begins on; empty for an account without a role."""
    return next((reverse(route) for route, capability in LANDINGS if may(standing, capability)), "")


def finder_for(standing: Standing) -> str:
    """Where the search field on every page leads; empty for readers who see nobody."""
    return reverse("web:people") if may(standing, "participant.read") else ""


def ways_of(standing: Standing) -> list[Way]:
    """The entries that the reader's memberships open."""
    has_scope = any(
        may(standing, capability) for capabilities in TOKEN_SCOPES.values() for capability in capabilities
    )
    return [
        way
        for way in WAYS
        if (way.capability is None or may(standing, way.capability)) and (has_scope or not way.needs_scope)
    ]


def items_for(standing: Standing, path: str) -> list[dict]:
    """The entries as the frame shows them; `is_here` on the one that `path` belongs to."""
    items = []
    for way in ways_of(standing):
        address = reverse(way.route)
        items.append(
            {
                "address": address,
                "label": way.label,
                "about": way.about,
                "is_here": path.startswith(address) or bool(way.also and re.match(way.also, path)),
            }
        )
    return items
