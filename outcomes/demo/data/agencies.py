"""Three agencies with six sites under one ministry, and the accounts that work there."""

from dataclasses import dataclass

from accounts.roles import Role

ZONE = "Europe/Paris"
MINISTRY = ("demo-ministry", "Ministry of Justice (demo)")
# code, name, sector
AGENCIES = (
    ("demo-prisons", "Northern Prison and Probation Service (demo)", "prison"),
    ("demo-youth", "River Youth Association (demo)", "civil_society"),
    ("demo-lantern", "Lantern Reintegration Charity (demo)", "civil_society"),
)
# code, agency, name, kind
SITES = (
    ("demo-alder-prison", "demo-prisons", "Alder Lane Prison (demo)", "prison"),
    ("demo-birch-prison", "demo-prisons", "Birch Hill Prison (demo)", "prison"),
    ("demo-probation", "demo-prisons", "Mill Street Probation Office (demo)", "probation_office"),
    ("demo-center", "demo-youth", "River Center (demo)", "community_center"),
    ("demo-street", "demo-youth", "Quayside Street-Work Base (demo)", "other"),
    ("demo-day-center", "demo-lantern", "Lantern Day Center (demo)", "community_center"),
)


@dataclass(frozen=True)
class Account:
    """Somebody who signs in: where, as what, and for which of its sites (none: all of them)."""

    first_name: str
    last_name: str
    role: Role
    agencies: tuple[str, ...]
    sites: tuple[str, ...] = ()


ACCOUNTS = {
    "social.worker": Account("Sorrel", "Wren", Role.SOCIAL_WORKER, ("demo-prisons",)),
    "prison.admin": Account(
        "Basil", "Heron", Role.PRISON_ADMINISTRATOR, ("demo-prisons",), ("demo-alder-prison",)
    ),
    "program.manager": Account(
        "Iris", "Finch", Role.PROGRAM_MANAGER, ("demo-prisons", "demo-youth", "demo-lantern")
    ),
    "evaluator": Account("Clement", "Swift", Role.EVALUATOR, ("demo-ministry",)),
    "auditor": Account("Olive", "Crane", Role.AUDITOR, ("demo-ministry",)),
    "sysadmin": Account("Jasper", "Rook", Role.SYSTEM_ADMINISTRATOR, ("demo-ministry",)),
    "youth.worker": Account("Marin", "Lark", Role.SOCIAL_WORKER, ("demo-youth",)),
    "center.worker": Account("Ivy", "Dove", Role.SOCIAL_WORKER, ("demo-lantern",)),
    "hill.admin": Account(
        "Robin", "Stork", Role.PRISON_ADMINISTRATOR, ("demo-prisons",), ("demo-birch-prison",)
    ),
}
