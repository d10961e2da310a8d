"""However the files of a study are damaged: it loads, or one sentence says where and how to mend it. Never a traceback,
and never half of it."""

import copy
import hashlib
import json
import random
import shutil

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from accounts.models import Agency
from audit.models import AuditEvent
from kernel.errors import BadFile, DomainError
from outcomes.models import EvaluationDesign
from outcomes.studies.loader import load_study
from outcomes.studies.package import SHIPPED, read_study
from participants.models import Participant

LIFE = SHIPPED / "baltimore-life"
DESCRIPTOR, DESIGN = "datapackage.json", "design.json"
# What may stand where something else should: every type of JSON, and texts no database keeps.
STRANGE = [None, 1, -1, 0.5, True, "x", "", "a\0b", "\ud800", 10**30, [], {}, [1], {"x": 1}, [[]]]
GONE = object()


@pytest.fixture
def package(tmp_path):
    """One person of each arm of the LIFE package as a study of its own, small enough to load many times."""
    folder = tmp_path / "study"
    shutil.copytree(LIFE, folder)
    kept = {"LIFE-001", "LIFE-004"}
    for path in folder.glob("*.csv"):
        text = path.read_text().replace("baltimore-life", "copy").replace("life-aid", "copy-aid")
        head, *rows = text.splitlines()
        rows = [row for row in rows if not row.startswith("LIFE-") or row.split(",")[0] in kept]
        path.write_text("\n".join([head, *rows]) + "\n")
    design = json.loads((folder / DESIGN).read_text())
    design["design"].update(code="copy", programs=["copy-aid"])
    (folder / DESIGN).write_text(json.dumps(design))
    write(folder, descriptor_of(folder))
    return folder


def descriptor_of(folder):
    return json.loads((folder / DESCRIPTOR).read_text())


def write(folder, descriptor):
    """The descriptor with the checksums of the files as they are, where there is a file to speak of."""
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    for resource in resources if isinstance(resources, list) else []:
        path = resource.get("path") if isinstance(resource, dict) else None
        if isinstance(path, str) and path.endswith(("csv", "json")) and isinstance(resource.get("hash"), str):
            resource["hash"] = "sha256:" + hashlib.sha256((folder / path).read_bytes()).hexdigest()
    (folder / DESCRIPTOR).write_text(json.dumps(descriptor))


def places(node, way=()):
    """The way to every value of a JSON document, the whole of it first."""
    yield way
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inside:
        yield from places(value, (*way, key))


def put(document, way, value):
    """A copy of the document with another value in one place, or without it."""
    if not way:
        return None if value is GONE else value
    document = copy.deepcopy(document)
    node = document
    for key in way[:-1]:
        node = node[key]
    if value is GONE:
        del node[way[-1]]
    else:
        node[way[-1]] = value
    return document


def outcome(folder, by, sound=None):
    """The message of the refusal, or "" for a study that loads; anything else that is raised fails the test.

    What reads exactly as the `sound` study need not be loaded to know that it loads.
    """
    before = counts()
    try:
        study = read_study(str(folder))
        if sound is not None and (study.design, study.tables) == (sound.design, sound.tables):
            return ""
        with transaction.atomic():
            load_study(study, by=by)
            transaction.set_rollback(True)
    except DomainError as refusal:
        assert refusal.message and "\n" not in refusal.message
        assert not any(word in refusal.message for word in ("Error", "NoneType", "object at", "Traceback"))
        return refusal.message
    finally:
        assert counts() == before
    return ""


def counts():
    models = (Agency, Participant, AuditEvent, EvaluationDesign)
    return [model._base_manager.count() for model in models]


def sound_and(folder):
    return read_study(str(folder)), descriptor_of(folder), json.loads((folder / DESIGN).read_text())


@pytest.mark.slow
def test_no_value_in_the_descriptor_is_a_traceback(package, by, db):
    sound, descriptor, _design = sound_and(package)
    # One column of a table stands for all of them.
    ways = [way for way in places(descriptor) if "fields" not in way[:-1] or way[4] == 0]
    for way in ways:
        for value in [GONE, *STRANGE]:
            (package / DESCRIPTOR).write_text(json.dumps(put(descriptor, way, value)))
            outcome(package, by, sound)


