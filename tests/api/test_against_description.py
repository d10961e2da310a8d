"""The interface against its own description: whatever is sent, as whichever role, no server error and no answer that
is not described. The description is the committed one, so both sides of a disagreement are in the repository."""

import json
from pathlib import Path

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.roles import Role
from api.routing import entries
from api.v1.routes import router
from tests.api.matrix.everything import record_of

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
]  # fmt: skip
DESCRIPTION = json.loads(
    (Path(__file__).resolve().parents[2] / "api" / "openapi-v1.json").read_text(encoding="utf-8")
)
EXAMPLES = 5  # for each operation and role

schema = schemathesis.openapi.from_dict(DESCRIPTION)
schema.app = get_wsgi_application()
OPERATIONS = [result.ok() for result in schema.get_all_operations()]


def label(value) -> str:
    return getattr(value, "label", None) or str(value)


@pytest.fixture
def one_connection():
    """A server closes its connections after each request; here that would be the connection of the test."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def ids_shown(everything) -> dict[str, str]:
    """A public id by the first step of its address, so that half of the calls reach a record."""
    return {
        entry.path.split("/")[0]: str(record_of(everything.world.own, entry).public_id)
        for entry in entries(router)
        if entry.operation.name == "retrieve"
    }


@pytest.mark.slow
@pytest.mark.parametrize("operation", OPERATIONS, ids=label)
def test_no_answer_is_undescribed(everything, db, one_connection, operation):
    known = ids_shown(everything).get(operation.path.removeprefix("/api/v1/").split("/")[0])
    cases = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases, is_known=st.booleans(), version=st.sampled_from(['"1"', '"2"', "*", "nonsense"]))
    def call(secret, case, is_known, version):
        if is_known and known and "public_id" in case.path_parameters:
            case.path_parameters["public_id"] = known
        headers = {"Authorization": f"Token {secret}"}
        if case.headers is not None and "If-Match" in case.headers:
            headers["If-Match"] = version
        case.call_and_validate(headers=headers, checks=CHECKS)

    for role in Role.values:
        call(everything.me[role].secret)
