"""What every reader has."""

from django.test import Client

from accounts.second_factor import factors_of, second_factor_codes_print
from accounts.services import token_create
from tests.web.rows.row import Row
from tests.world import BY


def by_session(side, user):
    """An open session of the user, beside the one he comes with."""
    owner = user if user in side.users.values() else side.users["evaluator"]
    client = Client()
    client.force_login(owner, backend="accounts.backends.PasswordBackend")
    return {"public_id": client.session["open_session"]}


def by_factor(side, user):
    owner = user if user in side.users.values() else side.users["evaluator"]
    second_factor_codes_print(by=BY, user=owner)
    return {"public_id": factors_of(owner)[0].public_id}


def by_token(side, user):
    owner = user if user in side.users.values() else side.users["evaluator"]
    token, _secret = token_create(by=BY, user=owner, name="t", purpose="t", scopes=["programs:read"], days=1)
    return {"public_id": token.public_id}


ROWS = {
    "web:home": Row(ok=302),
    "web:help": Row(),
    "web:components": Row(),
    "web:account": Row(),
    "web:sessions": Row(),
    "web:sessions_end": Row(ok=302, method="post"),
    "web:session_end": Row(ok=302, method="post", address=by_session),
    "web:second_factor": Row(),
    # To the password first, then there.
    "web:second_factor_app": Row(ok=302),
    "web:second_factor_key": Row(ok=302),
    "web:second_factor_codes": Row(ok=302),
    "web:second_factor_remove": Row(ok=302, address=by_factor),
    "web:tokens": Row(),
    "web:token_revoke": Row(ok=302, method="post", address=by_token),
    "web:language": Row(ok=302, nobody=302, method="post", data={"language": "fr", "next": "/"}),
    "web:theme": Row(ok=302, nobody=302, method="post", data={"theme": "dark", "next": "/"}),
    "web:keys": Row(ok=302, method="post", data={"keys": "off", "next": "/"}),
    "web:draft": Row(ok=204, method="post", data={"page": "a:b", "fields": "{}"}),
    "web:draft_discard": Row(ok=302, method="post", data={"page": "a:b"}),
    "web:livez": Row(nobody=200),
    "web:readyz": Row(nobody=200),
    "account_login": Row(ok=302, nobody=200),
    "mfa_authenticate": Row(ok=302),
    "account_reauthenticate": Row(),
    "account_logout": Row(),
    "account_inactive": Row(nobody=200),
    "account_change_password": Row(),
}
