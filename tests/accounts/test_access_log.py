"""Who looked at this person: by content, within the auditor's log, paged, on either database."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access_log import files_named, who_looked_at
from accounts.actors import token_actor
from accounts.scope import Standing
from accounts.services import membership_grant, token_create, token_revoke
from audit.actions import Action
from audit.models import AuditEvent
from audit.services import record_write
from kernel.clock import today
from participants.services.merge import participant_merge
from participants.services.people import participant_register
from participants.services.seals import record_seal
from tests.rows.access import opened
from tests.world import BY

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(world):
    return Standing.of(world.user["auditor"])


def readers(standing, person, **more):
    return [line.reader for line in who_looked_at(standing, person.public_id, **more).lines]


def file_of(world, reference):
    return participant_register(
        by=BY, agency=world.agency, site=world.site, file_class="justice", reference=reference
    )


def test_every_reader_by_name_role_and_purpose(world, auditor):
    worker, office, other = world.user["social_worker"], world.user["prison_administrator"], file_of(world, "o-1")
    worker.first_name, worker.last_name = "Ada", "Lovelace"
    worker.save()
    opened(worker, world.person, action=Action.CASE_READ, purpose="case_work")
    opened(office, None, people=[other, world.person])
    opened(office, other)
    lines = who_looked_at(auditor, world.person.public_id).lines
    assert [(line.reader, line.roles, line.action, line.purpose, line.people) for line in lines] == [
        (office.username, ["prison administrator"], "participant.read", "", 2),
        ("Ada Lovelace", ["social worker"], "case.read", "case_work", 1),
    ]
    assert all(line.is_reading and line.channel == "page" for line in lines)


def test_acts_are_asked_for_apart(world, auditor):
    opened(world.user["social_worker"], world.person)
    actions = [line.action for line in who_looked_at(auditor, world.person.public_id, readings_only=False).lines]
    assert actions[0] == "participant.read" and "participant.register" in actions
    (line,) = who_looked_at(auditor, world.person.public_id).lines
    assert line.action_label == "People read"


def test_what_a_token_read_bears_the_name_of_its_owner(world, auditor):
    worker = world.user["social_worker"]
    token, _secret = token_create(by=BY, user=worker, name="t", purpose="t", scopes=["people:read"])
    actor = token_actor(token)
    opened(actor, world.person)
    assert readers(auditor, world.person) == [worker.username]
    token_revoke(by=BY, token=token)
    (line,) = who_looked_at(auditor, world.person.public_id).lines
    assert (line.reader, line.roles, line.actor_ref) == ("", [], actor.ref)


def test_the_log_of_another_agency_answers_nothing(world, auditor):
    opened(world.user["social_worker"], world.person)
    opened(world.other_user["social_worker"], world.foreign_person)
    assert readers(auditor, world.person) and not readers(auditor, world.foreign_person)
    for role, user in world.user.items():
        if role != "auditor":
            assert not readers(Standing.of(user), world.person, readings_only=False), role
    assert not readers(Standing.of(world.other_user["auditor"]), world.person, readings_only=False)
    assert who_looked_at(auditor, uuid.uuid4()).lines == []


def test_a_reading_filed_under_several_agencies_is_one_line(world, by):
    manager, auditor = world.user["program_manager"], world.user["auditor"]
    for user, role in ((manager, "program_manager"), (auditor, "auditor")):
        membership_grant(by=by, user=user, agency=world.other.agency, role=role, starts_on=today())
    opened(manager, world.person)
    assert AuditEvent.objects.filter(actor_ref=f"user:{manager.public_id}").count() == 2
    assert readers(Standing.of(auditor), world.person) == [manager.username]


def test_readings_of_a_file_that_was_merged_belong_to_the_person(world, auditor, by):
    keep, merged = file_of(world, "k-1"), file_of(world, "k-2")
    opened(world.user["prison_administrator"], merged)
    participant_merge(by=by, keep=keep, merged=merged, reason="one person")
    assert readers(auditor, keep) == [world.user["prison_administrator"].username]


def test_pages_follow_each_other(world, auditor):
    person = file_of(world, "p-1")
    for _number in range(5):
        opened(world.user["prison_administrator"], person)
    seen, before = [], None
    while True:
        page = who_looked_at(auditor, person.public_id, before=before, size=2)
        seen += [line.key for line in page.lines]
        before = page.before
        if before is None:
            break
    assert len(seen) == 5 and seen == sorted(set(seen), reverse=True)


def test_a_page_costs_the_same_few_statements(world, auditor):
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            who_looked_at(auditor, world.person.public_id)
        return len(asked)

    opened(world.user["social_worker"], world.person)
    statements()  # which agencies there are is asked once
    few = statements()
    for _number in range(20):
        for role in ("social_worker", "prison_administrator", "program_manager"):
            opened(world.user[role], world.person)
    assert statements() == few <= 12


@pytest.mark.postgres
def test_it_is_found_along_an_index(world, auditor):
    for number in range(300):
        record_write(
            actor=BY, action=Action.CASE_READ, object_type="x", object_ids=[], subject_ids=[uuid.uuid4()],
            agency_id=world.agency.public_id, details={"number": number},
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("ANALYZE audit_auditevent")
    plan = AuditEvent.objects.filter(subject_ids__names_id=world.person.public_id).order_by().explain()
    assert "audit_event_subjects" in plan


def test_a_file_is_named_by_its_number_alone(world, auditor, by):
    """Sealed and merged files too: somebody may ask about them years later."""
    keep, merged, sealed = file_of(world, "F-1"), file_of(world, "F-2"), file_of(world, "F-3")
    participant_merge(by=by, keep=keep, merged=merged, reason="one person")
    record_seal(by=by, participant=sealed, reason="by law")
    for typed, person in ((" f-1 ", keep), ("F-2", merged), ("F-3", sealed)):
        (found,) = files_named(auditor, typed)
        assert (found.public_id, found.agency) == (person.public_id, world.agency.name)
    assert files_named(auditor, "F-") == files_named(auditor, "other-001") == []
    for role, user in world.user.items():
        assert bool(files_named(Standing.of(user), "F-1")) == (role == "auditor")
