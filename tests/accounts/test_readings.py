"""An auditor sees every reading of the people whose files his agency opened, whoever read them and wherever."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from accounts.actors import user_actor
from accounts.readings import record_reading
from accounts.scope import Standing, log_for_user
from accounts.services import agency_create, membership_grant, token_create, user_create
from audit.actions import Action
from audit.models import AuditEvent
from audit.seals import seal_events, verify_audit
from audit.services import AuditUnavailable
from kernel.clock import today
from kernel.records import record_mark_error
from participants.models import Participant
from participants.services import custody_open, participant_register
from tests.world import BY, PASSWORD


@pytest.fixture
def guest(world):
    """Somebody whose file the other agency opened, held at a site of ours."""
    person = participant_register(
        by=BY, agency=world.other.agency, file_class="justice", reference="guest", sex=1
    )
    custody_open(by=BY, participant=person, site=world.site, starts_on=today() - timedelta(days=5))
    return person


@pytest.fixture
def newest(db):
    """The rows of the log that come after this moment, oldest first."""
    last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first()
    return lambda: list(AuditEvent.objects.filter(pk__gt=last).order_by("pk"))


def seen_by(user, since):
    return list(log_for_user(user).filter(pk__in=[row.pk for row in since]))


def read(user, people, **more):
    ids = [person.public_id for person in people]
    record_reading(
        actor=user_actor(user, request_id="r-1"),
        standing=Standing.of(user),
        capability="participant.read",
        action=Action.PARTICIPANT_READ,
        object_type="participants.participant",
        object_ids=ids,
        subject_ids=ids,
        **more,
    )


def by_page(user):
    browser = Client()
    browser.force_login(user, backend="accounts.backends.PasswordBackend")
    return browser.get(reverse("web:people"))


def by_api(user):
    _token, secret = token_create(by=BY, user=user, name="t", purpose="t", scopes=["people:read"])
    return Client().get("/api/v1/participants/", headers={"Authorization": f"Token {secret}"})


@pytest.mark.parametrize("way", [by_page, by_api])
def test_the_agency_that_opened_the_file_sees_who_read_it(world, guest, newest, way):
    administrator = world.user["prison_administrator"]
    assert way(administrator).status_code == 200
    ours, theirs = (row for row in newest() if row.action == "participant.read")
    assert ours.agency_id == world.agency.public_id
    assert set(ours.subject_ids) == {str(world.person.public_id), str(guest.public_id)}
    assert theirs.agency_id == world.other.agency.public_id
    assert theirs.subject_ids == theirs.object_ids == [str(guest.public_id)], "nobody of ours is named there"
    for name in ("at", "request_id", "actor_ref", "action", "channel", "field_groups", "object_type"):
        assert getattr(ours, name) == getattr(theirs, name)
    assert seen_by(world.other_user["auditor"], [ours, theirs]) == [theirs]
    assert seen_by(world.user["auditor"], [ours, theirs]) == [ours]


def test_a_record_of_the_person_counts_as_well(world, guest, newest):
    """The record that was read has an id of its own, which is nobody's."""
    user = world.user["prison_administrator"]
    record_reading(
        actor=BY, standing=Standing.of(user), capability="enrollment.read", action=Action.ENROLLMENT_READ,
        object_type="participants.enrollment", object_ids=["e-1", "e-2"],
        subject_ids=[guest.public_id, world.person.public_id], details={"a": 1}, purpose="p",
    )  # fmt: skip
    ours, theirs = newest()
    assert (theirs.object_ids, theirs.subject_ids) == (["e-1", "e-2"], [str(guest.public_id)])
    assert (theirs.details, theirs.purpose) == (ours.details, ours.purpose) == ({"a": 1}, "p")


