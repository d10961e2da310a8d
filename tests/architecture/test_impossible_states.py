"""House rule 5: each constraint is provoked once, past every service, and the database refuses.

A new constraint without an entry here fails `test_every_constraint_is_provoked`.
"""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, models, transaction

from kernel.drafts import draft_save
from kernel.idempotency import claim_key
from kernel.records import record_mark_error
from kernel.saved_views import saved_view_save
from outcomes.services import observation_end_record
from participants.models import AssessmentScore, CustodyPeriod, Instrument, InstrumentVersion
from participants.services import case_assign, characteristics_record, referral_allocate
from tests.architecture.models_of_ours import models_of_ours
from tests.rows import rows_everywhere
from tests.world import BY

EARLIER, LATER = date(2020, 1, 1), date(2020, 2, 1)
LATER_AT = datetime(2020, 2, 1, tzinfo=UTC)

CONSTRAINTS = {
    constraint.name: (model, constraint)
    for model in models_of_ours()
    for constraint in model._meta.constraints
}
NAMELESS = sorted(name for name in CONSTRAINTS if name.endswith("_has_a_name"))

# A check constraint: values that make a copy of an existing row impossible.
CHECKS = {
    "membership_dates_in_order": {"starts_on": LATER, "ends_on": EARLIER},
    "program_kind_is_listed": {"kind": "punishment"},
    "program_state_is_listed": {"state": "maybe"},
    "completion_share_between_0_and_1": {"completion_share": "1.2"},
    "offering_kind_is_listed": {"kind": "ambush"},
    "program_staff_dates_in_order": {"starts_on": LATER, "ends_on": EARLIER},
    "cost_is_not_negative": {"amount": "-1.00"},
    "cost_period_in_order": {"starts_on": LATER, "ends_on": EARLIER},
    "session_state_is_listed": {"state": "perhaps"},
    "session_not_held_has_a_reason": {"state": "not_held", "not_held_reason": ""},
    "session_lasts_a_minute_to_a_day": {"planned_minutes": 0},
    "session_lasted_a_minute_to_a_day": {"state": "held", "held_minutes": 0},
    "offering_dates_in_order": {"starts_on": LATER, "ends_on": EARLIER},
    "participant_sex_is_iso_5218": {"sex": 3},
    "participant_file_class_is_listed": {"file_class": "secret"},
    "custody_dates_in_order": {"starts_on": LATER, "ends_on": EARLIER, "release_reason": "parole"},
    "custody_release_has_a_reason": {"ends_on": date(2099, 1, 1), "release_reason": ""},
    "referral_evaluation_basis_is_listed": {"evaluation_basis": "hearsay"},
    "allocation_arm_is_listed": {"arm": "third"},
    "allocation_position_is_in_a_sequence": {"position": 3, "sequence_id": None},
    "allocation_sequence_is_not_overdrawn": {"next_position": 99_999},
    "participant_merged_file_is_off_the_lists": {"merged_into_id": 1, "entered_in_error_at": None},
    "enrollment_priority_is_listed": {"priority": 0},
    "enrollment_waits_since_a_day": {"status": "waitlisted", "waitlisted_on": None, "offering_id": None},
    "judgment_answer_is_listed": {"answer": "maybe"},
    "transfer_state_is_listed": {"state": "lost", "decided_on": date(2099, 1, 1)},
    "transfer_basis_is_listed": {"basis": "rumor"},
    "transfer_decision_has_a_day": {"state": "accepted", "decided_on": None},
    "transfer_dates_in_order": {"state": "accepted", "asked_on": LATER, "decided_on": EARLIER},
    "hand_over_basis_is_listed": {"basis": "rumor"},
    "attendance_status_is_listed": {"status": "asleep", "minutes": 0},
    "attendance_minutes_fit_the_status": {"status": "unexcused", "minutes": 5},
    "contact_kind_is_listed": {"kind": "telepathy"},
    "contact_setting_is_listed": {"setting": "between"},
    "contact_lasts_a_day_at_most": {"minutes": 1441},
    "appointment_state_is_listed": {"state": "perhaps"},
    "relation_kind_is_listed": {"kind": "rival"},
    "relation_dates_in_order": {"starts_on": LATER, "ends_on": EARLIER},
    "risk_basis_group_is_listed": {"group": "everyone"},
    "risk_basis_expires": {"recorded_on": LATER, "expires_on": LATER},
    "affiliation_standing_is_listed": {"standing": "fan"},
    "affiliation_expires": {"asserted_on": LATER, "expires_on": LATER},
    "sentence_dates_in_order": {"starts_on": LATER, "ends_on": EARLIER},
    "supervision_kind_is_listed": {"kind": "watching"},
    "supervision_dates_in_order": {"starts_on": LATER, "ends_on": EARLIER, "end_reason": "completed"},
    "supervision_end_has_a_reason": {"ends_on": date(2099, 1, 1), "end_reason": ""},
    "legal_basis_purpose_is_listed": {"purpose": "curiosity"},
    "legal_basis_kind_is_listed": {"basis": "rumor"},
    "legal_basis_dates_in_order": {"starts_on": LATER, "ends_on": EARLIER},
    "participation_answer_is_listed": {"answer": "perhaps", "answered_on": LATER},
    "participation_answer_has_a_day": {"answer": "agreed", "answered_on": None},
    "participation_guardian_is_named": {"guardian_answer": "agreed", "guardian_id": None},
    "safety_flag_kind_is_listed": {"kind": "bad_hair"},
    "safety_flag_dates_in_order": {"starts_on": LATER, "ends_on": EARLIER},
    "no_contact_is_between_two": {"other_id": lambda row: row.participant_id},
    "no_contact_dates_in_order": {"starts_on": LATER, "ends_on": EARLIER},
    "incident_kind_is_listed": {"kind": "gossip"},
    "incident_state_is_listed": {"state": "forgotten"},
    "incident_duty_to_report_has_a_day": {"has_duty_to_report": True, "report_due_on": None},
    "incident_is_reported_before_it_is_closed": {
        "state": "closed",
        "closed_on": LATER,
        "has_duty_to_report": True,
        "report_due_on": LATER,
        "reported_on": None,
    },
    "instrument_licensed_has_a_note": {"is_total_only": True, "license_note": ""},
    "instrument_is_asked_again_later": {"reassess_days": 0},
    "override_state_is_listed": {"state": "perhaps", "decided_at": datetime(2020, 1, 1, tzinfo=UTC)},
    "override_decision_has_an_instant": {"state": "approved", "decided_at": None},
    "override_is_decided_by_another": {"author_id": 1, "decided_by_id": 1},
    "plan_answer_is_listed": {"answer": "perhaps", "answered_on": LATER},
    "plan_answer_has_a_day": {"answer": "agreed", "answered_on": None},
    "plan_dates_in_order": {"opened_on": LATER, "closed_on": EARLIER},
    "goal_need_is_listed": {"need_domain": "history"},
    "goal_state_is_listed": {"state": "perhaps", "closed_on": LATER},
    "goal_is_closed_on_a_day": {"state": "reached", "closed_on": None},
    "action_state_is_listed": {"state": "perhaps", "closed_on": LATER},
    "action_is_closed_on_a_day": {"state": "done", "closed_on": None},
    "action_is_the_persons_or_a_workers": {"is_persons_own": True, "owner_id": 1},
    "review_answer_is_listed": {"answer": "perhaps"},
    "review_is_followed_by_one": {"reviewed_on": LATER, "next_review_on": LATER},
    "match_state_is_listed": {"state": "perhaps"},
    "match_is_between_two_files": {"other_id": lambda row: row.participant_id},
    "record_seal_dates_in_order": {"sealed_on": LATER, "lifted_on": EARLIER},
    "enrollment_status_is_listed": {"status": "lost"},
    "a_place_is_in_an_offering": {"status": "active", "offering_id": None},
    "enrollment_dates_in_order": {"status": "completed", "started_on": LATER, "ended_on": EARLIER},
    "reach_dates_in_order": {"starts_on": LATER, "ends_on": EARLIER},
    "assignment_dates_in_order": {"starts_on": LATER, "ends_on": EARLIER},
    "definition_window_is_positive": {"window_value": 0},
    "design_period_in_order": {"period_from": LATER, "period_until": EARLIER},
    "design_alpha_between_0_and_1": {"alpha": "1.000"},
    "design_level_between_1_and_5": {"lowered_level": 6},
    "job_state_is_listed": {"state": "lost", "ended_at": LATER_AT},
    "job_is_over_at_a_moment": {"state": "done", "ended_at": None},
    "job_runs_under_a_claim": {"state": "running", "ended_at": None, "claim": None},
    "import_kind_is_listed": {"kind": "gossip"},
    "import_of_outcomes_says_what_it_covers": {"kind": "outcomes", "source_name": ""},
    "stored_file_purpose_is_listed": {"purpose": "gossip"},
    "justice_event_kind_is_listed": {"kind": "rumor"},
    "justice_event_dates_in_order": {"occurred_on": LATER, "decided_on": EARLIER},
    "justice_event_of_a_source_is_administrative": {"source": "staff", "admin_source_id": 1},
    "ascertainment_coverage_in_order": {"covers_from": LATER, "covers_until": EARLIER},
    "ascertainment_matches_those_searched": {"treated_searched": 4, "treated_matched": 5},
    "local_code_dates_in_order": {"valid_from": LATER, "valid_until": EARLIER},
    "follow_up_domain_is_listed": {"domain": "stars"},
    "follow_up_month_is_listed": {"month": 5},
    "follow_up_state_is_listed": {"state": "seen", "seen_on": date(2099, 1, 1)},
    "follow_up_counts_from_one_fact": {"index_event": "release", "custody_period_id": None},
    "follow_up_dates_in_order": {"index_on": LATER, "due_on": LATER},
    "follow_up_has_a_day_once_it_is_over": {"state": "lost", "seen_on": None},
    "follow_up_tells_of_those_reached": {
        "state": "reached",
        "situation": "own_home",
        "source": "",
        "seen_on": date(2099, 1, 1),
    },
}
# A unique constraint: a copy of an existing row is one too many.
UNIQUES = {
    "site_code_once_per_agency",
    "program_code_once_per_agency",
    "program_version_number_once",
    "module_number_once_per_program",
    "offering_code_once_per_program",
    "participant_reference_once_per_agency",
    "one_place_per_person_and_offering",
    "allocation_once_per_study",
    "reach_once_per_fact",
    "definition_code_once_per_agency",
    "observation_ends_once_per_kind",
    "allocation_sequence_once_per_stratum",
    "attendance_once_per_session",
    "match_once_per_pair",
    "participation_once_per_program",
    "record_sealed_once_at_a_time",
    "transfer_asked_once_at_a_time",
    "idempotency_key_once_per_actor",
    "draft_once_per_owner_and_page",
    "saved_view_one_default_per_page",
    "search_word_once_per_person",
    "instrument_code_once_per_agency",
    "instrument_code_once_among_the_shipped",
    "instrument_version_number_once",
    "instrument_version_begins_once_a_day",
    "override_once_per_band",
    "one_open_plan_per_person",
    "source_code_once_per_agency",
    "local_code_once_per_start",
    "follow_up_once_per_release",
    "follow_up_once_per_enrollment",
}
# Where the newest row of the table is not one the constraint is about.
ROW_FOR = {"follow_up_once_per_release": {"custody_period__isnull": False}}


