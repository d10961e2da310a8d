"""The pages of one person's file: what they say, to whom, and what they cost."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from audit.models import AuditEvent
from kernel.clock import today
from participants.services import case_assign, custody_close
from participants.services.contacts import contact_record
from participants.services.people import identity_change
from participants.services.safety import no_contact_set, safety_flag_raise
from participants.services.supervision import supervision_open
from tests.web.rows.row import PEOPLE
from tests.world import BY, register
from web.timeline import EXPECTED, INSIDE, OUTSIDE, SUPERVISION, drawn, phases_of


def address(person, name="person", **more):
    return reverse(f"web:{name}", kwargs={"public_id": person.public_id, **more})


def text_of(client, person, name="person", **more):
    answer = client.get(address(person, name, **more))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_overview_says_who_where_and_what(world, browser_of):
    safety_flag_raise(
        by=BY, participant=world.person, kind="self_harm", starts_on=today(), note="said so on the phone"
    )
    text = text_of(browser_of(world.user["social_worker"]), world.person)
    for words in ("<bdi>Quillfeather, Odalys</bdi>", "own-001", "held at Own Prison", "risk of self-harm",
                  "Own work program", "Taking part in programs", "own-social_worker"):  # fmt: skip
        assert words in text
    assert "said so on the phone" not in text


@pytest.mark.parametrize("role", PEOPLE)
def test_every_part_costs_few_statements_and_little_space(world, browser_of, role):
    for number in range(30):
        contact_record(
            by=BY, participant=world.person, kind="individual", setting="inside", channel="in_person",
            on=today() - timedelta(days=number), note="A long note. " * 50,
        )  # fmt: skip
    client = browser_of(world.user[role])
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address(world.person))
    assert len(captured) <= 20 and len(answer.content) < 100_000


def test_notes_are_for_the_case_workers_alone(world, browser_of):
    contact_record(
        by=BY, participant=world.person, kind="individual", setting="inside", channel="in_person", on=today(),
        note="spoke about the daughter",
    )  # fmt: skip
    assert "spoke about the daughter" in text_of(browser_of(world.user["social_worker"]), world.person)
    for role in ("prison_administrator", "program_manager"):
        text = text_of(browser_of(world.user[role]), world.person)
        assert "spoke about the daughter" not in text and "Latest contacts" not in text


def test_showing_a_file_is_a_reading_by_its_groups(world, browser_of):
    text_of(browser_of(world.user["social_worker"]), world.person)
    event = AuditEvent.objects.order_by("-id").first()
    assert (event.action, event.subject_ids) == ("case.read", [str(world.person.public_id)])
    assert {"identity", "custody", "safety", "participation", "legal_basis"} <= set(event.field_groups)
    assert "Quillfeather" not in str(vars(event))


def test_a_name_that_turns_the_direction_of_text_is_kept_apart(world, browser_of):
    identity_change(by=BY, identity=world.person.identity, family_name="Quill", given_names="Od<b>alys")
    text = text_of(browser_of(world.user["social_worker"]), world.person)
    assert "<bdi>Quill, Od&lt;b&gt;alys</bdi>" in text


def test_a_person_without_a_name_is_called_by_the_file(world, browser_of):
    person = register(world.own, "own-nameless", worker=world.user["social_worker"])
    assert "<h1>File own-nameless</h1>" in text_of(browser_of(world.user["social_worker"]), person)


@pytest.mark.parametrize("role", [Role.EVALUATOR, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR])
def test_who_does_not_work_with_people_finds_no_file(world, browser_of, role):
    assert browser_of(world.user[role]).get(address(world.person)).status_code == 404


def test_a_worker_without_the_case_finds_no_file(world, browser_of):
    person = register(world.own, "own-other")
    assert browser_of(world.user["social_worker"]).get(address(person)).status_code == 404


# --- The line ---------------------------------------------------------------------------------------------------------


class Span:
    def __init__(self, starts_on, ends_on=None, expected_release_on=None):
        self.starts_on, self.ends_on, self.expected_release_on = starts_on, ends_on, expected_release_on


def test_inside_supervision_outside_come_one_after_the_other():
    phases = phases_of(
        [Span(date(2025, 1, 1), date(2025, 6, 1))], [Span(date(2025, 6, 1), date(2025, 9, 1))], date(2024, 12, 1),
        date(2025, 12, 1),
    )  # fmt: skip
    assert [(phase.kind, phase.starts_on, phase.ends_on) for phase in phases] == [
        (OUTSIDE, date(2024, 12, 1), date(2025, 1, 1)),
        (INSIDE, date(2025, 1, 1), date(2025, 6, 1)),
        (SUPERVISION, date(2025, 6, 1), date(2025, 9, 1)),
        (OUTSIDE, date(2025, 9, 1), date(2025, 12, 1)),
    ]


def test_custody_comes_before_supervision_and_stays_touch():
    phases = phases_of(
        [Span(None, date(2025, 3, 1)), Span(date(2025, 3, 1), None, date(2026, 2, 1))], [Span(date(2025, 2, 1))],
        date(2025, 1, 1), date(2025, 12, 1),
    )  # fmt: skip
    assert [phase.kind for phase in phases] == [INSIDE, EXPECTED]
    assert phases[0].starts_on == date(2025, 1, 1) and phases[1].ends_on == date(2026, 2, 1)


def test_nothing_known_is_no_line():
    assert phases_of([], [], today(), today()) == [] and drawn([], [], today(), False) == []


def test_the_line_runs_from_the_right_where_text_does():
    phases = phases_of([Span(date(2025, 1, 1), date(2025, 6, 1))], [], date(2025, 1, 1), date(2025, 12, 1))
    left, right = (drawn(phases, [], date(2025, 12, 1), flag)[0] for flag in (False, True))
    assert left.today.x == right.width - right.today.x
    assert all(bar.width >= 1 and bar.x >= 0 and bar.x + bar.width <= left.width for bar in left.bars)


def test_the_line_is_told_in_words_and_in_a_table(world, browser_of):
    custody_close(
        by=BY, period=world.person.custody_periods.get(), on=today() - timedelta(days=20), reason="parole"
    )
    supervision_open(
        by=BY, participant=world.person, agency=world.agency, site=world.site, kind="parole",
        starts_on=today() - timedelta(days=20),
    )  # fmt: skip
    text = text_of(browser_of(world.user["social_worker"]), world.person)
    assert "supervised by Own Prison" in text and "parole or conditional release" in text
    assert "under supervision from" in text and 'role="img"' in text


def test_the_team_is_told_with_its_days(world, browser_of):
    case_assign(
        by=BY, participant=world.person, user=world.user["social_worker"], agency=world.agency,
        starts_on=today() - timedelta(days=80), ends_on=today() - timedelta(days=70),
    )  # fmt: skip
    text = text_of(browser_of(world.user["program_manager"]), world.person)
    assert "until" in text and "since" in text


# --- The other parts --------------------------------------------------------------------------------------------------

PARTS = ["person_consent", "person_relations", "person_safety", "person_custody", "person_justice"]


@pytest.mark.parametrize("part", PARTS)
def test_every_other_part_costs_few_statements_too(world, browser_of, part):
    client = browser_of(world.user["prison_administrator"])
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address(world.person, part))
    assert answer.status_code == 200 and len(captured) <= 20 and len(answer.content) < 100_000


def test_phones_and_addresses_are_for_the_case_workers(world, browser_of):
    identity_change(by=BY, identity=world.person.identity, phone="555 0199", address="4 Canal Row")
    worker = text_of(browser_of(world.user["social_worker"]), world.person, "person_relations")
    administrator = text_of(browser_of(world.user["prison_administrator"]), world.person, "person_relations")
    assert "555 0199" in worker and "4 Canal Row" in worker
    assert "555 0199" not in administrator and "4 Canal Row" not in administrator
    form = address(world.person, "person_identity", record=world.person.identity.public_id)
    assert "555 0199" not in browser_of(world.user["prison_administrator"]).get(form).content.decode()


def test_a_protected_address_is_shown_nowhere(world, browser_of):
    identity_change(by=BY, identity=world.person.identity, address="4 Canal Row")
    safety_flag_raise(by=BY, participant=world.person, kind="protected_address", starts_on=today())
    client = browser_of(world.user["social_worker"])
    assert "4 Canal Row" not in text_of(client, world.person, "person_relations")
    form = address(world.person, "person_identity", record=world.person.identity.public_id)
    assert "4 Canal Row" not in client.get(form).content.decode()


def test_a_pair_is_told_to_those_who_reach_both(world, browser_of):
    other = register(world.own, "own-apart", family="Brumaire", given="Cosima")
    no_contact_set(by=BY, participant=world.person, other=other, starts_on=today(), reason="an old quarrel")
    worker = text_of(browser_of(world.user["social_worker"]), world.person, "person_safety")
    administrator = text_of(browser_of(world.user["prison_administrator"]), world.person, "person_safety")
    assert "Brumaire" not in worker and "own-apart" not in worker
    assert "Cosima Brumaire" in administrator and "an old quarrel" not in administrator
    assert str(other.public_id) in AuditEvent.objects.order_by("-id").first().subject_ids


def test_a_manager_sees_flags_and_nothing_of_what_happened(world, browser_of):
    safety_flag_raise(
        by=BY, participant=world.person, kind="self_harm", starts_on=today(), note="on the phone"
    )
    text = text_of(browser_of(world.user["program_manager"]), world.person, "person_safety")
    assert "Risk of self-harm" in text
    for words in ("on the phone", "Concerns and incidents", "must not meet", "Raise a flag"):
        assert words not in text


def test_a_form_of_another_persons_row_is_not_found(world, browser_of):
    other = register(world.own, "own-second", family="Brumaire", worker=world.user["social_worker"])
    form = address(world.person, "person_identity", record=other.identity.public_id)
    assert browser_of(world.user["social_worker"]).get(form).status_code == 404


def test_a_name_like_another_ones_asks_first_and_says_whose(world, browser_of):
    other = register(world.own, "own-twin", worker=world.user["social_worker"])
    client, form = browser_of(world.user["social_worker"]), address(other, "person_name")
    said = {"family_name": world.own.names[0], "given_names": world.own.names[1]}
    answer = client.post(form, said)
    text = answer.content.decode()
    assert answer.status_code == 400 and "own-001" in text and "None of these is this person" in text
    assert str(world.person.public_id) in AuditEvent.objects.order_by("-id").first().subject_ids
    assert client.post(form, {**said, "confirm_new": "on"}).status_code == 302
