"""A register of hundreds without scripts: details of any name, no mark lost on the way, and still a small page."""

import re
import uuid
from html import unescape

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from participants.dosage import Run
from participants.models import Attendance, Enrollment, Identity, Participant
from participants.register import Line, Register
from programs.models import Session
from tests.browser.day import meeting
from tests.participants.registers import session_of
from web.forms import register
from web.forms.register import REASONS, Sheet

FAMILIES = ("Alder", "Birch", "Birchall", "Cedar")


@pytest.fixture
def group(world, monkeypatch):
    """A register of four that is treated as one of hundreds."""
    monkeypatch.setattr(register, "DETAILED", 2)
    return meeting(FAMILIES)


@pytest.fixture
def client(world, browser_of):
    return browser_of(world.user["social_worker"])


class Form:
    """The register as a browser without scripts has it: what the fields of the page hold, and what is sent."""

    def __init__(self, client, group, answer=None):
        self.client, self.group = client, group
        self.page = (answer or client.get(group.path)).content.decode()
        self.fields = {name: unescape(value) for name, value in FIELD.findall(self.page)}
        self.fields |= {name: value or "on" for name, value in CHECKED.findall(self.page)}

    def key(self, family) -> str:
        member = next(one for one in self.group.members if one.participant.identity.family_name == family)
        return str(member.public_id)[:4]

    def send(self, act, **typed):
        """`typed`: by kind of field and family, s_Alder="a", and anything else by its name."""
        said = {}
        for name, value in typed.items():
            kind, _line, family = name.partition("_")
            said[f"{kind}{self.key(family)}" if family in FAMILIES else name] = value
        answer = self.client.post(self.group.path, {**self.fields, **said, "act": act}, follow=True)
        return answer if act == "save" else Form(self.client, self.group, answer)


FIELD = re.compile(r'<input type="?hidden"? name="?([a-z]+[0-9a-f]*)"? value="([^"]*)">')
CHECKED = re.compile(r'<input type="?radio"? name="?(s[0-9a-f]+)"?(?: value="?(\w+)"?)? checked>')


def marks_of(group):
    rows = Attendance.objects.filter(session=group.session).select_related(
        "enrollment__participant__identity"
    )
    return {
        row.enrollment.participant.identity.family_name: (row.status, row.minutes, row.reason, row.note)
        for row in rows
    }


def test_the_details_of_a_name_are_shown_and_every_mark_is_carried_on(client, group):
    form = Form(client, group).send("details", s_Alder="a", s_Cedar="on", narrow="birch")
    assert "2 of 4 people are shown" in form.page
    assert (
        form.page.count('class="person-line"') == 2
        and "Alder" not in form.page.partition("data-draft-state")[0]
    )
    form = form.send("everybody", s_Birch="late", m_Birch="45", r_Birch="illness", n_Birch="Came <late>.",
                     s_Birchall="excused", r_Birchall="not_unlocked")  # fmt: skip
    assert "illness, 45 min, note" in form.page
    assert form.page.count("<fieldset") == 4 and "Came &lt;late&gt;." in form.page
    answer = form.send("save")
    assert (
        "3 people" not in answer.content.decode()
        and "2 people were there, 2 absent" in answer.content.decode()
    )
    assert marks_of(group) == {
        "Alder": ("attended", 90, "", ""),
        "Birch": ("late", 45, "illness", "Came <late>."),
        "Birchall": ("excused", 0, "not_unlocked", ""),
        "Cedar": ("unexcused", 0, "", ""),
    }


def test_it_is_saved_from_the_narrowed_page_too(client, group):
    form = Form(client, group).send("all").send("look", narrow=" CÉDAR")
    answer = form.send("save", s_Cedar="partial", m_Cedar="30")
    assert "4 people were there" in answer.content.decode()
    assert marks_of(group)["Cedar"][:2] == ("partial", 30)


def test_everybody_present_is_everybody_when_few_are_shown(client, group):
    form = Form(client, group).send("details", narrow="alder").send("all")
    assert len(re.findall("checked", form.page)) == 4


