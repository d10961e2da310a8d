"""What was typed into a register and left: it comes back to its owner, for those alone whom it still is about."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from kernel.drafts import Draft
from participants.models import Attendance
from participants.services import enrollment_move
from participants.services.register import register_save, register_undo
from tests.browser.day import meeting
from tests.participants.registers import again, mark, member
from tests.world import BY
from web.held import hold

FAMILIES = ("Alder", "Birch", "Cedar")


@pytest.fixture
def group(world):
    return meeting(FAMILIES)


@pytest.fixture
def worker(world):
    return world.user["social_worker"]


@pytest.fixture
def client(browser_of, worker):
    return browser_of(worker)


def key(enrollment) -> str:
    return str(enrollment.public_id)[:4]


def fields(group, marks, **more):
    """What a browser keeps of the form: `marks` is {enrollment: status}."""
    said = {"version": [str(group.session.version)], "keys": ["4"], "shown": [timezone.now().isoformat()]}
    said |= {f"s{key(one)}": [status] for one, status in marks.items()}
    return {**said, **more}


def keep(client, group, kept):
    data = {"page": f"register:{group.session.public_id}", "fields": json.dumps(kept)}
    assert client.post(reverse("web:draft"), data).status_code == 204


def is_marked(page, enrollment, status) -> bool:
    return f'name="s{key(enrollment)}" value="{status}" checked' in page


def test_it_comes_back_with_a_sentence_and_saving_forgets_it(client, group, browser_of, world):
    one, two, three = group.members
    note = {f"n{key(two)}": ["Was <b>ill</b>."], f"r{key(two)}": ["illness"]}
    keep(client, group, fields(group, {one: "attended", two: "excused"}, **note))
    page = client.get(group.path).content.decode()
    assert "Not saved yet: your draft of" in page and "Was &lt;b&gt;ill" in page
    assert is_marked(page, one, "attended") and is_marked(page, two, "excused")
    assert page.count("checked") == 3, "two marks and a reason; the third is still open"
    manager = browser_of(world.user["program_manager"]).get(group.path).content.decode()
    assert "draft of" not in manager and "checked" not in manager
    said = {f"s{key(each)}": "attended" for each in group.members}
    answer = client.post(group.path, {"version": group.session.version, "act": "save", **said})
    assert answer.status_code == 302 and not Draft.objects.exists()


def test_a_refused_register_keeps_its_draft_and_it_can_be_thrown_away(client, group):
    keep(client, group, fields(group, {group.members[0]: "attended"}))
    assert client.post(group.path, {"version": group.session.version, "act": "save"}).status_code == 400
    assert Draft.objects.count() == 1
    page = client.get(group.path).content.decode()
    assert 'form="discard-draft"' in page and f'value="register:{group.session.public_id}"' in page
    client.post(reverse("web:draft_discard"), {"page": f"register:{group.session.public_id}"})
    assert "checked" not in client.get(group.path).content.decode()


def test_whoever_left_is_not_marked_and_whoever_came_is_not_taken_for_them(client, group, world):
    one, two, _three = group.members
    keep(client, group, fields(group, {one: "attended", two: "attended"}))
    enrollment_move(by=BY, enrollment=two, verb="start", on=group.session.held_on - timedelta(days=3))
    left_on = group.session.held_on - timedelta(days=1)
    enrollment_move(by=BY, enrollment=again(two), verb="withdraw", on=left_on, reason="asked to")
    new = member(world.own, group.offering, "late-001", family="Zelkova")
    page = client.get(group.path).content.decode()
    assert is_marked(page, one, "attended") and page.count("checked") == 1
    assert "Zelkova" in page and key(two) not in page and key(new) in page
    assert "1 mark is left out" in page


def test_a_place_that_changed_since_has_to_be_marked_anew(client, group):
    one, two, _three = group.members
    keep(client, group, fields(group, {one: "attended", two: "attended"}))
    enrollment_move(by=BY, enrollment=two, verb="start", on=group.session.held_on - timedelta(days=3))
    enrollment_move(by=BY, enrollment=again(two), verb="suspend", on=group.session.held_on - timedelta(days=2),
                    reason="in hospital")  # fmt: skip
    page = client.get(group.path).content.decode()
    assert is_marked(page, one, "attended") and page.count("checked") == 1 and "1 mark is left out" in page


@pytest.mark.parametrize("shown", [[], ["yesterday"], ["2026-13-01T00:00:00Z"], ["2026-01-01T00:00:00"]])
def test_a_draft_that_does_not_say_when_it_was_shown_marks_nobody(client, group, shown):
    keep(client, group, fields(group, {group.members[0]: "attended"}, shown=shown))
    page = client.get(group.path).content.decode()
    assert "checked" not in page and "1 mark is left out" in page


def test_names_of_lines_that_grew_meanwhile_are_still_understood(client, group, monkeypatch):
    """Somebody whose id begins alike makes the names of all lines longer; what was typed under the short ones stays."""
    one = group.members[0]
    keep(client, group, fields(group, {one: "attended"}))
    monkeypatch.setattr("web.forms.register.SHORTEST_KEY", 6)
    page = client.get(group.path).content.decode()
    assert f'name="s{str(one.public_id)[:6]}" value="attended" checked' in page
    said = {f"s{key(each)}": "attended" for each in group.members}
    answer = client.post(group.path, {"version": group.session.version, "keys": "4", "act": "save", **said})
    assert answer.status_code == 302 and Attendance.objects.filter(session=group.session).count() == 3


def test_a_register_saved_meanwhile_is_compared_and_marked_by_nothing(client, group):
    one, two, three = group.members
    keep(client, group, fields(group, {one: "attended", two: "excused"}))
    register_save(by=BY, session=again(group.session), entries=[mark(each) for each in group.members])
    answer = client.get(group.path)
    page = answer.content.decode()
    assert answer.status_code == 200 and "was saved before yours" in page
    assert page.count("you marked:") == 1 and "you marked: excused" in page
    assert 'form="discard-draft"' in page
    assert set(Attendance.objects.values_list("status", flat=True)) == {"attended"}
    client.post(reverse("web:draft_discard"), {"page": f"register:{group.session.public_id}"})
    assert "you marked:" not in client.get(group.path).content.decode()


def test_a_draft_that_says_what_is_saved_is_no_news(client, group):
    keep(client, group, fields(group, dict.fromkeys(group.members, "attended")))
    register_save(by=BY, session=again(group.session), entries=[mark(each) for each in group.members])
    page = client.get(group.path).content.decode()
    assert "before yours" not in page and "discard-draft" not in page


def test_a_register_saved_and_taken_back_is_not_marked_by_the_draft_of_before(client, group):
    keep(client, group, fields(group, dict.fromkeys(group.members, "attended")))
    saved = register_save(by=BY, session=again(group.session), entries=[mark(each) for each in group.members])
    register_undo(by=BY, session=again(saved))
    page = client.get(group.path).content.decode()
    assert "checked" not in page and "is not shown." in page and "Mark everybody anew." in page
    assert 'form="discard-draft"' in page


def test_whoever_walked_in_comes_back_with_a_name_and_nobody_out_of_reach_does(client, group, world):
    ids = [str(world.person.public_id), str(world.foreign_person.public_id),
           str(group.members[0].participant.public_id)]  # fmt: skip
    keep(client, group, fields(group, {}, walk=ids, new_given=["Noor"], new_family=[""], find=[""]))
    page = client.get(group.path).content.decode()
    assert world.own.names[0] in page and 'value="Noor"' in page
    assert page.count('name="walk"') == 1, "neither the stranger nor whoever has a line"
    assert not any(name in page for name in world.other.names)
    event = AuditEvent.objects.order_by("-id").first()
    assert str(world.person.public_id) in event.subject_ids
    assert str(world.foreign_person.public_id) not in event.subject_ids


def test_what_a_session_that_ended_took_away_comes_back(client, group, worker):
    one, two, _three = group.members
    request = type("Request", (), {})()
    request.session, request.path = client.session, group.path
    request.FILES, request.headers, request.get_full_path = {}, {}, lambda: group.path
    request.get_host, request.is_secure = lambda: "testserver", lambda: False
    hold(request, str(worker.public_id), fields(group, {one: "attended", two: "excused"}))
    request.session.save()
    page = client.get(group.path).content.decode()
    assert (
        "your session had ended" in page
        and is_marked(page, one, "attended")
        and is_marked(page, two, "excused")
    )
