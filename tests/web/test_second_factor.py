"""The pages of the second factor: signing in in two steps, setting up, printing, removing, and being made to."""

import json
import re
from datetime import timedelta

import pytest
import qrcode
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.factor_codes import accept_code
from accounts.models import User
from accounts.second_factor import factors_of, second_factor_key_add
from accounts.services import user_create
from audit.actions import Action
from audit.models import AuditEvent
from config.env import ROLES
from tests.factors import give_app, give_sheet, totp
from tests.world import BY, PASSWORD

HOME = reverse("web:home")
LOGIN = reverse("account_login")
STEP = reverse("mfa_authenticate")
OVERVIEW = reverse("web:second_factor")
APP = reverse("web:second_factor_app")
KEY = reverse("web:second_factor_key")
CODES = reverse("web:second_factor_codes")
CONFIRM = reverse("account_reauthenticate")


@pytest.fixture(autouse=True)
def no_attempts_before():
    cache.clear()  # allauth counts the posts of a minute there


@pytest.fixture
def user(world):
    return world.user["social_worker"]


def first_step(client, user, **more):
    return client.post(LOGIN, {"login": user.username, "password": PASSWORD, **more})


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def signed_in(client, user):
    """A browser in which the password has just been typed."""
    assert first_step(client, user)["Location"] == HOME
    return client


def test_without_a_factor_the_password_is_enough(signed_in):
    assert is_signed_in(signed_in)


def test_the_second_step_by_app(client, user):
    give_app(user)
    wanted = reverse("web:people")
    assert first_step(client, user, next=wanted)["Location"] == STEP
    assert not is_signed_in(client)
    assert client.get(reverse("web:help"))["Location"].startswith(LOGIN)
    page = text(client.get(STEP))
    assert 'name="code"' in page and "security-key.js" not in page
    assert client.post(STEP, {"code": "000000"}).status_code == 400
    assert not is_signed_in(client)
    with time_machine.travel(timezone.now() + timedelta(seconds=60)):
        answer = client.post(STEP, {"code": totp()})
    assert answer["Location"] == wanted and is_signed_in(client)
    assert AuditEvent.objects.filter(action=Action.SIGN_IN).latest("pk").details == {
        "second_factor": ["totp"]
    }
    assert factors_of(user)[0].used_at is not None


def test_printed_codes_alone_are_asked_for_and_enough(client, user):
    codes = give_sheet(user)
    assert first_step(client, user)["Location"] == STEP
    assert client.post(STEP, {"code": f"{codes[0][:4]} {codes[0][4:]}"})["Location"] == HOME
    client.post(reverse("account_logout"))
    first_step(client, user)
    again = client.post(STEP, {"code": codes[0]})
    assert again.status_code == 400 and "used already" in text(again)
    assert not is_signed_in(client)
    assert client.post(STEP, {"code": codes[1]})["Location"] == HOME


def test_a_code_seen_over_the_shoulder_opens_nothing(client, user, browser_of):
    give_app(user)
    with time_machine.travel(timezone.now() + timedelta(seconds=60), tick=False):
        code = totp()
        first_step(client, user)
        assert client.post(STEP, {"code": code}).status_code == 302
        other = browser_of()
        first_step(other, user)
        assert other.post(STEP, {"code": code}).status_code == 400
        assert not is_signed_in(other)


def test_guessing_is_closed_whatever_the_address_and_the_browser(user, browser_of):
    codes = give_sheet(user)
    for number in range(5):
        guesser = browser_of(REMOTE_ADDR=f"10.0.0.{number}")
        first_step(guesser, user)
        answer = guesser.post(STEP, {"code": "12345678"})
    assert "closed for 15 minutes" in text(answer)
    owner = browser_of(REMOTE_ADDR="10.9.9.9")
    first_step(owner, user)
    assert owner.post(STEP, {"code": codes[0]}).status_code == 400
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        first_step(owner, user)
        assert owner.post(STEP, {"code": codes[0]})["Location"] == HOME


def test_a_right_password_does_not_clear_the_count_of_wrong_codes(client, user):
    give_sheet(user)
    for _ in range(5):
        first_step(client, user)
        answer = client.post(STEP, {"code": "12345678"})
        client.post(reverse("account_logout"))
    assert "closed for 15 minutes" in text(answer)


def test_the_second_step_is_nothing_without_the_first(client, user):
    give_sheet(user)
    assert client.get(STEP)["Location"] == LOGIN
    assert client.post(STEP, {"code": "12345678"})["Location"] == LOGIN


def test_the_second_step_waits_a_quarter_of_an_hour(client, user):
    codes = give_sheet(user)
    first_step(client, user)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert client.post(STEP, {"code": codes[0]})["Location"] == LOGIN
    assert not is_signed_in(client)


def test_somebody_else_may_sign_in_instead(client, user, world):
    give_sheet(user)
    first_step(client, user)
    assert client.get(LOGIN)["Location"] == STEP
    assert client.post(reverse("account_logout"))["Location"] == LOGIN
    assert first_step(client, world.user["auditor"])["Location"] == HOME


