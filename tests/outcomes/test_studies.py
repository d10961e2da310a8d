"""A study package goes in whole or not at all, and every kind of damage has a sentence that says how to mend it."""

import hashlib
import json
import shutil

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from audit.models import AuditEvent
from kernel.errors import BadFile
from outcomes.models import EvaluationDesign, JusticeEvent
from outcomes.studies import build_baltimore_life
from outcomes.studies.loader import load_study
from outcomes.studies.package import SHIPPED, read_study, shipped_studies
from participants.lifecycle import Status
from participants.models import (
    Allocation,
    Characteristic,
    CustodyPeriod,
    EligibilityJudgment,
    Enrollment,
    Identity,
    Participant,
    Reach,
)

LIFE = SHIPPED / "baltimore-life"


@pytest.fixture
def package(tmp_path):
    """The first 30 people of the LIFE package as a study of its own, to be damaged."""
    folder = tmp_path / "study"
    shutil.copytree(LIFE, folder)
    kept = {f"LIFE-{number:03d}" for number in range(1, 31)}
    for path in folder.glob("*.csv"):
        head, *rows = (
            path.read_text().replace("baltimore-life", "copy").replace("life-aid", "copy-aid").splitlines()
        )
        rows = [row for row in rows if not row.startswith("LIFE-") or row.split(",")[0] in kept]
        path.write_text("\n".join([head, *rows]) + "\n")
    design = json.loads((folder / "design.json").read_text())
    design["design"].update(code="copy", programs=["copy-aid"])
    (folder / "design.json").write_text(json.dumps(design))
    reseal(folder)
    return folder


def reseal(folder):
    """Bring the checksums in step with the files, as somebody who edits on purpose would."""
    descriptor = json.loads((folder / "datapackage.json").read_text())
    for resource in descriptor["resources"]:
        path = folder / resource["path"]
        if path.exists():
            resource["hash"] = "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "datapackage.json").write_text(json.dumps(descriptor))


def edit(folder, name, change):
    path = folder / f"{name}.csv"
    path.write_text(change(path.read_text()))
    reseal(folder)


def test_package_is_what_its_source_makes():
    for name, content in build_baltimore_life.package().items():
        assert (LIFE / name).read_bytes() == content, (
            f"run python -m outcomes.studies.build_baltimore_life ({name})"
        )


def test_life_experiment_as_records(life):
    people = Participant.objects.filter(agency__code="baltimore-life")
    assert people.count() == 432
    assert life.agency.is_study
    assert not Identity.objects.filter(participant__in=people).exists()
    releases = CustodyPeriod.objects.filter(participant__in=people)
    assert releases.count() == 432
    assert set(releases.values_list("date_precision", flat=True)) == {"assumed"}
    assert releases.values("ends_on").distinct().count() == 1
    arms = Allocation.objects.filter(study="baltimore-life").values_list("arm", flat=True)
    assert sorted((arm, list(arms).count(arm)) for arm in set(arms)) == [
        ("comparison", 216),
        ("treated", 216),
    ]
    enrollments = Enrollment.objects.filter(participant__in=people)
    assert enrollments.filter(status="active").count() == 216
    assert enrollments.filter(status="not_offered").count() == 216
    assert Characteristic.objects.filter(participant__in=people).count() == 432 * 6
    events = JusticeEvent.objects.filter(participant__in=people)
    assert events.count() == 114
    assert all(events.values_list("is_evaluation_only", flat=True))
    assert set(events.values_list("source", flat=True)) == {"administrative"}


def test_every_row_of_a_study_has_a_name_and_a_history(life):
    person = Participant.objects.get(reference="LIFE-001")
    assert person.created_by == "system:test"
    assert person.history.count() == 1
    acts = {"participant.register", "custody.open", "custody.close", "referral.make", "referral.allocate"}
    logged = AuditEvent.objects.filter(action__in=acts, subject_ids__icontains=str(person.public_id))
    assert set(logged.values_list("action", flat=True)) == acts


def test_study_people_are_in_no_list(life, world):
    study = Participant.objects.filter(agency=life.agency)
    assert Reach.objects.filter(participant__in=study).exists()
    for user in [*world.user.values(), *world.other_user.values()]:
        assert not Participant.objects.for_user(user).filter(agency=life.agency).exists()


def test_second_load_changes_nothing(life, by):
    before = AuditEvent.objects.count(), Participant.objects.count()
    design, is_new = load_study(read_study("baltimore-life"), by=by)
    assert (design, is_new) == (life, False)
    assert (AuditEvent.objects.count(), Participant.objects.count()) == before


def test_command_says_what_it_did(life, capsys):
    call_command("load_study", "baltimore-life")
    assert "loaded already; nothing was changed" in capsys.readouterr().out


def test_unknown_study_names_the_known(db):
    with pytest.raises(CommandError, match="no study called nowhere. Shipped: .*baltimore-life"):
        call_command("load_study", "nowhere")
    assert "baltimore-life" in shipped_studies()


def test_copy_of_the_package_loads(package, by, db):
    design, is_new = load_study(read_study(str(package)), by=by)
    assert is_new
    assert design.code == "copy"
    assert Allocation.objects.filter(study="copy").count() == 30


