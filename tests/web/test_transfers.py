"""The choices of a transfer and of a hand-over: whoever can take somebody over, and why when nobody can."""

from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Membership
from accounts.services import site_create
from audit.actions import Action
from audit.models import AuditEvent
from kernel.clock import today
from participants.models import CustodyPeriod
from participants.services.transfers import transfer_ask
from programs.models import Offering
from programs.services import offering_create
from tests.world import BY


@pytest.fixture
def admin(world, browser_of):
    return browser_of(world.user["prison_administrator"])


def ask(world):
    return reverse("web:transfer_ask", kwargs={"public_id": world.enrollment.public_id})


def hand(world):
    return reverse("web:hand_over", kwargs={"public_id": world.person.public_id})


def carpentry(world):
    return offering_create(
        by=BY, program=world.program, site=world.site, code="carpentry", name="Carpentry", starts_on=today()
    )


def test_a_group_that_is_over_is_not_offered(world, admin):
    over = carpentry(world)
    assert "Carpentry ·" in admin.get(ask(world)).content.decode()
    yesterday = today() - timedelta(days=1)
    QuerySet(Offering).filter(pk=over.pk).update(starts_on=yesterday, ends_on=yesterday)
    html = admin.get(ask(world)).content.decode()
    assert "Carpentry ·" not in html and "Other group ·" in html
    sent = {"to_offering": over.public_id, "basis": "law", "reason": "x", "on": today().isoformat()}
    assert admin.post(ask(world), sent).status_code == 400


def test_where_no_group_can_take_over_the_page_says_so(world, admin):
    yesterday = today() - timedelta(days=1)
    QuerySet(Offering).exclude(pk=world.offering.pk).update(starts_on=yesterday, ends_on=yesterday)
    html = admin.get(ask(world)).content.decode()
    assert "No other group can take over today" in html and 'name="to_offering"' not in html


def test_the_receiver_names_workers_of_today(world, admin):
    asked = transfer_ask(
        by=BY, enrollment=world.enrollment, to_offering=carpentry(world), basis="law", reason="x", on=today()
    )
    address = reverse("web:transfer", kwargs={"public_id": asked.public_id})
    assert ">own-social_worker<" in admin.get(address).content.decode()
    QuerySet(Membership).filter(user=world.user["social_worker"]).update(ends_on=today() - timedelta(days=1))
    assert ">own-social_worker<" not in admin.get(address).content.decode()


def test_a_release_offers_offices_with_their_workers_and_programs(world, admin):
    site_create(by=BY, agency=world.other.agency, code="office", name="Office", kind="probation_office")
    html = admin.get(hand(world)).content.decode()
    assert "Office · Other Prison Service" in html and "other-social_worker · Other Prison Service" in html
    assert "Other work program" in html
    assert "own-social_worker ·" not in html and "Own work program ·" not in html


def test_without_an_office_the_page_says_what_to_do(world, admin):
    html = admin.get(hand(world)).content.decode()
    stay = CustodyPeriod.objects.get(participant=world.person)
    release = reverse(
        "web:person_release", kwargs={"public_id": world.person.public_id, "record": stay.public_id}
    )
    assert (
        "No office outside is on file" in html
        and f'href="{release}"' in html
        and '<form class="stack"' not in html
    )


def test_whoever_is_not_inside_is_still_seen_on_the_page_and_so_in_the_log(world, admin):
    QuerySet(CustodyPeriod).filter(participant=world.person).update(ends_on=today(), release_reason="expiry")
    before = AuditEvent.objects.filter(action=Action.CASE_READ).count()
    assert "not in custody at one of your sites" in admin.get(hand(world)).content.decode()
    assert AuditEvent.objects.filter(action=Action.CASE_READ).count() == before + 1


def test_the_reasons_are_french_too(world, browser_of):
    client = browser_of(world.user["prison_administrator"], language="fr")
    assert "Aucun service extérieur" in client.get(hand(world)).content.decode()
    yesterday = today() - timedelta(days=1)
    QuerySet(Offering).exclude(pk=world.offering.pk).update(starts_on=yesterday, ends_on=yesterday)
    assert "Aucun autre groupe ne peut prendre le relais" in client.get(ask(world)).content.decode()
