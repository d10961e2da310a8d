"""The stories of docs/stories happen as they are written, on whatever day they are told."""

import json
import re
from datetime import date, timedelta

import pytest

from kernel.clock import today
from outcomes.worklist import Code
from tests.api.storybook import (
    FOLDER,
    Step,
    StoryError,
    Telling,
    differences,
    find,
    named_day,
    read,
    read_text,
)

STORIES = sorted(FOLDER.glob("*.md"))
RELEASE = FOLDER / "release.md"
TWO_YEARS = [path for path in STORIES if path.stem.startswith("two-years")]
WORKLIST = "/api/v1/worklist/"


def next_leap_day() -> date:
    year = today().year + 1
    while True:
        try:
            return date(year, 2, 29)
        except ValueError:
            year += 1


DAYS = {
    "today": today,
    "friday": lambda: named_day("next_friday", today()),
    "leap_day": next_leap_day,
}


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_story(db, path):
    Telling(read(path)).tell()


@pytest.mark.slow
@pytest.mark.parametrize("day", ["friday", "leap_day"])
@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_story_on_another_day(db, path, day):
    Telling(read(path), day=DAYS[day]()).tell()


def test_no_day_in_a_story_is_fixed():
    for path in STORIES:
        assert re.findall(r"\b(?:19|20)\d\d(?:-\d\d)?\b", path.read_text(encoding="utf-8")) == [], path.name


# --- The stories of two years follow the worklist ---------------------------------------------------------------------


def looks(path) -> list[tuple[int, list[dict], list[Step]]]:
    """Each look that found something: the number of its day, the items, the steps of the same person after it."""
    found, day = [], 0
    parts = read(path).parts
    for number, part in enumerate(parts):
        if not isinstance(part, Step):
            day += 1
        elif part.path.startswith(WORKLIST) and (items := json.loads(part.answer)["results"]):
            later = [step for step in parts[number + 1 :] if isinstance(step, Step) and step.who == part.who]
            found.append((day, items, later))
    return found


def test_two_years_show_every_reason():
    shown = {item["reason"] for path in TWO_YEARS for _, items, _ in looks(path) for item in items if "why" in item}
    assert shown == set(Code)


@pytest.mark.parametrize("path", TWO_YEARS, ids=lambda path: path.stem)
def test_what_a_list_names_first_comes_next_and_is_gone_on_the_next_look(path):
    assert len({day for day, _, _ in looks(path)}) >= 6
    for day, items, later in looks(path):
        (reason, act), *_ = [(item["reason"], item["act"]) for item in items]
        done = next(step for step in later if step.method != "GET")
        assert done.path == f"/api/v1/{act['path']}", (day, reason)
        again = next(step for step in later if step.path.startswith(WORKLIST))
        left = [(item["reason"], item["act"]["path"]) for item in json.loads(again.answer)["results"]]
        assert (reason, act["path"]) not in left, (day, reason)


# --- A story that is wrong fails, and says where ----------------------------------------------------------------------

