"""Auditors, managers and administrators of accounts on a phone: every form of theirs is filled and saved."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from kernel.clock import today
from participants.models import MatchCandidate, RecordSeal
from tests.factors import give_sheet
from tests.rows.access import finding_of_own_name, opened
from tests.web.rows.oversight import by_pair, by_seal
from tests.world import PASSWORD

pytestmark = pytest.mark.browser

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def world(visit):
    """Two agencies, in the database that the live server reads."""
    from tests.world import world as build

    return build()


@pytest.fixture
def fits(axe):
    """Nothing is wider than the phone, and axe finds nothing."""

    def look(page) -> None:
        assert page.evaluate(OVERFLOW) <= 0, page.url
        assert axe(page) == []

    return look


def save(page, name="Save") -> None:
    page.get_by_role("button", name=name, exact=True).click()


def done(page, words: str) -> None:
    expect(page.get_by_role("status")).to_contain_text(words)


def test_who_looked_at_this_person_in_two_clicks(world, visit, sign_in, taps, fits):
    opened(world.user["social_worker"], world.person, purpose="program_review")
    page = sign_in(visit(width=390), "own-auditor")
    page.wait_for_url("**/log/")
    fits(page)
    counted = taps(page)
    page.get_by_label("File number").fill("own-001")
    counted.tap(page.get_by_role("button", name="Show who looked"))
    expect(page.locator("h1")).to_have_text("Who looked at file own-001")
    assert counted.count <= 2
    expect(page.locator("main")).to_contain_text("own-social_worker")
    fits(page)
    page.get_by_role("link", name="own-social_worker").first.click()
    expect(page.locator("main")).to_contain_text("By:")
    page.get_by_label("Act").select_option("readings")
    page.get_by_role("button", name="Filter").click()
    page.wait_for_url("**act=readings**")
    expect(page.locator("tbody")).to_contain_text("People read")


def test_data_protection_reviews_decides_and_lifts(world, visit, sign_in, fits):
    finding_of_own_name(world.own)
    by_pair(world.own, None)
    by_seal(world.own, None)
    page = sign_in(visit(width=390), "own-auditor")
    page.goto("/log/review/")
    fits(page)
    page.get_by_role("heading", level=2).get_by_role("link").first.click()
    fits(page)
    page.get_by_label("explained").check()
    save(page, "Save the review")
    expect(page.get_by_role("alert").get_by_role("link", name="Note")).to_be_visible()
    page.get_by_label("Note").fill("By duty: the head of the wing had asked for it.")
    save(page, "Save the review")
    done(page, "Reviewed")
    page.goto("/log/matches/")
    fits(page)
    page.get_by_role("link", name="own-001").click()
    fits(page)
    page.get_by_label("Yes, one person").check()
    save(page, "Decide")
    expect(page.get_by_role("alert")).to_be_visible()  # both wait for one program: that is settled first
    page.get_by_label("No, two people").check()
    save(page, "Decide")
    done(page, "Decided: two people.")
    assert MatchCandidate.objects.get().state == "different"
    page.goto("/log/seals/")
    fits(page)
    page.get_by_role("link", name="own-sealed").click()
    fits(page)
    page.get_by_label("Reason").fill("Order of the court of the third of May.")
    save(page, "Lift the seal")
    done(page, "The seal is lifted.")
    assert RecordSeal.objects.get().lifted_on == today()


def test_a_manager_looks_and_describes_a_program(world, visit, sign_in, taps, fits):
    page = sign_in(visit(width=390), "own-program_manager")
    page.wait_for_url("**/overview/")
    fits(page)
    counted = taps(page)
    counted.tap(page.get_by_role("link", name="Own Prison").first)
    expect(page.locator("h1")).to_contain_text("Own Prison")
    assert counted.count <= 2
    fits(page)
    page.goto("/overview/quality/")
    fits(page)
    page.goto("/overview/programs/")
    fits(page)
    page.get_by_role("link", name="New program").click()
    fits(page)
    page.get_by_label("Name", exact=False).first.fill("Woodwork")
    page.get_by_label("Code").fill("woodwork")
    page.get_by_label("Lowest age").fill("18")
    page.get_by_label("sentenced").check()
    save(page)
    done(page, "The program is described.")
    expect(page.locator("main")).to_contain_text("Aged 18 or over.")
    fits(page)
    page.get_by_role("link", name="Change the description").click()
    page.get_by_label("Type").fill("work")
    save(page)
    done(page, "Saved.")
    page.get_by_role("link", name="New rules").click()
    expect(page.get_by_label("Lowest age")).to_have_value("18")
    page.get_by_label("Highest age").fill("30")
    save(page)
    done(page, "The new rules hold from then on.")
    page.get_by_role("link", name="Add a module").click()
    page.get_by_label("Name").fill("Saws and planes")
    save(page)
    done(page, "The module is added.")
    page.get_by_role("link", name="Add staff").click()
    page.get_by_label("Colleague").select_option(label="own-social_worker")
    save(page)
    done(page, "The colleague is on the staff.")
    page.get_by_role("link", name="Record a cost").click()
    page.get_by_label("Amount").fill("1200.50")
    page.get_by_label("From").fill(today().isoformat())
    page.get_by_label("To", exact=False).last.fill(today().isoformat())
    save(page)
    done(page, "The cost is recorded.")
    expect(page.locator("main")).to_contain_text("1,200.50 EUR")
    fits(page)


def test_an_administrator_keeps_accounts(world, visit, sign_in, fits):
    evaluator = world.user["evaluator"]
    give_sheet(evaluator)
    page = sign_in(visit(width=390), "own-system_administrator")
    page.wait_for_url("**/users/")
    fits(page)
    page.get_by_role("link", name="New account").click()
    page.get_by_label("First name").fill("Ada")
    page.get_by_label("Family name").fill("Thornbury")
    page.get_by_label("User name").fill("ada")
    page.get_by_label("Agency").select_option(label="Own Prison Service")
    page.get_by_label("Role").select_option("auditor")
    fits(page)
    save(page, "Open the account")
    expect(page.locator("#secret")).to_have_text(re.compile(r"(\w{4}-){3}\w{4}"))
    fits(page)
    page.get_by_role("link", name="Give a role").click()
    page.get_by_label("Agency").select_option(label="Own Prison Service")
    page.get_by_label("Role").select_option("evaluator")
    save(page, "Give a role")
    done(page, "The role is given.")
    page.get_by_role("link", name=re.compile("^End")).first.click()
    save(page, "End this role")
    done(page, "The role ends then.")
    for _number in range(5):
        Client().post(reverse("account_login"), {"login": "ada", "password": "wrong"}, REMOTE_ADDR="10.0.0.9")
    page.reload()
    save(page, "Lift the lock")
    done(page, "The lock is lifted.")
    save(page, "New temporary password")
    expect(page.locator("#secret")).to_be_visible()
    page.goto(f"/users/{User.objects.get(username='ada').public_id}/")
    save(page, "Close the account")
    done(page, "The account is closed.")
    save(page, "Open the account again")
    done(page, "The account is open again")
    Client().post(reverse("account_login"), {"login": "own-social_worker", "password": PASSWORD})
    page.goto(f"/users/{world.user['social_worker'].public_id}/")
    save(page, "Sign out everywhere")
    done(page, "Signed out everywhere.")
    page.goto(f"/users/{evaluator.public_id}/")
    page.get_by_role("link", name="Reset the second factor").click()
    page.get_by_label("Reason").fill("Lost the sheet; I know the voice and called back.")
    fits(page)
    save(page, "Reset the second factor")
    done(page, "The second factor is gone.")