def test_an_account_closed_between_the_steps_does_not_get_in(client, user):
    codes = give_sheet(user)
    first_step(client, user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    client.post(STEP, {"code": codes[0]})
    assert client.get(reverse("web:help")).status_code == 302


# --- Setting up -------------------------------------------------------------------------------------------------------


def test_setting_an_app_up_by_typing(signed_in, user):
    page = text(signed_in.get(APP))
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', page).group(1)
    assert "<svg" in page and "style=" not in page and "<script>" not in page
    wrong = signed_in.post(APP, {"code": "000000"})
    assert wrong.status_code == 400 and secret in text(wrong), "the same secret: the app holds it already"
    assert signed_in.post(APP, {"code": totp(secret)})["Location"] == OVERVIEW
    assert [factor.kind for factor in factors_of(user)] == ["totp"]
    told = text(signed_in.get(OVERVIEW))
    assert "Authenticator app" in told and APP not in told
    again = text(signed_in.get(APP))
    assert secret not in again


def test_the_secret_waits_encrypted_in_the_session(signed_in):
    page = text(signed_in.get(APP))
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', page).group(1).replace(" ", "")
    assert secret not in json.dumps(dict(signed_in.session))


def test_the_square_holds_what_the_app_needs(signed_in, user):
    """Read back: the modules of the picture are those of the address, nothing else."""
    answer = signed_in.get(APP)
    address = answer.context["address"]
    assert address.startswith(f"otpauth://totp/{user.username}?secret=") and "issuer=Passerelle" in address
    code = qrcode.QRCode(border=4, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(address)
    dark = {(x, y) for y, row in enumerate(code.get_matrix()) for x, is_dark in enumerate(row) if is_dark}
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", answer.context["square"].path)
    assert {(int(x) + step, int(y)) for x, y, length in runs for step in range(int(length))} == dark
    assert f'd="{answer.context["square"].path}"' in text(answer)


def test_the_sheet_is_shown_once(signed_in, user):
    assert "<code>" not in text(signed_in.get(CODES))
    answer = signed_in.post(CODES)
    shown = re.findall(r"<code>(\d{4} \d{4})</code>", text(answer))
    assert len(shown) == 30 and answer["Cache-Control"] == "no-store, private"
    assert "no-print" in text(answer)
    later = text(signed_in.get(OVERVIEW)) + text(signed_in.get(CODES))
    assert not any(code in later for code in shown) and "30 codes left" in later
    assert "stop working at once" in later
    assert not any(code.replace(" ", "") in str(list(AuditEvent.objects.values())) for code in shown)


def test_few_codes_left_is_said(client, user):
    codes = give_sheet(user)
    for code in codes[:25]:
        accept_code(user, code)
    first_step(client, user)
    client.post(STEP, {"code": codes[25]})
    assert "4 printed codes are left" in text(client.get(OVERVIEW))


def test_the_password_is_asked_for_again(browser_of, user):
    """A browser left open is not enough to take the account over."""
    give_sheet(user)
    (sheet,) = factors_of(user)
    client = browser_of(user)
    remove = reverse("web:second_factor_remove", kwargs={"public_id": sheet.public_id})
    for address in (APP, KEY, CODES, remove):
        for answer in (client.get(address), client.post(address, {"code": "1"})):
            assert answer["Location"].startswith(CONFIRM)
    assert len(factors_of(user)) == 1 and factors_of(user)[0].codes_left == 30
    refused = client.post(f"{CONFIRM}?next={CODES}", {"password": "wrong password"})
    assert refused.status_code == 200 and 'role="alert"' in text(refused)
    assert client.post(f"{CONFIRM}?next={APP}", {"password": PASSWORD})["Location"] == APP
    assert client.get(APP).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert client.get(APP)["Location"].startswith(CONFIRM)


def test_wrong_passwords_at_the_confirmation_lock_too(browser_of, user):
    client = browser_of(user)
    answers = [client.post(CONFIRM, {"password": "wrong password"}).status_code for _ in range(5)]
    assert answers[-1] == 429
    assert client.post(CONFIRM, {"password": PASSWORD}).status_code == 429


def test_removing_asks_once(client, user):
    codes = give_sheet(user)
    (sheet,) = factors_of(user)
    first_step(client, user)
    client.post(STEP, {"code": codes[0]})
    address = reverse("web:second_factor_remove", kwargs={"public_id": sheet.public_id})
    assert "printed codes" in text(client.get(address)) and len(factors_of(user)) == 1
    assert "Removed: printed codes." in text(client.post(address, follow=True))
    assert factors_of(user) == []
    assert client.get(address).status_code == 404


def test_the_last_one_of_a_role_that_needs_one_stays(strict, client, user):
    codes = give_sheet(user)
    (sheet,) = factors_of(user)
    first_step(client, user)
    client.post(STEP, {"code": codes[0]})
    answer = client.post(reverse("web:second_factor_remove", kwargs={"public_id": sheet.public_id}))
    assert answer.status_code == 400 and "set up another one, then remove this one" in text(answer)
    assert len(factors_of(user)) == 1


def test_a_colleagues_factor_is_not_found(signed_in, world):
    give_sheet(world.user["auditor"])
    (sheet,) = factors_of(world.user["auditor"])
    address = reverse("web:second_factor_remove", kwargs={"public_id": sheet.public_id})
    assert signed_in.post(address).status_code == 404
    assert factors_of(world.user["auditor"]) == [sheet]


@pytest.mark.parametrize(
    "credential",
    ["", "x", "5", "[]", "{}", "null", '"x"', '{"id":"a"}', '{"id":"a","rawId":"a","type":"public-key","response":{}}',
     '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA","attestationObject":"AA"}}',
     '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA"}}'],
)  # fmt: skip
def test_a_forged_answer_of_a_key_is_refused(signed_in, user, browser_of, credential):
    signed_in.get(KEY)
    assert signed_in.post(KEY, {"name": "k", "credential": credential}).status_code == 400
    assert factors_of(user) == []
    give_sheet(user)
    client = browser_of()
    first_step(client, user)
    client.get(STEP)
    assert client.post(STEP, {"credential": credential}).status_code == 400
    assert not is_signed_in(client)


def test_a_key_says_that_it_needs_scripts(signed_in, user):
    page = text(signed_in.get(KEY))
    assert "<noscript>" in page and "needs JavaScript" in page
    options = json.loads(re.search(r'id="key-options"[^>]*>(.*?)</script>', page).group(1))["publicKey"]
    assert options["rp"] == {"id": "testserver", "name": "Passerelle"}
    assert options["user"]["name"] == user.username


# --- Who must ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def strict(settings):
    settings.SECOND_FACTOR_ROLES = frozenset(ROLES)


def test_whoever_must_have_one_is_led_there_before_anything_else(strict, signed_in, user):
    people = reverse("web:people")
    for address in (HOME, people, reverse("web:tokens"), reverse("account_change_password")):
        assert signed_in.get(address)["Location"] == OVERVIEW
    assert signed_in.post(reverse("web:tokens"), {"name": "x"})["Location"] == OVERVIEW
    signed_in.get(people)
    page = text(signed_in.get(OVERVIEW))
    assert "your role needs one" in page
    assert signed_in.post(reverse("web:language"), {"language": "fr", "next": OVERVIEW}).status_code == 302
    assert "votre rôle l’exige" in text(signed_in.get(OVERVIEW))
    sheet = text(signed_in.post(CODES))
    assert f'href="{people}"' in sheet, "on to where he wanted"
    assert signed_in.get(people).status_code == 200
    assert signed_in.post(reverse("account_logout")).status_code == 302


def test_whoever_has_one_is_not_held_up(strict, client, user):
    codes = give_sheet(user)
    first_step(client, user)
    client.post(STEP, {"code": codes[0]})
    assert client.get(reverse("web:help")).status_code == 200
    page = text(client.get(OVERVIEW))
    assert "To replace it, set up another first" in page and "/remove/" not in page


def test_a_session_that_has_not_shown_the_factor_signs_in_again(strict, browser_of, user):
    give_sheet(user)
    client = browser_of(user)
    assert client.get(HOME)["Location"] == LOGIN
    assert not is_signed_in(client)


def test_a_demo_account_is_never_made_to(strict, by, world, client):
    user_create(by=by, username="demo-worker", password="printed", is_demo=True)
    client.post(LOGIN, {"login": "demo-worker", "password": "printed"})
    assert client.get(reverse("web:help")).status_code == 200


def test_interfaces_for_programs_are_left_alone(strict, signed_in):
    assert signed_in.get("/api/v1/").status_code == 401
    assert signed_in.get(reverse("web:livez")).status_code == 200


# --- The demonstration ------------------------------------------------------------------------------------------------


def test_the_sign_in_page_of_a_demonstration_says_so(
    by, world, client, settings, django_assert_max_num_queries
):
    page = text(client.get(LOGIN))
    assert "demonstration" not in page, "no demo accounts, no word of one"
    user_create(by=by, username="demo-worker", password="printed", is_demo=True)
    closed = user_create(by=by, username="demo-closed", password="printed", is_demo=True)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    with django_assert_max_num_queries(1):
        page = text(client.get(LOGIN))
    assert "This is a demonstration" in page and "demo-worker" in page
    assert "demo-closed" not in page and "own-evaluator" not in page
    settings.PRODUCTION = True
    with django_assert_max_num_queries(0):
        page = text(client.get(LOGIN))
    assert "demonstration" not in page and "demo-worker" not in page


def test_what_the_pages_say_in_french(user, browser_of):
    second_factor_key_add(by=BY, user=user, name="clé bleue", credential={})
    client = browser_of(user, language="fr")
    page = text(client.get(OVERVIEW))
    assert "Clé de sécurité" in page and "Codes imprimés" in page
