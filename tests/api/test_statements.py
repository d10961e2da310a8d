"""A list costs the same number of statements for a few rows and for many."""

from datetime import time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from accounts.services import agency_create, site_create
from api.v1.routes import router
from outcomes.services import design_approve, evaluation_run, justice_event_record
from programs.services import (
    cost_record,
    module_add,
    offering_create,
    program_create,
    session_add,
    session_move,
    staff_assign,
)
from tests.world import _design, register

# The lists that are filled here and that a manager reads.
PREFIXES = sorted(
    {prefix for prefix, _viewset, _name in router.registry}
    & {
        "agencies", "sites", "programs", "program-versions", "modules", "offerings", "program-staff", "costs",
        "sessions", "participants", "enrollments", "referrals", "custody-periods", "justice-events", "designs", "runs",
    }
)  # fmt: skip
# The most that a list may cost: token, standing twice (may I, what do I see), rows, what hangs on them, the log.
MOST = 14
PEOPLE = {"participants", "enrollments", "referrals", "custody-periods", "justice-events"}


@pytest.fixture
def many(world, by):
    """Fifty people with an enrollment and an event each, and a dozen of everything else."""
    day = world.enrollment.status_on
    for number in range(50):
        person = register(world.own, f"many-{number:03}", family=f"Family {number}")
        justice_event_record(by=by, participant=person, kind="charge", occurred_on=day, iccs="0502")
    for number in range(12):
        program = program_create(
            by=by,
            agency=world.agency,
            code=f"many-{number}",
            name="Many",
            kind="reintegration",
            valid_from=day,
        )
        offering = offering_create(
            by=by, program=program, site=world.site, code="many", name="Many", starts_on=day, ends_on=None
        )
        parent = agency_create(
            by=by, code=f"many-{number}", name="Many", sector="prison", tier="local", parent=world.agency
        )
        site_create(by=by, agency=parent, code="many", name="Many", kind="prison")
        module = module_add(by=by, program=program, name="Many", number=1)
        staff_assign(
            by=by,
            program=program,
            user=world.user["social_worker"],
            role="lead",
            starts_on=day,
            offering=offering,
        )
        cost_record(
            by=by, program=program, offering=offering, kind="staff", amount=Decimal(number), currency="EUR",
            starts_on=day, ends_on=day,
        )  # fmt: skip
        session = session_add(
            by=by, offering=offering, held_on=day, planned_minutes=60, starts_at=time(9), module=module
        )
        session_move(by=by, session=session, held_on=day + timedelta(days=1))
        design = _design(f"many-{number}", world.agency, program)
        evaluation_run(
            by=by, design=design if design.state == "approved" else design_approve(by=by, design=design)
        )
    return world


def test_statements_do_not_grow_with_rows(many, caller):
    me = caller(many.user[Role.PROGRAM_MANAGER])
    me.get("programs/")  # the first use of a token stamps it
    counts = {}
    for prefix in PREFIXES:
        large = 50 if prefix in PEOPLE else 12
        for size in (5, large):
            with CaptureQueriesContext(connection) as statements:
                rows = me.rows(f"{prefix}/", page_size=size)
            assert len(rows) == size
            counts.setdefault(prefix, []).append(len(statements))
    assert {prefix: few for prefix, (few, many_) in counts.items() if few != many_ or many_ > MOST} == {}


def test_list_counts_nothing_and_loads_no_result(many, caller):
    me = caller(many.user[Role.PROGRAM_MANAGER])
    for prefix in PREFIXES:
        with CaptureQueriesContext(connection) as statements:
            me.rows(f"{prefix}/", page_size=5)
        text = " ".join(statement["sql"] for statement in statements)
        assert "COUNT(" not in text.upper(), prefix
        assert '"results"' not in text, prefix


def test_list_reads_no_contact(many, caller):
    me = caller(many.user[Role.SOCIAL_WORKER])
    with CaptureQueriesContext(connection) as statements:
        assert me.rows("participants/")[0]["name"]
    text = " ".join(statement["sql"] for statement in statements)
    assert [
        column for column in ("phone", "address", "identifier", "search_key") if f'"{column}"' in text
    ] == []