WRONG = {
    "a member that is not known": ('"name": "Workshop",', '"title": "Workshop",', "201 is promised, 400 came"),
    "an address that is none": ("POST /api/v1/programs/", "POST /api/v1/program/", "201 is promised, 404 came"),
    "somebody who may not": (
        "POST /api/v1/programs/\nAs: Nadia (program manager)",
        "POST /api/v1/programs/\nAs: Sofia (social worker)",
        "201 is promised, 403 came",
    ),
    "somebody of another role": ("As: Nadia (program manager)", "As: Nadia (social worker)", "not in the table"),
    "another status": ("Answer 400:", "Answer 409:", "409 is promised, 400 came"),
    "another version": ('Answer 201, with `ETag: "1"`', 'Answer 201, with `ETag: "7"`', 'ETag: "7" is promised'),
    "another value": ('"state": "active", "version"', '"state": "draft", "version"', "state: 'draft' is promised"),
    "a member that is not there": ('"state": "active", "version": 1', '"status": "active"', "no member status"),
    "a name nobody kept": ('"{{prison_service}}"', '"{{prisons}}"', "nothing is kept as {{prisons}}"),
    "a part that is not there": ("`workshop` = `public_id`", "`workshop` = `id`", "there is no id in the answer"),
    "another pointer": ('"pointer": "/capacity"', '"pointer": "/places"', "errors[0].pointer"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_story_fails(db, wrong):
    good = RELEASE.read_text(encoding="utf-8")
    was, now, said = WRONG[wrong]
    assert was in good, "the story has changed: choose another line"
    with pytest.raises(StoryError) as refused:
        Telling(read_text(good.replace(was, now, 1), "wrong.md")).tell()
    assert re.match(r"wrong\.md:\d+: ", str(refused.value))
    assert said in str(refused.value)


# --- Reading ----------------------------------------------------------------------------------------------------------

PLAYERS = "| Ada | social worker | Hill | House (school) |\n"
ASKED = "```http\nGET /api/v1/sites/\nAs: Ada (social worker)\n```\n"


def test_every_line_of_the_notation_is_read():
    answer = 'Answer 200, with `ETag: "1"`:\n\n```json\n{}\n```\n\nKeep `a` = `b[0].c`.\n'
    text = f"{PLAYERS}\n*3 days later.*\n\n{ASKED}\n{answer}"
    wait, step = read_text(text, "s").parts
    assert (wait.days, wait.line) == (3, 3)
    assert (step.method, step.path, step.who, step.role, step.body) == (
        "GET", "/api/v1/sites/", "Ada", "social worker", "",
    )  # fmt: skip
    assert (step.status, step.answer_headers, step.answer, step.keeps) == (
        200, {"ETag": '"1"'}, "{}\n", {"a": "b[0].c"},
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        f"{PLAYERS}\n{ASKED}",  # no answer
        f"{PLAYERS}\n{ASKED}\nAnswer 200.\n\n```json\n{{}}\n```\n",  # an answer that nobody reads
        f"{PLAYERS}\n{ASKED}\nAnswer 200.\n\nKeep a = b.\n\nKeep `c` = `d`.\n",
        f"{PLAYERS}\n{ASKED}\nAnswer 200.\n\n*3 weeks later.*\n",
        f"{PLAYERS}\n{ASKED.replace('As: Ada (social worker)', '')}\nAnswer 200.\n",
        f"{ASKED}\nAnswer 200.\n",  # nobody in it
        PLAYERS,
    ],
)
def test_what_cannot_be_read_is_an_error(text):
    with pytest.raises(StoryError):
        read_text(text, "s")


@pytest.mark.parametrize(
    ("name", "now", "day"),
    [
        ("today", date(2030, 1, 31), date(2030, 1, 31)),
        ("today-31", date(2030, 1, 31), date(2029, 12, 31)),
        ("today+44-20 years", date(2030, 1, 31), date(2010, 3, 16)),
        ("today-1 years", date(2028, 2, 29), date(2027, 2, 28)),
        ("next_friday", date(2030, 1, 31), date(2030, 2, 1)),  # a Thursday
        ("next_friday", date(2030, 2, 1), date(2030, 2, 8)),
        ("next_friday+7", date(2030, 2, 2), date(2030, 2, 15)),
        ("next_holiday", date(2030, 1, 1), None),
        ("tomorrow", date(2030, 1, 1), None),
    ],
)
def test_named_days(name, now, day):
    assert named_day(name, now) == day


def test_a_kept_day_is_counted_from():
    kept = {"released": "2030-08-31", "name": "Karim"}
    now = date(2031, 1, 1)
    assert named_day("released+6 months-1", now, kept) == date(2031, 2, 27)
    assert named_day("released+18 years", now, kept) == date(2048, 8, 31)
    assert named_day("name+1", now, kept) is None


def test_next_weekday_is_always_within_a_week():
    for offset in range(14):
        now = date(2030, 1, 1) + timedelta(days=offset)
        found = named_day("next_friday", now)
        assert found.weekday() == 4 and 1 <= (found - now).days <= 7


def test_what_is_promised_may_be_less_than_what_is_said():
    assert list(differences({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": 2}], "d": 3})) == []
    assert len(list(differences({"a": [{"b": 1}]}, {"a": []}))) == 1
    assert len(list(differences({"a": 1}, {"a": True}))) == 1
    assert len(list(differences({"a": None}, {}))) == 1


def test_a_row_is_found_by_a_value_that_it_alone_has():
    said = {"results": [{"code": "a", "n": 1}, {"code": "b", "n": 2}, {"code": "b", "n": 3}]}
    assert find(said, "results[code=a].n", "s:1") == find(said, "results[0].n", "s:1") == 1
    for path in ("results[code=b].n", "results[code=c].n", "results[7].n", "rows"):
        with pytest.raises(StoryError):
            find(said, path, "s:1")
