"""Accounts, for the system administrator."""

from accounts.administration import user_close
from accounts.roles import Role
from tests.web.rows.row import Row
from tests.world import BY

ADMINISTRATOR = (Role.SYSTEM_ADMINISTRATOR,)


def by_account(side, user):
    return {"public_id": side.users["evaluator"].public_id}


def by_closed_account(side, user):
    """Of somebody else than the reader: a closed account opens no page."""
    account = side.users["auditor" if user == side.users["evaluator"] else "evaluator"]
    return {"public_id": user_close(by=BY, user=account).public_id}


def by_membership(side, user):
    account = side.users["evaluator"]
    return {"public_id": account.public_id, "role": account.memberships.first().public_id}


def act(ok=302, address=by_account):
    return Row(ADMINISTRATOR, ok=ok, withheld=404, method="post", address=address)


def form(address=by_account):
    return Row(ADMINISTRATOR, withheld=404, address=address)


ROWS = {
    "web:users": Row(ADMINISTRATOR),
    "web:user_new": Row(ADMINISTRATOR),
    "web:user": form(),
    "web:user_close": act(),
    "web:user_reopen": act(address=by_closed_account),
    "web:user_unlock": act(),
    "web:user_password": act(),
    "web:user_sessions": act(),
    "web:user_second_factor": form(),
    "web:user_role": form(),
    "web:user_role_end": form(by_membership),
}