def test_a_reader_of_two_agencies_is_seen_by_both(world, newest, by):
    user = world.user["prison_administrator"]
    membership_grant(
        by=by, user=user, agency=world.other.agency, role="prison_administrator", starts_on=today()
    )
    before = newest()
    read(user, [world.person])
    rows = newest()[len(before) :]
    assert [row.agency_id for row in rows] == [world.agency.public_id, world.other.agency.public_id]
    assert [row.subject_ids for row in rows] == [[str(world.person.public_id)]] * 2


def test_a_role_that_does_not_carry_the_reading_is_not_asked(world, newest, by):
    user = world.user["prison_administrator"]
    membership_grant(by=by, user=user, agency=world.other.agency, role="evaluator", starts_on=today())
    before = newest()
    read(user, [world.person])
    assert [row.agency_id for row in newest()[len(before) :]] == [world.agency.public_id]


def test_within_one_agency_a_reading_is_one_row(world, newest):
    read(world.user["prison_administrator"], [world.person])
    (row,) = newest()
    assert row.agency_id == world.agency.public_id


def test_a_file_that_was_opened_in_error_is_still_somebodys(world, guest, newest):
    record_mark_error(guest, by=BY, reason="twice")
    assert not Participant.objects.filter(pk=guest.pk).exists()
    read(world.user["prison_administrator"], [guest])
    assert {row.agency_id for row in newest()} == {world.agency.public_id, world.other.agency.public_id}


def test_an_id_that_is_nobodys_is_filed_with_the_reader(world, newest):
    record_reading(
        actor=BY, standing=Standing.of(world.user["evaluator"]), capability="run.read", action=Action.RUN_READ,
        object_type="outcomes.evaluationrun", object_ids=["r-1"],
    )  # fmt: skip
    (row,) = newest()
    assert (row.agency_id, row.object_ids, row.subject_ids) == (world.agency.public_id, ["r-1"], [])


def test_all_rows_of_a_reading_are_kept_or_none(world, guest, newest, monkeypatch):
    save, count = AuditEvent.save, []

    def refuse_the_second(self, *args, **kwargs):
        count.append(self)
        if len(count) == 2:
            raise DatabaseError("disk full")
        save(self, *args, **kwargs)

    monkeypatch.setattr(AuditEvent, "save", refuse_the_second)
    with pytest.raises(AuditUnavailable):
        read(world.user["prison_administrator"], [world.person, guest])
    assert len(count) == 2 and newest() == []


def test_both_rows_are_sealed(world, guest):
    read(world.user["prison_administrator"], [world.person, guest])
    seal_events()
    assert verify_audit().is_whole


# --- What belongs to no agency ---------------------------------------------------------------------------------------


@pytest.fixture
def installation(world, newest):
    """A failed sign-in under a name that nobody has."""
    Client().post(reverse("account_login"), {"login": "nobody at all", "password": PASSWORD})
    (row,) = newest()
    assert row.agency_id is None and row.object_ids == []
    return row


def auditor_of(agency, name):
    user = user_create(by=BY, username=name, password=PASSWORD)
    membership_grant(by=BY, user=user, agency=agency, role="auditor", starts_on=today())
    return user


def test_what_belongs_to_no_agency_is_seen_at_the_top(world, installation):
    below = agency_create(
        by=BY, code="below", name="Below", sector="prison", tier="local", parent=world.agency
    )
    assert seen_by(world.user["auditor"], [installation]) == [installation]
    assert seen_by(auditor_of(below, "below-auditor"), [installation]) == []
    for role in set(world.user) - {"auditor"}:
        assert seen_by(world.user[role], [installation]) == []


def test_a_study_is_no_top(world, life, installation):
    assert life.agency.parent is None
    assert seen_by(auditor_of(life.agency, "study-auditor"), [installation]) == []


def test_nobodys_agency_never_opens_somebodys_file(world):
    row = AuditEvent.objects.create(
        at=AuditEvent.objects.first().at, actor_kind="system", actor_ref="system:test", channel="command",
        action=Action.PARTICIPANT_READ, object_type="x", subject_ids=[str(world.foreign_person.public_id)],
    )  # fmt: skip
    assert seen_by(world.user["auditor"], [row]) == []
