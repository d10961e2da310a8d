"""Every list about people stays cheap in a country full of others: plans bounded, statements constant.

The lists, their filters and the roles that read them come from the router and from tests/api/matrix: a new list is
tested as soon as it is registered, and fails until tests/rows has a row of it for the crowd to be made of.
"""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from accounts.scope import Standing
from api.filters import DayFilter, YesNoFilter
from api.pagination import WaitingListPagination
from api.v1.routes import router
from kernel.clock import today
from participants.models import Enrollment
from tests.api.crowd import crowd
from tests.api.matrix.who import roles_of
from tests.api.plans import assert_bounded
from tests.api.test_plans import LISTS as OF_PROGRAMS
from tests.api.test_plans import page_of

OF_STAFF = {"colleagues", "imports", "jobs"}  # about nobody's case, and as many as an agency or an account makes
OF_FORMS = {"instruments", "instrument-versions"}  # about nobody, and a handful
ROWS = [
    (prefix, role)
    for prefix, _viewset, name in router.registry
    if prefix not in OF_PROGRAMS | OF_STAFF | OF_FORMS
    for role in sorted(roles_of(name, "list"))
]
VIEWSETS = {prefix: viewset for prefix, viewset, _name in router.registry}
# Names of places of all agencies, whoever asks: every row is the reader's, so the list goes along its order.
FOR_ALL = {"open-offerings", "offices"}
# Where one of these is named, the rows are those of one person, one episode or one meeting.
NARROW = {"participant", "enrollment", "session"}
# Reached in either of two ways: the keys within reach are gathered first, also when one person is asked about.
EITHER_WAY = {"attendances", "custody-periods", "hand-overs", "transfers", "match-candidates"}
GIVEN = {"search": "qu", "updated_after": "2000-01-01T00:00:00Z", "iccs": "05", "valid_on": today().isoformat()}
MOST_STATEMENTS = 16


@pytest.fixture(scope="module")
def crowded(everything, django_db_blocker):
    with django_db_blocker.unblock():
        crowd(everything.world)
    return everything


def sample(name: str, found, row) -> str:
    """A value of a filter that leaves something over: what is true of this row."""
    if name in GIVEN:
        return GIVEN[name]
    if isinstance(found, YesNoFilter):
        return "true"
    value = row
    for step in found.field_name.split("__"):
        value = getattr(value, step, None)
    if value is None and not isinstance(found, DayFilter):  # this row has none: what nobody bears
        return str(uuid.uuid4())
    if isinstance(found, DayFilter):
        shift = {"gt": -1, "lt": 1}.get(found.lookup_expr, 0)
        return str((value if isinstance(value, date) else today()) + timedelta(days=shift))
    return str(value)


def size(queryset) -> int:
    """How many rows there are on all pages."""
    everything = queryset.all()
    everything.query.clear_limits()
    return everything.count()


@pytest.mark.parametrize(("prefix", "role"), ROWS)
def test_list_reads_what_is_within_reach_and_no_more(crowded, db, prefix, role):
    """Unfiltered, and with every filter it has."""
    me, is_for_all = crowded.me[role], prefix in FOR_ALL
    whole = page_of(prefix, me)
    reach = size(whole)
    assert reach >= 25
    assert_bounded(whole, reach=reach, walks=is_for_all)
    row = whole.first()
    for name, found in VIEWSETS[prefix].filterset_class.base_filters.items():
        page = page_of(prefix, me, **{name: sample(name, found, row)})
        is_narrow = name in NARROW and prefix not in EITHER_WAY
        try:
            assert_bounded(page, reach=0 if is_narrow else reach, walks=is_for_all)
        except AssertionError as error:
            raise AssertionError(f"?{name}= of {prefix}: {error}") from None


@pytest.mark.parametrize(("prefix", "role"), ROWS)
def test_statements_are_as_many_for_fifty_rows_as_for_five(crowded, db, prefix, role):
    me, counts = crowded.me[role], []
    me.get("programs/")  # the first use of a token stamps it
    for few_or_many in (5, 50):
        with CaptureQueriesContext(connection) as statements:
            rows = me.rows(f"{prefix}/", page_size=few_or_many)
        assert len(rows) == few_or_many or prefix in FOR_ALL
        counts.append(len(statements))
    assert counts[0] == counts[1] <= MOST_STATEMENTS


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER])
def test_waiting_list_reads_the_queue_of_its_program(crowded, db, role):
    """One list for the program: in its order, page by page, whoever waits elsewhere."""
    since = today() - timedelta(days=20)
    models.QuerySet(Enrollment).filter(pk__gt=crowded.world.enrollment.pk).update(
        status="waitlisted", waitlisted_on=since, offering=None, started_on=None
    )
    program = crowded.world.program
    waiting = (
        Enrollment.objects.for_user(Standing.of(crowded.me[role].token.user))
        .waiting()
        .filter(program=program)
    )
    order = WaitingListPagination().order(forward=True)
    page = waiting.select_related("participant").order_by(*order)[:51]
    assert_bounded(page, reach=size(page), walks=False)
    me, counts = crowded.me[role], []
    me.get("programs/")
    for few_or_many in (5, 50):
        with CaptureQueriesContext(connection) as statements:
            answer = me.get(f"programs/{program.public_id}/waiting-list/", page_size=few_or_many)
        assert len(answer.json()["results"]) == few_or_many
        counts.append(len(statements))
    assert counts[0] == counts[1]
