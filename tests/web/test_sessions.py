"""One's own account and its open sessions: seen, told apart, ended; ended by others; over with the password."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.models import OpenSession
from accounts.open_sessions import browser_in_words
from accounts.sessions import password_change, session_end, sessions_end_all
from audit.actions import Action
from audit.models import AuditEvent
from kernel.errors import NotAllowed, OutOfReach
from tests.world import PASSWORD

HOME = reverse("web:help")
SESSIONS = reverse("web:sessions")
END_ALL = reverse("web:sessions_end")
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/141.0.0.0 Mobile Safari/537.36"


@pytest.fixture(autouse=True)
def nothing_seen_before():
    cache.clear()


@pytest.fixture
def user(world):
    return world.user["program_manager"]


@pytest.fixture
def sign_in(browser_of):
    """A browser that signs in on the page."""

    def by_password(user, agent=FIREFOX, password=PASSWORD):
        client = browser_of(HTTP_USER_AGENT=agent)
        client.post(reverse("account_login"), {"login": user.username, "password": password})
        return client

    return by_password


def text(answer) -> str:
    return answer.content.decode()


def is_in(client) -> bool:
    return client.get(HOME).status_code == 200


def end(client):
    return reverse("web:session_end", kwargs={"public_id": client.session["open_session"]})


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox, Windows"),
        (ANDROID, "Chrome, Android"),
        (f"{ANDROID} Edg/141.0", "Edge, Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1", "Safari, macOS"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/141.0 Safari/537.36", "Chrome, Linux"),
        ("curl/8", ""),
        ("", ""),
        ("<script>Firefox", "Firefox"),
    ],
)
def test_a_browser_in_words(agent, words):
    assert browser_in_words(agent) == words


def test_the_list_shows_where_one_is_signed_in_and_marks_this_one(user, sign_in):
    here, phone = sign_in(user), sign_in(user, ANDROID)
    page = text(here.get(SESSIONS))
    assert page.count("<tr>") == 3 and page.count("this one") == 1
    assert page.index("Chrome, Android") < page.index("Firefox, Windows")
    assert "this one" in page.split("Firefox, Windows")[1].split("</th>")[0]
    assert "this one" in text(phone.get(SESSIONS)).split("Chrome, Android")[1].split("</th>")[0]


def test_no_address_and_no_user_agent_is_kept(user, sign_in):
    sign_in(user)
    row = OpenSession.objects.filter(user=user).values().get()
    assert "127.0.0.1" not in str(row) and "Gecko" not in str(row)


def test_colleagues_sessions_are_not_on_the_list(user, world, sign_in):
    sign_in(world.user["auditor"], ANDROID)
    sign_in(world.other_user["auditor"], ANDROID)
    assert "Android" not in text(sign_in(user).get(SESSIONS))


def test_an_administrator_sees_and_ends_only_his_own_on_this_page(user, world, sign_in):
    other = sign_in(user, ANDROID)
    admin = sign_in(world.user["system_administrator"])
    assert admin.post(end(other)).status_code == 404 and is_in(other)


def test_signing_one_browser_out(user, sign_in):
    here, phone = sign_in(user), sign_in(user, ANDROID)
    answer = here.post(end(phone), follow=True)
    assert "That browser is signed out." in text(answer)
    assert is_in(here) and not is_in(phone)
    (event,) = AuditEvent.objects.filter(action=Action.SESSION_END)
    assert event.actor_ref == f"user:{user.public_id}"


def test_signing_this_browser_out_from_the_list(user, sign_in):
    here, phone = sign_in(user), sign_in(user, ANDROID)
    assert here.post(end(here))["Location"] == reverse("account_login")
    assert not is_in(here) and is_in(phone)


def test_a_colleagues_session_is_not_found(user, world, sign_in):
    colleague = sign_in(world.user["auditor"])
    assert sign_in(user).post(end(colleague)).status_code == 404
    assert is_in(colleague)


@pytest.mark.parametrize("keep", [True, False])
def test_signing_out_everywhere(user, world, sign_in, keep):
    here, phone, other = sign_in(user), sign_in(user, ANDROID), sign_in(user, "")
    colleague = sign_in(world.user["auditor"])
    here.post(END_ALL, {"keep": "here"} if keep else {})
    assert is_in(here) == keep and not is_in(phone) and not is_in(other) and is_in(colleague)
    (event,) = AuditEvent.objects.filter(action=Action.SESSIONS_END_ALL)
    assert event.details == {"sessions": 2 if keep else 3}
    assert OpenSession.objects.filter(user=user).count() == (1 if keep else 0)


def test_signing_out_takes_the_row_away(user, sign_in):
    client = sign_in(user)
    client.post(reverse("account_logout"))
    assert not OpenSession.objects.filter(user=user).exists()


def test_changing_the_password_ends_the_other_sessions(user, sign_in):
    here, phone = sign_in(user), sign_in(user, ANDROID)
    named = here.session["open_session"]
    new = {"oldpassword": PASSWORD, "password1": "quite another phrase", "password2": "quite another phrase"}
    assert here.post(reverse("account_change_password"), new).status_code == 302
    assert is_in(here) and not is_in(phone)
    assert [str(row.public_id) for row in OpenSession.objects.filter(user=user)] == [named]
    assert "this one" in text(here.get(SESSIONS))
    (event,) = AuditEvent.objects.filter(action=Action.PASSWORD_CHANGE)
    assert event.details == {"sessions": 1} and event.object_ids == [str(user.public_id)]
    assert not is_in(sign_in(user)) and is_in(sign_in(user, password="quite another phrase"))


def test_an_expired_session_is_off_the_list_and_opens_nothing(user, sign_in):
    old = sign_in(user, ANDROID)
    Session.objects.filter(session_key=old.session.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    assert not is_in(old)
    assert "Android" not in text(sign_in(user).get(SESSIONS))


def test_what_is_over_is_deleted_at_the_next_sign_in_of_anybody(user, world, sign_in):
    with time_machine.travel(timezone.now() - timedelta(hours=13)):
        sign_in(user)
    assert OpenSession.objects.filter(user=user).exists()
    sign_in(world.user["auditor"])
    assert not OpenSession.objects.filter(user=user).exists()


def test_last_seen_is_written_every_five_minutes_at_most(user, sign_in, django_assert_num_queries):
    client = sign_in(user)
    row = OpenSession.objects.filter(user=user)
    before = row.get().last_seen_at
    client.get(HOME)
    assert row.get().last_seen_at == before
    cache.clear()  # as after five minutes
    client.get(HOME)
    assert row.get().last_seen_at > before


def test_a_session_from_before_the_list_comes_onto_it(user, sign_in):
    client = sign_in(user)
    OpenSession.objects.all().delete()
    session = client.session
    del session["open_session"]
    session.save()
    assert "this one" in text(client.get(SESSIONS))


def test_somebody_else_signs_in_in_the_same_browser(user, world, client):
    for one in (user, world.user["auditor"]):
        client.force_login(one, backend="accounts.backends.PasswordBackend")
    assert "this one" in text(client.get(SESSIONS))
    assert not OpenSession.objects.filter(session_key=client.session.session_key, user=user).exists()


# --- By others --------------------------------------------------------------------------------------------------------


def test_an_administrator_ends_the_sessions_of_a_colleague(user, world, sign_in, as_user):
    client = sign_in(user)
    admin = as_user(world.user["system_administrator"])
    session_end(by=admin, session=OpenSession.objects.get(user=user))
    assert not is_in(client)
    client = sign_in(user)
    sessions_end_all(by=admin, user=user)
    assert not is_in(client)
    ended = AuditEvent.objects.filter(action__in=[Action.SESSION_END, Action.SESSIONS_END_ALL])
    assert {event.agency_id for event in ended} == {world.agency.public_id} and len(ended) == 2


def test_nobody_else_ends_anothers_sessions(user, world, sign_in, as_user):
    client = sign_in(user)
    session = OpenSession.objects.get(user=user)
    for role in ("social_worker", "prison_administrator", "evaluator", "auditor"):
        with pytest.raises(NotAllowed):
            session_end(by=as_user(world.user[role]), session=session)
        with pytest.raises(NotAllowed):
            sessions_end_all(by=as_user(world.user[role]), user=user)
    with pytest.raises(OutOfReach):
        sessions_end_all(by=as_user(world.other_user["system_administrator"]), user=user)
    with pytest.raises(NotAllowed):
        password_change(by=as_user(world.user["system_administrator"]), user=user, password="x")
    assert is_in(client)


# --- Your account -----------------------------------------------------------------------------------------------------


def test_the_account_page_leads_to_its_parts(user, sign_in):
    client = sign_in(user)
    page = text(client.get(reverse("web:account")))
    for route in ("account_change_password", "web:second_factor", "web:sessions", "web:tokens"):
        assert f'href="{reverse(route)}"' in page
    assert "In 1 browser" in page and "None yet" in page
    assert f'href="{reverse("web:account")}"' in text(client.get(HOME))


def test_one_cannot_come_back_to_an_ended_session(user, sign_in):
    """The back button and a form sent from a page of before lead to the sign-in page."""
    here, phone = sign_in(user), sign_in(user, ANDROID)
    here.post(END_ALL, {"keep": "here"})
    answer = phone.post(END_ALL)
    assert answer["Location"].startswith(reverse("account_login")) and is_in(here)
