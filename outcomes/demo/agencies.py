"""The agencies, sites and accounts of the demo."""

from accounts.roles import Role
from accounts.services import agency_create, membership_grant, site_create, user_create
from outcomes.demo.data.agencies import ACCOUNTS, AGENCIES, MINISTRY, SITES, ZONE
from outcomes.demo.stage import Stage

PASSWORD = "footbridge-demo"  # noqa: S105 - printed on purpose; demo accounts are refused in production


def build_agencies(stage: Stage) -> None:
    """A ministry, three agencies under it, six sites."""
    code, name = MINISTRY
    ministry = agency_create(by=stage.by, code=code, name=name, sector="ministry", tier="national")
    stage.agencies[code] = ministry
    for code, name, sector in AGENCIES:
        stage.agencies[code] = agency_create(
            by=stage.by, code=code, name=name, sector=sector, tier="regional", parent=ministry
        )
    for code, agency, name, kind in SITES:
        stage.sites[code] = site_create(
            by=stage.by, agency=stage.agencies[agency], code=code, name=name, kind=kind, time_zone=ZONE
        )


def build_accounts(stage: Stage) -> None:
    """One account per role and some more colleagues, each with its memberships."""
    for username, account in ACCOUNTS.items():
        user = user_create(
            by=stage.by,
            username=username,
            password=PASSWORD,
            is_demo=True,
            first_name=account.first_name,
            last_name=account.last_name,
        )
        for agency in account.agencies:
            membership_grant(
                by=stage.by,
                user=user,
                agency=stage.agencies[agency],
                role=account.role,
                starts_on=stage.begins_on,
                sites=[stage.sites[code] for code in account.sites],
            )
        stage.users[username] = user


def label_of(username: str) -> str:
    """What an account is and where, in one line."""
    account = ACCOUNTS[username]
    return f"{Role(account.role).label}, {place_of(username)}"


def place_of(username: str) -> str:
    """Where an account works, by the name that is on the door; several agencies are counted."""
    account = ACCOUNTS[username]
    names = {code: name for code, name, _sector in AGENCIES} | dict([MINISTRY])
    names |= {code: name for code, _agency, name, _kind in SITES}
    places = account.sites or account.agencies
    if len(places) > 1:
        return f"{len(places)} agencies"
    return names[places[0]].removesuffix(" (demo)")