@pytest.fixture
def rows(world, by):
    """At least one row of every model with a constraint."""
    day = date(2021, 5, 4)
    case_assign(
        by=by, participant=world.person, user=world.user["social_worker"], agency=world.agency, starts_on=day
    )
    characteristics_record(by=by, participant=world.person, values={"prior": 1}, recorded_on=day)
    observation_end_record(by=by, participant=world.person, kind="lost", on=day)
    referral = world.enrollment.referral
    on = referral.referred_on + timedelta(days=1)
    referral_allocate(by=by, referral=referral, study="own-design", arm="treated", on=on)
    rows_everywhere(world.own)
    claim_key(actor_ref=by.ref, key="a-1", method="POST", path="/api/v1/programs/", body={})
    draft_save(by=by, page="contact:new", fields={})
    saved_view_save(by=by, page="web:people", name="mine", query="", is_default=True)
    return world


# Of an append-only row no copy under the same key gets as far as the other constraints on SQLite.
KEYS_OF_THEIR_OWN = {
    InstrumentVersion: {"number": 99, "valid_from": LATER},
    AssessmentScore: {"assessment_id": -1},
}


def copy_of_a_row(model, where=None, **changes):
    """An unsaved copy of the newest row (of those meant) under a key and a public id of its own."""
    row = model._base_manager.filter(**(where or {})).order_by("-pk").first()
    assert row is not None, f"no row of {model.__name__} to copy"
    row.pk = None
    if hasattr(row, "public_id"):
        row.public_id = uuid.uuid4()
    for name, value in {**KEYS_OF_THEIR_OWN.get(model, {}), **changes}.items():
        setattr(row, name, value(row) if callable(value) else value)
    return row


