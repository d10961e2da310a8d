"""A move between prisons: as one act among one's own sites, and in words to another administration."""

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.services import site_create
from participants.choices import ReleaseReason
from tests.world import BY


def page(world, name="person_transfer", **more):
    stay = world.person.custody_periods.get()
    return reverse(f"web:{name}", kwargs={"public_id": world.person.public_id, "record": stay.public_id})


def words(world, browser_of, language="en"):
    client = browser_of(world.user["prison_administrator"], language=language)
    return client.get(page(world)).content.decode()


@pytest.mark.parametrize("has_farm", [True, False])
def test_the_form_is_there_when_there_is_another_own_site(world, browser_of, has_farm):
    if has_farm:
        site_create(by=BY, agency=world.agency, code="farm", name="Own Farm", kind="prison")
    html = words(world, browser_of)
    assert ("Own Farm" in html) == ('name="site"' in html) == has_farm
    assert ("You answer for no other site." in html) == (not has_farm)


def test_to_another_administration_it_says_what_to_do_and_where(world, browser_of):
    html = words(world, browser_of)
    for told in (
        "To a prison of another administration",
        str(ReleaseReason.TRANSFER.label),
        "Nobody is handed over",
    ):
        assert told in html
    person = {"public_id": world.person.public_id}
    for target in (page(world, "person_release"), reverse("web:hand_over", kwargs=person)):
        assert f'href="{target}"' in html


def test_the_way_there_stands_on_the_page_of_the_stays(world, browser_of):
    custody = reverse("web:person_custody", kwargs={"public_id": world.person.public_id})
    html = browser_of(world.user["prison_administrator"]).get(custody).content.decode()
    assert page(world) in html


def test_the_steps_are_french_too_and_name_the_reason_as_the_form_does(world, browser_of):
    html = words(world, browser_of, "fr")
    with translation.override("fr"):
        reason = str(ReleaseReason.TRANSFER.label)
    assert "Vers une prison d’une autre administration" in html and reason in html
