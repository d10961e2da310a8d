"""A file with everything that is known, in one call: all of it or nothing."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from audit.models import AuditEvent
from kernel.clock import today
from kernel.errors import OutOfReach, RuleViolation
from participants.models import Identity, LegalBasis, Participant, Referral, Relation
from participants.references import ALPHABET, LENGTH
from participants.services.people import identity_change, participant_change, participant_register

TODAY = today()
FUTURE = TODAY + timedelta(days=2)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def worker(world, as_user):
    return as_user(world.user["social_worker"])


@pytest.fixture
def administrator(world, as_user):
    return as_user(world.user["prison_administrator"])


def register(by, world, **changes):
    values = {"agency": world.agency, "file_class": "justice", **changes}
    return participant_register(by=by, **values)


def everything(world) -> dict:
    return {
        "birth_on": date(TODAY.year - 15, 5, 1),
        "birth_precision": "month",
        "languages": ["fr", "wo", "fr"],
        "nationality": "SN",
        "identity": {"family_name": "Zachernuk", "given_names": "Wilhelmina", "identifier": "QX-771"},
        "relations": [
            {"kind": "family", "name": "An aunt"},
            {"kind": "guardian", "name": "A guardian", "is_legal_guardian": True},
        ],
        "custody": {"site": world.site, "starts_on": ago(9), "legal_status": "pretrial"},
        "legal_bases": [
            {"purpose": "service", "basis": "guardian_consent", "starts_on": ago(9), "given_by": 1},
            {"purpose": "sharing", "basis": "law", "starts_on": ago(9)},
        ],
        "referral": {"program": world.program, "on": ago(1), "reason": "wishes to work"},
    }


def test_an_administrator_admits_and_registers_in_one_act(world, administrator):
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    made = register(administrator, world, **everything(world))
    person = Participant.objects.for_user(administrator.user).get(pk=made.pk)
    assert person.identity.full_name == "Wilhelmina Zachernuk"
    assert (person.birth_precision, person.languages, person.nationality) == ("month", ["fr", "wo"], "SN")
    assert person.custody_periods.get().site == world.site
    assert person.referrals.get().from_agency == world.agency
    assert person.enrollments.get().status == "referred"
    guardian = person.relations.get(is_legal_guardian=True)
    assert person.legal_bases.get(basis="guardian_consent").given_by == guardian
    acts = AuditEvent.objects.exclude(pk__in=before).order_by("id").values_list("action", flat=True)
    assert list(acts) == [
        "participant.register",
        "custody.open",
        "identity.record",
        "relation.record",
        "relation.record",
        "legal_basis.record",
        "legal_basis.record",
        "referral.make",
    ]


def nothing_was_made(count: int) -> bool:
    return Participant.all_records.count() == count and not any(
        model.all_records.filter(created_at__date=TODAY, participant__reference="half").exists()
        for model in (Identity, Relation, LegalBasis, Referral)
    )


@pytest.mark.parametrize(
    ("part", "value", "field"),
    [
        ("identity", {"family_name": "a\x00b"}, "identity/family_name"),
        ("identity", {"family_name": "a\u202eb"}, "identity/family_name"),
        ("identity", {"family_name": "\u200b\u200b"}, "identity/family_name"),
        ("identity", {"family_name": "Ito", "given_names": "\u2060\ufe0f"}, "identity/given_names"),
        ("identity", {"family_name": "a\u2066b"}, "identity/family_name"),
        ("identity", {"family_name": "x" * 3000}, "identity/family_name"),
        ("identity", {"family_name": "Sow", "given_names": "x" * 121}, "identity/given_names"),
        ("identity", {"family_name": " "}, "identity/family_name"),
        ("identity", {"family_name": "Sow", "phone": "1\n2"}, "identity/phone"),
        ("relations", [{"kind": "parent", "name": "x"}, {"kind": "parent", "name": ""}], "relations/1/name"),
        ("custody", None, ""),
        (
            "legal_bases",
            [{"purpose": "service", "basis": "law", "starts_on": FUTURE}],
            "legal_bases/0/starts_on",
        ),
        (
            "legal_bases",
            [{"purpose": "service", "basis": "guardian_consent", "starts_on": ago(1), "given_by": 3}],
            "legal_bases/0/given_by",
        ),
        ("reference", "a\u202eb", "reference"),
        ("reference", "x" * 41, "reference"),
        ("birth_on", date(TODAY.year + 1, 1, 1), "birth_on"),
        ("birth_on", date(1850, 1, 1), "birth_on"),
        ("languages", ["french"], "languages"),
        ("nationality", "SEN", "nationality"),
    ],
)
def test_what_is_wrong_in_a_part_is_pointed_at_and_nothing_is_made(world, by, part, value, field):
    count = Participant.all_records.count()
    if part == "custody":
        value, field = (
            {"site": world.site, "starts_on": ago(1), "date_precision": "era"},
            "custody/date_precision",
        )
    values = {"reference": "half", **everything(world), part: value}
    with pytest.raises((RuleViolation, ValidationError)) as refused:
        register(by, world, **values)
    found = getattr(refused.value, "field", None) or next(iter(refused.value.message_dict))
    assert found == field
    assert nothing_was_made(count)


def test_a_foreign_program_may_be_referred_to_and_a_foreign_site_not_admitted_to(world, administrator):
    count = Participant.all_records.count()
    with pytest.raises((OutOfReach, RuleViolation, Exception)) as refused:
        register(administrator, world, custody={"site": world.other.site, "starts_on": ago(1)})
    assert refused.value.code == "not_allowed"
    assert Participant.all_records.count() == count
    made = register(
        administrator,
        world,
        custody={"site": world.site, "starts_on": ago(1)},
        referral={"program": world.other.program, "on": ago(1)},
    )
    assert Participant.objects.for_user(world.other_user["program_manager"]).filter(pk=made.pk).exists()


def test_a_reference_is_made_where_none_is_given(world, worker):
    made = {register(worker, world, birth_on=date(1990, 1, 1)).reference for _ in range(5)}
    assert len(made) == 5
    assert all(len(reference) == LENGTH and set(reference) <= set(ALPHABET) for reference in made)


# --- Changing it ------------------------------------------------------------------------------------------------------


def test_what_is_known_of_a_person_changes_with_its_history(world, worker):
    person = register(worker, world)
    participant_change(
        by=worker, participant=person, sex=2, birth_on=date(2001, 1, 1), birth_precision="year"
    )
    participant_change(by=worker, participant=person, languages=["ar"], nationality="TN")
    read = Participant.objects.get(pk=person.pk)
    assert (read.sex, read.birth_precision, read.languages, read.version) == (2, "year", ["ar"], 3)
    assert list(Participant.history.filter(id=person.pk).order_by("history_id").values_list("sex", flat=True)) == [
        0,
        2,
        2,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"birth_on": FUTURE}, "birth_on"),
        ({"sex": 5}, "sex"),
        ({"languages": "english"}, "languages"),
        ({"reference": "other"}, "reference"),
        ({"agency": None}, "agency"),
        ({"file_class": "victim"}, "file_class"),
        ({"merged_into": None}, "merged_into"),
    ],
)
def test_a_change_that_cannot_be(world, worker, changes, field):
    with pytest.raises((RuleViolation, ValidationError)) as refused:
        participant_change(by=worker, participant=world.person, **changes)
    assert (getattr(refused.value, "field", None) or next(iter(refused.value.message_dict))) == field
    assert Participant.objects.get(pk=world.person.pk).version == 1


def test_the_site_of_a_file_moves_with_its_reach(world, by, worker, administrator):
    person = register(worker, world)
    assert not Participant.objects.for_user(administrator.user).filter(pk=person.pk).exists()
    participant_change(by=worker, participant=person, site=world.site)
    assert Participant.objects.for_user(administrator.user).filter(pk=person.pk).exists()
    with pytest.raises(RuleViolation) as refused:
        participant_change(by=worker, participant=person, site=world.other.site)
    assert refused.value.field == "site"
    only_by_site = register(administrator, world, site=world.site)
    with pytest.raises(OutOfReach):
        participant_change(by=administrator, participant=only_by_site, site=None)
    assert Participant.objects.get(pk=only_by_site.pk).site == world.site


def test_a_name_is_corrected_and_found_under_the_new_one(world, worker):
    person = register(worker, world, identity={"family_name": "Zachernuk", "identifier": "QX-771"})
    identity_change(
        by=worker, identity=person.identity, family_name="Çelik", given_names="Işık", identifier="AB 9"
    )
    read = Identity.objects.get(search_key="celik isik")
    assert (read.pk, read.identifier, read.version) == (person.identity.pk, "AB 9", 2)
    assert Identity.history.filter(id=read.pk, family_name="Zachernuk").exists()
    old, new = (
        Identity.history.filter(id=read.pk).order_by("history_id").values_list("identifier_index", flat=True)
    )
    assert old != new == read.identifier_index


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"family_name": ""}, "family_name"),
        ({"phone": "\x00"}, "phone"),
        ({"participant": None}, "participant"),
    ],
)
def test_a_correction_that_cannot_be(world, worker, changes, field):
    with pytest.raises(RuleViolation) as refused:
        identity_change(by=worker, identity=world.person.identity, **changes)
    assert refused.value.field == field
    assert Identity.objects.get(participant=world.person).version == 1


def test_foreign_people_are_not_changed(world, worker):
    with pytest.raises(OutOfReach):
        participant_change(by=worker, participant=world.foreign_person, sex=1)
    with pytest.raises(OutOfReach):
        identity_change(by=worker, identity=world.foreign_person.identity, phone="1")


def test_a_name_whose_key_is_longer_than_the_name(world, worker):
    """One letter may stand for a whole phrase; the key is cut, not the registration refused."""
    person = register(worker, world, identity={"family_name": "\ufdfa" * 120})
    assert len(person.identity.search_key) == 250