def insert(row) -> str:
    """Insert past save(), the queryset class and every validation; returns what the database said."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        models.QuerySet(type(row)).bulk_create([row])
    return str(refused.value)


def test_every_constraint_is_provoked():
    assert set(CONSTRAINTS) == {*NAMELESS, *CHECKS, *UNIQUES}


@pytest.mark.parametrize("name", NAMELESS)
def test_a_write_without_a_name(rows, name):
    model, _constraint = CONSTRAINTS[name]
    for field in ("created_by", "updated_by"):
        assert name in insert(copy_of_a_row(model, **{field: ""}))


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_values_that_cannot_be(rows, name):
    model, constraint = CONSTRAINTS[name]
    assert isinstance(constraint, models.CheckConstraint)
    assert name in insert(copy_of_a_row(model, **CHECKS[name]))


@pytest.mark.parametrize("name", sorted(UNIQUES))
def test_the_same_twice(rows, name):
    model, constraint = CONSTRAINTS[name]
    assert isinstance(constraint, models.UniqueConstraint)
    copied = TWINS[name](rows) if name in TWINS else copy_of_a_row(model, ROW_FOR.get(name))
    said = insert(copied)
    if connection.vendor == "postgresql":
        assert name in said
    elif hasattr(model, "append_only"):
        assert said == f"append-only: replace on {model._meta.db_table} is refused"
    else:
        table = model._meta.db_table
        columns = [f"{table}.{model._meta.get_field(field).column}" for field in constraint.fields]
        assert said == f"UNIQUE constraint failed: {', '.join(columns)}"


def second_place(world):
    """Another episode of the same person holding a place in the same offering."""
    held = world.enrollment
    row = copy_of_a_row(type(held))
    row.participant_id, row.offering_id, row.status = held.participant_id, held.offering_id, "enrolled"
    row.referral_id = spare_referral(world).pk
    return row


# Where a plain copy would meet another constraint first, or none.
TWINS = {
    "one_place_per_person_and_offering": second_place,
    "instrument_code_once_among_the_shipped": lambda rows: copy_of_a_row(
        Instrument, agency_id=None, code="needs"
    ),
    "instrument_version_number_once": lambda rows: copy_of_a_row(InstrumentVersion, number=1),
    "instrument_version_begins_once_a_day": lambda rows: copy_of_a_row(
        InstrumentVersion, valid_from=InstrumentVersion.objects.latest("pk").valid_from
    ),
}


def spare_referral(world):
    """A referral without an episode, which no service can make."""
    referral = world.enrollment.referral
    row = copy_of_a_row(type(referral), participant_id=world.person.pk)
    return models.QuerySet(type(referral)).bulk_create([row])[0]


def test_a_mistake_does_not_hold_a_place_against_its_correction(rows):
    """The condition of the unique constraint: rows entered in error are out of it."""
    record_mark_error(rows.enrollment, by=BY, reason="entered on the wrong person")
    row = second_place(rows)
    models.QuerySet(type(row)).bulk_create([row])


@pytest.mark.postgres
def test_two_stays_in_custody_that_overlap(rows):
    period = rows.person.custody_periods.get()
    start = period.starts_on + timedelta(days=5)
    values = {"starts_on": start, "ends_on": None, "release_reason": ""}
    row = copy_of_a_row(CustodyPeriod, participant_id=rows.person.pk, **values)
    assert "custody_no_overlap" in insert(row)
