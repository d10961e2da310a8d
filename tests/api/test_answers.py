"""Every list and every record is answered as the committed description says."""

import json
from pathlib import Path

import jsonschema
import pytest
from django.db.models import QuerySet

from accounts.roles import CAPABILITIES, Role
from api.v1.routes import router
from tests.api.matrix.answers import answer_schema
from tests.api.matrix.requests import AS_MINE

DESCRIPTION = Path(__file__).resolve().parents[2] / "api" / "openapi-v1.json"


@pytest.mark.parametrize(("prefix", "viewset", "name"), router.registry)
def test_answers_are_what_the_description_says(everything, db, prefix, viewset, name):
    said = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    roles = sorted(CAPABILITIES[viewset.capability])
    me = everything.me[Role.PROGRAM_MANAGER if Role.PROGRAM_MANAGER in roles else roles[0]]
    if mine := AS_MINE.get((name, "list")):
        QuerySet(viewset.model).update(**mine(me))
    page = me.get(f"{prefix}/").json()
    assert page["results"]
    jsonschema.validate(page, answer_schema(said, f"/api/v1/{prefix}/"))
    detail = me.get(f"{prefix}/{page['results'][0]['public_id']}/").json()
    jsonschema.validate(detail, answer_schema(said, f"/api/v1/{prefix}/{{public_id}}/"))
    fault = me.get(f"{prefix}/", colour="blue").json()
    jsonschema.validate(fault, answer_schema(said, f"/api/v1/{prefix}/", "400"))
