"""Search while the name is typed: who is found, in which order, who never is, and that it stays quick."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.scope import Standing
from accounts.services import membership_grant
from kernel.clock import today
from kernel.records import records_create
from participants.models import Identity, Participant, SearchWord
from participants.search import search_people
from participants.services.intake import NewPerson, people_take_in
from participants.services.merge import participant_merge
from participants.services.people import identity_change, participant_register
from participants.services.reach import reach_set_new
from participants.services.seals import record_seal, record_unseal
from participants.services.search_words import words_set_new
from participants.words import words_in, words_typed
from tests.api.plans import analyze
from tests.world import BY, register

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(world):
    return Standing.of(world.user["prison_administrator"])


@pytest.fixture
def enroll(world):
    """Somebody at the own site, within reach of its office."""
    numbers = iter(range(1000, 9999))

    def enroll(family, given="", reference=""):
        return register(world.own, reference or f"K-{next(numbers)}", family=family, given=given)

    return enroll


def names(standing, typed):
    return [found.name for found in search_people(standing, typed)]


@pytest.mark.parametrize(
    "typed", ["dup mar", "mar dup", "DUPONT", "marie d", "Dupont, Marie", " dupont  marie "]
)
def test_parts_of_the_name_in_any_order(office, enroll, typed):
    enroll("Dupont", "Marie")
    enroll("Duval", "Marcel")
    assert names(office, typed) == ["Marie Dupont"]


@pytest.mark.parametrize(
    ("family", "given", "typed"),
    [
        ("Nuñez", "José", "nunez jose"),
        ("Nunez", "Jose", "ñuñez josé"),
        ("Sørensen", "Åse", "sorensen ase"),
        ("Straße", "Öz", "strasse oz"),
        ("O'Brien", "Ann", "obrien"),
        ("O'Brien", "Ann", "o'brien"),
        ("Al-Sayed", "Jean-Pierre", "sayed jeanp"),
        ("أحمد", "آمنة", "احمد امنه"),
        ("احمد", "امنه", "أحمد"),
        ("李", "小龙", "李"),
        ("Łukasz", "", "luk"),
        ("Ива\u0301нов", "Ёлка", "иванов елка"),
    ],
)
def test_spelling_never_decides(office, enroll, family, given, typed):
    person = enroll(family, given)
    assert [found.pk for found in search_people(office, typed)] == [person.pk]


@pytest.mark.parametrize("typed", ["P-0012", "p0012", "0012", "p-00", "p001", "٠٠١٢"])
def test_a_file_number_by_its_beginning(office, enroll, typed):
    enroll("Kuhnert", reference="P-0012")
    enroll("Kuhnert", reference="P-1012")
    assert [found.reference for found in search_people(office, typed)] == ["P-0012"]


def test_what_is_shown_of_somebody(office, enroll, world):
    person = enroll("Dupont", "Marie", "P-7")
    (found,) = search_people(office, "dupont")
    assert (found.public_id, found.name, found.birth_year, found.reference, found.agency, found.site) == (
        person.public_id, "Marie Dupont", 1990, "P-7", world.agency.name, world.site.name,
    )  # fmt: skip


def test_somebody_without_a_name_is_found_by_the_number(office, enroll):
    enroll("", reference="X-77")
    assert [(found.name, found.reference) for found in search_people(office, "x-77")] == [("", "X-77")]


def test_the_best_comes_first(office, enroll):
    for family, given in [
        ("Marinetti", "Jo"),
        ("Jones", "Mary"),
        ("Mar", "Lou"),
        ("Mar", ""),
        ("Jones", "Mar"),
    ]:
        enroll(family, given)
    assert names(office, "mar") == ["Mar", "Lou Mar", "Jo Marinetti", "Mar Jones", "Mary Jones"]


def test_a_number_as_it_stands_comes_first(office, enroll):
    for number in ("77-1", "77", "77-2"):
        enroll("Same", reference=number)
    assert [found.reference for found in search_people(office, "77")] == ["77", "77-1", "77-2"]


@pytest.mark.parametrize("typed", ["", " ", "d", "-", "%", "_", "d_p", "dup' OR '1'='1", "\0", "x" * 5000])
def test_too_little_or_nonsense_finds_nobody(office, enroll, typed):
    enroll("Dupont", "Marie")
    assert names(office, typed) == []


def test_twenty_at_most(office, enroll, world, by):
    people = [
        NewPerson(reference=f"T-{number}", site=world.site, identity={"family_name": "Teeming"})
        for number in range(30)
    ]
    people_take_in(by=by, agency=world.agency, people=people)
    assert len(search_people(office, "teem")) == 20


def test_who_works_elsewhere_finds_nobody_here(world, enroll):
    """By content: every word of the person, asked of every account of both agencies."""
    person = enroll("Zachernuk", "Odile", "ZK-881")
    reachable = {"prison_administrator", "program_manager"}
    for typed in ("zachernuk", "odile", "zk-881", "zach od"):
        for role, user in world.user.items():
            found = search_people(Standing.of(user), typed)
            assert [hit.pk for hit in found] == ([person.pk] if role in reachable else []), (role, typed)
        for user in world.other_user.values():
            assert search_people(Standing.of(user), typed) == []
    assert search_people(Standing.of(None), "zachernuk") == []


def test_a_worker_finds_the_own_caseload_alone(world, enroll):
    enroll("Quillfan", "Bo")
    assert names(Standing.of(world.user["social_worker"]), "quil") == ["Odalys Quillfeather"]


def test_a_role_elsewhere_does_not_lend_its_reach(world, enroll):
    """An auditor here who runs programs elsewhere finds nobody here."""
    enroll("Zachernuk")
    auditor = world.user["auditor"]
    membership_grant(
        by=BY, user=auditor, agency=world.other.agency, role="program_manager", starts_on=today()
    )
    assert names(Standing.of(auditor), "zachernuk") == []
    assert names(Standing.of(auditor), "brack") == ["Tiziano Brackenridge"]


def test_a_sealed_file_is_never_found(office, enroll, by):
    person = enroll("Zachernuk", reference="ZK-1")
    seal = record_seal(by=by, participant=person, reason="closed by law")
    assert search_people(office, "zachernuk") == search_people(office, "zk-1") == []
    record_unseal(by=by, seal=seal, reason="opened again", on=today())
    assert names(office, "zachernuk") == ["Zachernuk"]


def test_a_corrected_name_is_found_and_the_former_is_not(office, enroll, by):
    person = enroll("Zachernuk", "Odile", "ZK-1")
    identity_change(by=by, identity=person.identity, family_name="Marchetti")
    assert names(office, "zachernuk") == []
    assert names(office, "march od") == names(office, "zk-1") == ["Odile Marchetti"]
    identity_change(by=by, identity=person.identity, phone="1234567")
    assert names(office, "1234567") == [], "a telephone number is not searched"


def test_after_a_merge_the_file_that_goes_on_is_found(world, office, by):
    keep, merged = (
        participant_register(
            by=by, agency=world.agency, site=world.site, file_class="justice", reference=reference,
            identity={"family_name": family, "given_names": given},
        )
        for reference, family, given in [("A-1", "Dupont", "Marie"), ("B-2", "Dupond", "Maria")]
    )  # fmt: skip
    participant_merge(by=by, keep=keep, merged=merged, reason="one person")
    assert names(office, "dup") == ["Marie Dupont"]
    assert [found.reference for found in search_people(office, "b-2")] == ["A-1"]
    assert not SearchWord.objects.filter(participant=merged).exists()


def test_people_of_a_study_have_no_words(world, by):
    world.agency.is_study = True
    participant_register(by=by, agency=world.agency, file_class="justice", reference="S-1")
    assert not SearchWord.objects.filter(participant__reference="S-1").exists()


def test_the_migration_gives_everybody_the_words_that_the_services_keep(world, enroll, by):
    enroll("O'Brien", "Ann", "P-0012")
    keep, merged = (
        participant_register(
            by=by, agency=world.agency, site=world.site, file_class="justice", reference=reference
        )
        for reference in ("A-1", "B-2")
    )
    participant_merge(by=by, keep=keep, merged=merged, reason="one person")

    def words():
        return set(SearchWord.objects.values_list("participant", "kind", "word"))

    kept = words()
    SearchWord.objects.all().delete()
    import_module("participants.migrations.0008_search_words").fill(apps, None)
    assert words() == kept and (keep.pk, "reference", "b2") in kept


def test_words():
    assert words_in("O'Brien  P-0012") == {"o", "brien", "obrien", "p", "0012", "p0012"}
    assert words_in("..") == set()
    assert words_typed("Dup, dup MAR-ie") == ["dup", "mar", "ie"]


def crowd(world, many):
    """Files at the own site, past every service but in the services' own rows."""
    syllables = ["ka", "ro", "mi", "du", "pon", "len", "sa", "vi", "tor", "be"]
    files = [
        Participant(agency=world.agency, site=world.site, file_class="justice", reference=f"C-{number:05d}")
        for number in range(many)
    ]
    records_create(files, by=BY)
    people = [
        Identity(
            participant=file,
            family_name="".join(syllables[int(digit)] for digit in f"{number:05d}"[1:4]).title(),
            given_names=syllables[number % 10].title() + syllables[number // 10 % 10],
            search_key="x",
        )
        for number, file in enumerate(files)
    ]
    records_create(people, by=BY)
    reach_set_new(files)
    words_set_new(files, people)
    analyze()


def test_among_ten_thousand_one_statement_along_an_index(world, office):
    crowd(world, 10_000)
    for typed in ("du", "dupon ka", "C-0123", "mi mi"):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            found = search_people(office, typed)
        assert len(seen) == 1 and 1 <= len(found) <= 20
        assert "SCAN participants_searchword" not in plan(seen[0]["sql"]).replace('"', "")


def plan(sql: str) -> str:
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}")
        rows = [" ".join(str(part) for part in row) for row in cursor.fetchall()]
    return "\n".join(rows).replace("Seq Scan on", "SCAN")
