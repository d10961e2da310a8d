"""Runs last: every form of the product was filled and saved through its rendered page by one of the tests before."""

import pytest

from tests.browser.posted import POSTED, methods_of
from web import urls

pytestmark = pytest.mark.browser


def routes_that_take_a_form() -> set[str]:
    return {f"web:{each.name}" for each in urls.urlpatterns if "POST" in methods_of(each.callback)}


def test_the_sweep_knows_what_takes_a_form():
    routes = routes_that_take_a_form()
    assert {"web:tokens", "web:token_revoke", "web:run_again", "web:language"} <= routes
    assert not {"web:people", "web:log", "web:home"} & routes


def test_every_form_was_saved_through_its_page():
    assert routes_that_take_a_form() - POSTED == set()