@pytest.mark.slow
def test_no_value_in_the_design_is_a_traceback(package, by, db):
    sound, descriptor, design = sound_and(package)
    for way in places(design):
        for value in [GONE, *STRANGE]:
            (package / DESIGN).write_text(json.dumps(put(design, way, value)))
            write(package, descriptor)
            outcome(package, by, sound)


CELLS = ["", " ", "abc", "-1", "7", "1e400", "nan", "1_0", "true", "a\0b", "x" * 300, "0001-01-01", "9999-12-31",
         "1972-02-30", "Africa", "../up", "٣", '"', "copy", "LIFE-001", "\u2028"]  # fmt: skip


@pytest.mark.slow
def test_no_cell_of_a_table_is_a_traceback(package, by, db):
    sound, descriptor, _design = sound_and(package)
    dice = random.Random(7)
    for path in sorted(package.glob("*.csv")):
        if path.stem == "source":
            continue
        text = path.read_text()
        head, *rows = text.splitlines()
        for column in range(len(head.split(","))):
            for cell in dice.sample(CELLS, 8):
                place = dice.randrange(len(rows))
                cells = rows[place].split(",")
                cells[column] = cell
                changed = [*rows[:place], ",".join(cells), *rows[place + 1 :]]
                path.write_text("\n".join([head, *changed]) + "\n")
                write(package, descriptor)
                outcome(package, by, sound)
        path.write_text(text)
    write(package, descriptor)