def test_another_version_of_a_loaded_study_is_refused(life, tmp_path, by):
    folder = tmp_path / "study"
    shutil.copytree(LIFE, folder)
    edit(folder, "characteristics", lambda text: text.replace("age,27,", "age,28,", 1))
    with pytest.raises(BadFile, match="loaded already, from a package with other contents"):
        load_study(read_study(str(folder)), by=by)


DAMAGE = {
    "a changed byte": (
        "participants",
        lambda text: text.replace("LIFE-001", "LIFE-X01", 1),
        False,
        "participants.csv is not the file that datapackage.json describes",
    ),
    "an unreadable date": (
        "custody",
        lambda text: text.replace("1972-01-03", "03/01/1972", 1),
        True,
        "custody.csv, row 2: ends_on is '03/01/1972'. Write dates as 1990-04-03",
    ),
    "an unreadable number": (
        "characteristics",
        lambda text: text.replace("age,27,", 'age,"27,5",', 1),
        True,
        "characteristics.csv, row 2: value is '27,5'. Write a number",
    ),
    "an empty cell": (
        "justice_events",
        lambda text: text.replace(",arrest,", ",,", 1),
        True,
        "justice_events.csv, row 2: kind is empty",
    ),
    "a short row": (
        "custody",
        lambda text: text.replace(
            "LIFE-001,maryland,sentenced,,1972-01-03,parole,assumed", "LIFE-001,maryland", 1
        ),
        True,
        "custody.csv, row 2: it does not have 7 cells",
    ),
    "a missing column": (
        "justice_events",
        lambda text: text.replace("occurred_on", "day", 1),
        True,
        "justice_events.csv: the column occurred_on is missing",
    ),
    "somebody unknown": (
        "justice_events",
        lambda text: text.replace("LIFE-001", "LIFE-999", 1),
        True,
        "LIFE-999 is not in participants.csv",
    ),
    "a person twice": (
        "participants",
        lambda text: text.replace("LIFE-002", "LIFE-001", 1),
        True,
        "participants.csv, row 3: LIFE-001 is here twice",
    ),
    "an event before the release": (
        "justice_events",
        lambda text: text.replace("1972-05-22", "1971-05-22", 1),
        True,
        "the event of LIFE-001 on 1971-05-22 is before the release on 1972-01-03",
    ),
    "both arms on one day": (
        "allocations",
        lambda text: text + text.splitlines()[1].replace("comparison", "treated") + "\n",
        True,
        "allocations.csv, row 32: LIFE-001 is allocated to both arms on 1972-01-03",
    ),
    "an arm that does not exist": (
        "allocations",
        lambda text: text.replace(",comparison,", ",placebo,", 1),
        True,
        "allocations.csv, row 2: arm: ",
    ),
    "a program that is not there": (
        "referrals",
        lambda text: text.replace("copy-aid", "other", 1),
        True,
        "referrals.csv, row 2: program 'other' is not in the package",
    ),
}


@pytest.mark.parametrize("damage", DAMAGE, ids=str)
def test_damage_is_named_and_nothing_is_kept(damage, package, by, db):
    table, change, is_sealed, message = DAMAGE[damage]
    path = package / f"{table}.csv"
    path.write_text(change(path.read_text()))
    if is_sealed:
        reseal(package)
    before = Participant.objects.count(), AuditEvent.objects.count(), EvaluationDesign.objects.count()
    with pytest.raises(BadFile) as raised:
        load_study(read_study(str(package)), by=by)
    assert message in raised.value.message
    assert (
        Participant.objects.count(),
        AuditEvent.objects.count(),
        EvaluationDesign.objects.count(),
    ) == before


def test_wrong_encoding_is_named(package):
    path = package / "programs.csv"
    path.write_bytes(path.read_text().encode("latin-1"))
    reseal(package)
    with pytest.raises(BadFile, match="programs.csv is not UTF-8 text .* Save it as UTF-8"):
        read_study(str(package))


def test_missing_table_and_unreadable_descriptor_are_named(package):
    (package / "custody.csv").unlink()
    with pytest.raises(BadFile, match="custody.csv is missing from the package"):
        read_study(str(package))
    (package / "datapackage.json").write_text("{")
    with pytest.raises(BadFile, match="datapackage.json is not readable JSON"):
        read_study(str(package))


def test_path_out_of_the_package_is_refused(package):
    descriptor = json.loads((package / "datapackage.json").read_text())
    descriptor["resources"][0]["path"] = "../../secret.csv"
    (package / "datapackage.json").write_text(json.dumps(descriptor))
    with pytest.raises(BadFile, match="outside the package"):
        read_study(str(package))


def test_design_with_an_unknown_kind_is_named(package, by, db):
    path = package / "design.json"
    path.write_text(path.read_text().replace('"arrest"', '"gossip"'))
    reseal(package)
    with pytest.raises(BadFile, match=r"(?i)failure must be one or more of arrest"):
        load_study(read_study(str(package)), by=by)
    assert not EvaluationDesign.objects.filter(code="copy").exists()


def test_people_of_a_study_are_recorded_as_published(life):
    """Nobody judges again who was let in then."""
    enrolled = Enrollment.objects.filter(participant__agency=life.agency).exclude(status=Status.NOT_OFFERED)
    assert enrolled.count() > 100
    assert not EligibilityJudgment.objects.filter(enrollment__in=enrolled).exists()
