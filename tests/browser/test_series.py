"""A further series for a group, at a desk and on a phone."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from kernel.clock import today
from programs.models import Session
from programs.services import session_add
from tests.browser.prison import ADMINISTRATOR, room
from tests.world import BY, world

pytestmark = pytest.mark.browser

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("width", [390, 1280])
def test_24_more_sessions_on_one_page(visit, sign_in, taps, axe, width):
    group = room(world().own, "carpentry")
    monday = today() + timedelta(days=7 - today().weekday())
    for day in (0, 3):
        session_add(
            by=BY, offering=group, held_on=monday + timedelta(days=day), planned_minutes=90, starts_at="14:00"
        )
    page = sign_in(visit(width=width), ADMINISTRATOR)
    page.wait_for_url("**/dashboard/")
    page.goto(f"/groups/{group.public_id}/")
    hand = taps(page)
    hand.tap(page.get_by_role("link", name="Add sessions"))
    assert page.get_by_label("Monday").is_checked() and page.get_by_label("Thursday").is_checked()
    page.get_by_label("First day").fill(monday.isoformat())
    hand.tap(page.get_by_role("button", name="Show the days"))
    expect(page.get_by_role("heading", name="24 sessions")).to_be_visible()
    expect(page.locator(".days .taken")).to_have_count(2)
    hand.tap(page.locator("input[name=left_out]").first)
    hand.tap(page.get_by_role("button", name="Add 24 sessions"))
    expect(page.get_by_role("status")).to_contain_text("no longer the days that you saw")
    assert axe(page) == [] and page.evaluate(OVERFLOW) <= 0
    hand.tap(page.get_by_role("button", name="Add 24 sessions"))
    expect(page.get_by_role("status")).to_contain_text("24 sessions are added.")
    assert hand.count == 5
    assert Session.objects.filter(offering=group).count() == 26
