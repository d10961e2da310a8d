"""What every reader has."""

from accounts.services import token_create
from tests.web.rows.row import Row
from tests.world import BY


def by_token(side, user):
    owner = user if user in side.users.values() else side.users["evaluator"]
    token, _secret = token_create(by=BY, user=owner, name="t", purpose="t", scopes=["programs:read"], days=1)
    return {"public_id": token.public_id}


ROWS = {
    "web:home": Row(ok=302),
    "web:help": Row(),
    "web:components": Row(),
    "web:tokens": Row(),
    "web:token_revoke": Row(ok=302, method="post", address=by_token),
    "web:language": Row(ok=302, nobody=302, method="post", data={"language": "fr", "next": "/"}),
    "web:theme": Row(ok=302, nobody=302, method="post", data={"theme": "dark", "next": "/"}),
    "web:draft": Row(ok=204, method="post", data={"page": "a:b", "fields": "{}"}),
    "web:draft_discard": Row(ok=302, method="post", data={"page": "a:b"}),
    "web:livez": Row(nobody=200),
    "web:readyz": Row(nobody=200),
    "account_login": Row(ok=302, nobody=200),
    "account_logout": Row(),
    "account_inactive": Row(nobody=200),
    "account_change_password": Row(),
}