@pytest.mark.parametrize("cut", ["header", "rows", "all", "half", "binary", "doubled"])
def test_no_damaged_table_is_a_traceback(package, by, db, cut):
    sound, descriptor, _design = sound_and(package)
    for path in sorted(package.glob("*.csv")):
        content = path.read_bytes()
        lines = content.splitlines(keepends=True)
        path.write_bytes(
            {
                "header": b"".join(lines[1:]),
                "rows": lines[0],
                "all": b"",
                "half": content[: len(content) // 2],
                "binary": bytes(range(256)),
                "doubled": content + b"".join(lines[1:]),
            }[cut]
        )
        write(package, descriptor)
        outcome(package, by, sound)
        path.write_bytes(content)


WHOLE_FILES = [b"", b"null", b"7", b'"x"', b"[]", b"{}", b"[" * 5000, b"\xff\xfe\x00", b"\x89PNG\r\n", b"NaN",
               b'{"resources": 1e999}', b"1" * 5000]  # fmt: skip


@pytest.mark.parametrize("name", [DESCRIPTOR, DESIGN])
@pytest.mark.parametrize("content", WHOLE_FILES, ids=lambda content: repr(content[:12]))
def test_file_that_is_something_else_is_named(package, by, db, name, content):
    descriptor = descriptor_of(package)
    (package / name).write_bytes(content)
    if name == DESIGN:
        write(package, descriptor)
    assert outcome(package, by).startswith(name)


SAID = {
    "resources as an object": (("resources",), {}, "datapackage.json: resources is {}. Write a list of objects"),
    "no resources": (("resources",), GONE, "datapackage.json: resources is missing. Write a list of objects"),
    "resource as text": (("resources", 1), "x", "datapackage.json: resources is "),
    "no name": (("resources", 0, "name"), GONE, "datapackage.json: resources/0/name is missing. Write a text"),
    "no path": (("resources", 0, "path"), GONE, "datapackage.json: resources/0/path is missing. Write the name of"),
    "path as a number": (("resources", 0, "path"), 4, "datapackage.json: resources/0/path is 4. Write the name of"),
    "several paths": (("resources", 0, "path"), ["a.csv"], 'datapackage.json: resources/0/path is ["a.csv"]. Write'),
    "schema as text": (("resources", 0, "schema"), "x", 'datapackage.json: resources/0/schema is "x". Write an obj'),
    "fields as an object": (("resources", 0, "schema", "fields"), {}, 'resources/0/schema is {"fields": {}'),
    "field without a name": (("resources", 0, "schema", "fields", 0), {}, "schema/fields/0/name is missing"),
    "hash as a number": (("resources", 0, "hash"), 4, "datapackage.json: resources/0/hash is 4. Write a text"),
    "title as a list": (("title",), [], "datapackage.json: title is []. Write a text in quotes."),
}  # fmt: skip


@pytest.mark.parametrize("case", SAID)
def test_wrong_type_in_the_descriptor_is_said(package, by, db, case):
    way, value, said = SAID[case]
    (package / DESCRIPTOR).write_text(json.dumps(put(descriptor_of(package), way, value)))
    assert said in outcome(package, by)


SAID_OF_DESIGN = {
    "title as text": (("design", "title"), "x", 'design/title is "x". Write a text per language'),
    "day as a number": (("design", "cutoff_on"), 1973, 'design/cutoff_on is 1973. Write a day such as "1990-04-03"'),
    "no question": (("design", "question"), GONE, "design/question is missing. Write a text per language"),
    "window as text": (("definition", "window_value"), "52", 'definition/window_value is "52". Write a whole number'),
    "alpha as a list": (("design", "alpha"), [], "design/alpha is []. Write a number"),
    "other outcomes with a strange key": (
        ("design", "other_outcomes"),
        [{"code": "a", "kind": "score", "label": {"en": "A"}, "at": {"value": 6, "unit": "month"}, "better": "lower",
          "colour": "red"}],
        "design/other_outcomes is [",
    ),
    "other outcome without a time": (
        ("design", "other_outcomes"), [{"code": "a", "kind": "score", "label": {"en": "A"}, "better": "lower"}],
        "design/other_outcomes is [",
    ),
    "kinds as text": (("definition", "failure_kinds"), "arrest", 'definition/failure_kinds is "arrest". Write a list'),
    "key nobody knows": (("design", "agency"), "own", "design/agency is not known. Known are alpha, arm_labels"),
    "program not there": (("design", "programs"), ["other"], "design/programs: other is not in programs.csv"),
    "coverage of 98": (("design", "outcome_source", "coverage"), 98, "design/outcome_source is "),
    "no design": (("design",), GONE, "design is missing. Write an object"),
}  # fmt: skip


@pytest.mark.parametrize("case", SAID_OF_DESIGN)
def test_wrong_type_in_the_design_is_said(package, by, db, case):
    way, value, said = SAID_OF_DESIGN[case]
    design = json.loads((package / DESIGN).read_text())
    (package / DESIGN).write_text(json.dumps(put(design, way, value)))
    write(package, descriptor_of(package))
    assert f"design.json: {said}" in outcome(package, by)


def test_what_is_not_needed_may_be_left_out_or_null(package, by, db):
    descriptor = descriptor_of(package)
    for resource in descriptor["resources"]:
        del resource["hash"]
        resource.pop("schema", None)
    descriptor.update(name=None, title=None)
    (package / DESCRIPTOR).write_text(json.dumps(descriptor))
    design = json.loads((package / DESIGN).read_text())
    design["design"].update(period_from=None, population=None, alpha=None, lowered_level=None)
    (package / DESIGN).write_text(json.dumps(design))
    assert outcome(package, by) == ""
    assert read_study(str(package)).title == "study"


def test_sex_in_words_is_said(package, by, db):
    path = package / "participants.csv"
    path.write_text(path.read_text().replace("justice,1", "justice,abc", 1))
    write(package, descriptor_of(package))
    assert outcome(package, by) == (
        "participants.csv, row 2: sex is 'abc'. Write 0 (not known), 1 (male), 2 (female) or 9 (not applicable)."
    )


def test_agency_that_is_here_already_is_said(package, by, world):
    path = package / "agencies.csv"
    path.write_text(path.read_text().replace("copy,", "own,", 1))
    write(package, descriptor_of(package))
    assert outcome(package, by).startswith("agencies.csv, row 2: ")


def test_command_says_it_in_one_sentence(package, db):
    (package / DESCRIPTOR).write_text("[]")
    with pytest.raises(
        CommandError, match=r"^datapackage.json is \[\]. Write an object with resources.$"
    ) as refused:
        call_command("load_study", str(package))
    assert isinstance(refused.value.__cause__, BadFile)
