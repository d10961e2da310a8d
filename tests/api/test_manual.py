"""The examples of docs/api.md run as they are printed."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from accounts.roles import CAPABILITIES, TOKEN_SCOPES, Role
from accounts.services import token_create
from api.routing import entries
from api.v1.routes import router
from kernel.actors import system_actor
from tests.world import world as build

MANUAL = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def example(language: str) -> str:
    (block,) = re.findall(rf"^```{language}\n(.*?)^```", MANUAL, re.MULTILINE | re.DOTALL)
    return block


@pytest.fixture
def surroundings(transactional_db, live_server):
    world = build()
    _token, secret = token_create(
        by=system_actor("test"), user=world.user[Role.PROGRAM_MANAGER], name="manual", purpose="examples",
        scopes=list(TOKEN_SCOPES),
    )  # fmt: skip
    return {**os.environ, "PASSERELLE_URL": live_server.url, "PASSERELLE_TOKEN": secret, "no_proxy": "*"}


def test_python_example(surroundings):
    done = subprocess.run(
        [sys.executable, "-c", example("python")],
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"^own-work\s+active\s+1$", done.stdout, re.MULTILINE), done.stdout


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed here")
def test_curl_example(surroundings):
    done = subprocess.run(
        ["sh", "-c", example("sh")], env=surroundings, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "own-work" in {row["code"] for row in json.loads(done.stdout)["results"]}


def test_problem_example_is_what_is_answered(world, caller):
    me = caller(world.user[Role.EVALUATOR])
    assert me.get("programs/", colour="blue").json() == json.loads(example("json"))


def test_table_names_every_list_with_its_filters():
    for prefix, viewset, _name in router.registry:
        (row,) = re.findall(rf"^\| `{prefix}/` \|.*$", MANUAL, re.MULTILINE)
        filters = re.findall(r"`([a-z_ ]+)`", row.split("|")[3])[0].split()
        assert set(filters) == set(viewset.filterset_class.base_filters)


def test_table_names_every_write_with_its_roles():
    said = dict(re.findall(r"^\| `((?:POST|PATCH) \S+)` \|.*\| ([a-z, ]+) \|$", MANUAL, re.MULTILINE))
    declared = {
        f"{entry.operation.method} {entry.path}": ", ".join(
            role.value.replace("_", " ")
            for role in Role
            if all(role in CAPABILITIES[needed] for needed in entry.operation.needs)
        )
        for entry in entries(router)
        if entry.operation.is_write
    }
    assert said == declared


def test_scopes_are_the_scopes():
    assert set(re.findall(r"^\| `(\w+:\w+)` \|", MANUAL, re.MULTILINE)) == set(TOKEN_SCOPES)
