"""A caller of the interface: a test client with a token and nothing else."""

import json
from dataclasses import dataclass

from django.test import Client

from accounts.models import ApiToken
from accounts.roles import TOKEN_SCOPES

ALL_SCOPES = tuple(TOKEN_SCOPES)


@dataclass
class Caller:
    """`get("programs/", kind="prevention")` asks /api/v1/ with the token in the header."""

    client: Client
    token: ApiToken | None = None
    secret: str = ""

    def ask(self, method: str, path: str, **more):
        if self.secret:
            more["headers"] = {"Authorization": f"Token {self.secret}", **more.get("headers", {})}
        return getattr(self.client, method)(
            path if path.startswith(("/", "http")) else f"/api/v1/{path}", **more
        )

    def get(self, path: str, *, headers=None, **query):
        return self.ask("get", path, data=query, headers=headers or {})

    def send(self, method: str, path: str, body=None, *, etag=None, key=None, headers=None, query=""):
        """Send a JSON body (bytes as they are) with If-Match and Idempotency-Key where given."""
        headers = dict(headers or {})
        if etag is not None:
            headers["If-Match"] = etag
        if key is not None:
            headers["Idempotency-Key"] = key
        data = body if isinstance(body, bytes | str) else json.dumps({} if body is None else body)
        return self.ask(method, path + query, data=data, content_type="application/json", headers=headers)

    def post(self, path: str, body=None, **more):
        return self.send("post", path, body, **more)

    def patch(self, path: str, body=None, **more):
        return self.send("patch", path, body, **more)

    def etag(self, path: str) -> str:
        """The ETag of a record as it stands."""
        return self.get(path)["ETag"]

    def rows(self, path: str, **query) -> list[dict]:
        """The first page, which must be an answer."""
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.content
        return answer.json()["results"]