def test_a_name_that_nobody_has_is_said_and_nothing_is_lost(client, group):
    form = Form(client, group).send("details", s_Alder="a", narrow="zelkova")
    assert "Nobody on this list has that name." in form.page and "checked" in form.page
    assert form.send("details", narrow=" ").page.count("<fieldset") == 4


def test_what_is_refused_is_shown_with_its_fields(client, group):
    form = Form(client, group).send("all").send("details", narrow="cedar")
    answer = form.send("save", s_Cedar="late", m_Cedar="999")
    page = answer.content.decode()
    assert answer.status_code == 400 and "The session lasted 90 minutes." in page
    assert page.count("<textarea") == 2, "of the line, and of the template that scripts copy"
    assert 'value="999"' in page and not marks_of(group)


def test_too_many_of_one_name_are_said(client, group, monkeypatch):
    monkeypatch.setattr(register, "NARROWED", 1)
    form = Form(client, group).send("details", s_Birchall="a", narrow="birch")
    assert "1 of 4 people is shown" in form.page and "1 more has this name" in form.page
    assert form.fields[f"s{form.key('Birchall')}"] == "a"


# --- Five hundred -----------------------------------------------------------------------------------------------------


def hundreds(world, number=500, ids=None):
    session = Session.objects.select_related("offering__site", "module").get(pk=session_of(world.offering).pk)
    lines = []
    for each, key in enumerate(ids or [uuid.uuid4() for _number in range(number)]):
        person = Participant(reference=f"P-{each:04}")
        person.identity = Identity(family_name=f"Spruce{each}", given_names="Victor")
        lines.append(
            Line(
                Enrollment(pk=each + 1, public_id=key, participant=person),
                None,
                True,
                (),
                Run(),
            )
        )
    return Sheet(Register(session, tuple(lines)))


def weight(world, sheet) -> int:
    request = RequestFactory().get(reverse("web:today"))
    request.user = world.user["social_worker"]
    context = {
        "session": sheet.session, "sheet": sheet, "reasons": REASONS, "may_admit": True, "may_open_files": True,
        "draft": "register:x",
    }  # fmt: skip
    return len(render_to_string("web/day/register.html", context, request=request).encode())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_500_people_are_a_small_page_however_far_one_is(world, language):
    with translation.override(language):
        sheet = hundreds(world)
        assert weight(world, sheet) < 100_000, "nobody is marked"
        sheet.unmarked = list(sheet.rows)
        assert weight(world, sheet) < 100_000, "and saving was refused"
        sheet.unmarked = []
        sheet.mark_open()
        for row in sheet.rows[:10]:
            row.status, row.reason = "excused", "not_unlocked"
        assert weight(world, sheet) < 100_000, "everybody is marked, some with a reason"
        sheet.narrow_to("spruce1")
        assert len(sheet.narrowed) == 20 and sheet.more_found == 91
        assert weight(world, sheet) < 100_000, "twenty with all their fields"


def test_two_lines_that_a_name_does_not_tell_apart_take_no_mark(world):
    """The form was shown when one of them was not on the list: nobody is marked by another one's answer."""
    ids = [
        uuid.UUID(f"{start}-0000-4000-8000-000000000000") for start in ("aaaa1111", "aaaa2222", "bbbb1111")
    ]
    sheet = hundreds(world, ids=ids)
    assert [row.key for row in sheet.rows] == ["aaaa1", "aaaa2", "bbbb1"]
    sent = Sheet(sheet.register, QueryDict("keys=4&saaaa=a&sbbbb=on"))
    assert [row.status for row in sent.rows] == ["", "", "unexcused"]
    own = Sheet(sheet.register, QueryDict("keys=x&saaaa2=a"))
    assert [row.status for row in own.rows] == ["", "attended", ""]


def test_everything_that_can_be_said_of_500_people_can_be_sent(settings):
    assert settings.DATA_UPLOAD_MAX_NUMBER_FIELDS > 5 * 500
