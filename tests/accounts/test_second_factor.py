"""The second factor: what may be set up, taken away and reset; which codes are taken, how often, and how many wrong."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from accounts.factor_codes import accept_code
from accounts.models import OpenSession
from accounts.scope import Standing
from accounts.second_factor import (
    factors_of,
    has_factor,
    is_required,
    second_factor_app_add,
    second_factor_codes_print,
    second_factor_key_add,
    second_factor_remove,
    second_factor_reset,
)
from audit.actions import Action
from audit.models import AuditEvent
from config.env import ROLES
from kernel.crypto import decrypt
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from tests.factors import SECRET, give_app, give_sheet, totp
from tests.threads import at_once

ALL = frozenset(ROLES)


@pytest.fixture
def user(world):
    return world.user["social_worker"]


def refuses(user, code) -> str:
    with pytest.raises(RuleViolation) as refused:
        accept_code(user, code)
    return refused.value.code


def later(seconds):
    return time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=False)


def test_the_codes_are_those_of_the_standard():
    """RFC 6238, appendix B: the last six of the eight digits printed there."""
    assert totp(at=59) == "287082"
    assert totp(at=1111111109) == "081804"
    assert totp(at=20000000000) == "353130"


def test_the_code_of_an_app_is_taken_once(user):
    give_app(user)
    with later(60):
        code = totp()
        assert accept_code(user, code).type == "totp"
        assert refuses(user, code) == "wrong_code"
    with later(90):
        assert accept_code(user, f" {totp()[:3]} {totp()[3:]} "), "as people type it"


def test_the_code_that_set_the_app_up_is_used_up(user):
    with time_machine.travel(timezone.now(), tick=False):
        give_app(user)
        assert refuses(user, totp()) == "wrong_code"


def test_an_earlier_code_is_not_taken_after_a_later_one(user):
    give_app(user)
    with later(120):
        earlier, now = totp(at=timezone.now().timestamp() - 30), totp()
        assert accept_code(user, now)
        assert refuses(user, earlier) == "wrong_code"


@pytest.mark.parametrize(("seconds", "is_taken"), [(-30, True), (30, True), (-90, False), (90, False)])
def test_a_clock_may_be_half_a_minute_off(user, seconds, is_taken):
    give_app(user)
    with later(600):
        code = totp(at=timezone.now().timestamp() + seconds)
        assert (accept_code(user, code).type == "totp") if is_taken else refuses(user, code)


def test_printed_codes_are_a_factor_of_their_own_and_work_once_each(user):
    codes = give_sheet(user)
    assert len(set(codes)) == 30 and all(len(code) == 8 and code.isdigit() for code in codes)
    assert has_factor(user)
    for code in (codes[3], codes[0]):
        assert accept_code(user, f"{code[:4]} {code[4:]}").type == "recovery_codes"
        assert refuses(user, code) == "wrong_code"
    (sheet,) = factors_of(user)
    assert sheet.codes_left == 28


def test_a_new_sheet_ends_the_old_one(user):
    old, new = give_sheet(user), give_sheet(user)
    assert not set(old) & set(new)
    assert refuses(user, old[0]) == "wrong_code"
    assert accept_code(user, new[0])
    assert len(factors_of(user)) == 1


def test_five_wrong_codes_close_the_account_for_a_quarter_of_an_hour(user, world):
    codes = give_sheet(user)
    told = [refuses(user, "00000000") for _ in range(5)]
    assert told == ["wrong_code"] * 4 + ["too_many_codes"]
    assert refuses(user, codes[0]) == "too_many_codes", "not even a right one"
    colleague = world.user["prison_administrator"]
    assert accept_code(colleague, give_sheet(colleague)[0]), "others are not affected"
    with later(14 * 60):
        assert refuses(user, codes[0]) == "too_many_codes"
    with later(16 * 60):
        assert accept_code(user, codes[0])
        assert refuses(user, "00000000") == "wrong_code", "and the count starts anew"


def test_a_right_code_starts_the_count_anew(user):
    codes = give_sheet(user)
    for code in codes[:3]:
        assert [refuses(user, "1") for _ in range(4)] == ["wrong_code"] * 4
        assert accept_code(user, code)


def test_every_wrong_code_is_in_the_log_of_the_agency_and_no_code_is(user, world):
    give_sheet(user)
    for _ in range(6):
        refuses(user, "31415926")
    found = AuditEvent.objects.filter(action=Action.SECOND_FACTOR_FAILED)
    assert len(found) == 6
    assert {event.agency_id for event in found} == {world.agency.public_id}
    assert "31415926" not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize("typed", ["", " ", "\0", "é" * 20, "१२३४५६", "-1", "9" * 500])
def test_no_text_breaks_the_second_step(user, typed):
    give_app(user)
    give_sheet(user)
    assert refuses(user, typed) == "wrong_code"


def test_secrets_are_encrypted_and_come_under_a_new_key(user, settings, capsys):
    give_app(user)
    codes = give_sheet(user)
    rows = Authenticator.objects.filter(user=user)
    assert SECRET not in str([row.data for row in rows])
    assert decrypt(rows.get(type="totp").data["secret"]) == SECRET
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, old]
    call_command("rotate_keys")
    assert "values are under the newest key" in capsys.readouterr().out
    settings.FIELD_KEYS = [new]
    assert decrypt(rows.get(type="totp").data["secret"]) == SECRET
    assert accept_code(user, codes[7])
    with later(60):
        assert accept_code(user, totp())


def test_an_app_shows_its_first_code(user, as_user):
    for code in ("000000", "", totp(at=0)):
        with pytest.raises(RuleViolation) as refused:
            second_factor_app_add(by=as_user(user), user=user, secret=SECRET, code=code)
        assert refused.value.field == "code"
    assert not has_factor(user)
    give_app(user)
    with pytest.raises(RuleViolation) as refused:
        second_factor_app_add(by=as_user(user), user=user, secret=SECRET, code=totp())
    assert refused.value.code == "app_there"


def test_ten_keys_are_the_most(user, as_user):
    for number in range(10):
        second_factor_key_add(by=as_user(user), user=user, name=f" key {number} ", credential={})
    with pytest.raises(RuleViolation) as refused:
        second_factor_key_add(by=as_user(user), user=user, name="", credential={})
    assert refused.value.code == "too_many_keys"
    assert [factor.name for factor in factors_of(user)][:2] == ["key 0", "key 1"]


def test_factors_are_the_business_of_their_owner(world, user, as_user):
    codes = give_sheet(user)
    (sheet,) = factors_of(user)
    for role in ("evaluator", "system_administrator"):
        by = as_user(world.user[role])
        for act in (
            lambda by=by: second_factor_app_add(by=by, user=user, secret=SECRET, code=totp()),
            lambda by=by: second_factor_key_add(by=by, user=user, name="k", credential={}),
            lambda by=by: second_factor_codes_print(by=by, user=user),
            lambda by=by: second_factor_remove(by=by, user=user, factor=sheet.public_id),
        ):
            with pytest.raises(NotAllowed):
                act()
    assert accept_code(user, codes[0])


def test_the_first_factor_ends_the_other_sessions(user, as_user, client):
    client.force_login(user, backend="accounts.backends.PasswordBackend")
    second_factor_codes_print(by=as_user(user), user=user, keep=client.session["open_session"])
    assert OpenSession.objects.filter(user=user).count() == 1
    second_factor_remove(by=as_user(user), user=user, factor=factors_of(user)[0].public_id)
    second_factor_codes_print(by=as_user(user), user=user)
    assert OpenSession.objects.filter(user=user).count() == 0


def test_removing(user, as_user, settings):
    give_app(user)
    give_sheet(user)
    app, sheet = factors_of(user)
    settings.SECOND_FACTOR_ROLES = ALL
    second_factor_remove(by=as_user(user), user=user, factor=app.public_id)
    with pytest.raises(OutOfReach):
        second_factor_remove(by=as_user(user), user=user, factor=app.public_id)
    with pytest.raises(RuleViolation) as refused:
        second_factor_remove(by=as_user(user), user=user, factor=sheet.public_id)
    assert refused.value.code == "last_factor"
    settings.SECOND_FACTOR_ROLES = frozenset({"auditor"})
    second_factor_remove(by=as_user(user), user=user, factor=sheet.public_id)
    assert not has_factor(user)


def test_who_must_have_one(world, settings):
    standing = {role: Standing.of(user) for role, user in world.user.items()}
    assert not any(is_required(one) for one in standing.values()), "offered, not forced, outside production"
    settings.SECOND_FACTOR_ROLES = frozenset({"auditor", "social_worker"})
    assert {role for role, one in standing.items() if is_required(one)} == {"auditor", "social_worker"}
    settings.SECOND_FACTOR_ROLES = ALL
    assert all(is_required(one) for one in standing.values())
    demo = world.user["auditor"]
    demo.is_demo = True
    assert not is_required(Standing.of(demo))
    assert not is_required(Standing.of(None))


def test_an_administrator_resets_what_a_colleague_lost(world, user, as_user, client):
    give_app(user)
    codes = give_sheet(user)
    for _ in range(5):
        refuses(user, "1")
    client.force_login(user, backend="accounts.backends.PasswordBackend")
    admin = as_user(world.user["system_administrator"])
    second_factor_reset(by=admin, user=user, reason=" phone stolen, asked in person ")
    assert not has_factor(user) and not OpenSession.objects.filter(user=user).exists()
    assert client.get("/").status_code == 302, "signed out"
    event = AuditEvent.objects.get(action=Action.SECOND_FACTOR_RESET)
    assert event.reason == "phone stolen, asked in person"
    assert event.details == {"kinds": ["recovery_codes", "totp"], "sessions": 1}
    assert event.actor_ref == f"user:{world.user['system_administrator'].public_id}"
    user.refresh_from_db()
    assert user.codes_failed == 0
    assert refuses(user, codes[0]) == "wrong_code"


@pytest.mark.parametrize(
    "role", ["social_worker", "prison_administrator", "program_manager", "evaluator", "auditor"]
)
def test_nobody_else_resets(world, as_user, role):
    with pytest.raises(NotAllowed):
        second_factor_reset(by=as_user(world.user[role]), user=world.user["evaluator"], reason="lost")


def test_a_reset_stays_in_the_agency_has_a_reason_and_is_never_ones_own(world, user, as_user):
    give_sheet(user)
    admin = world.user["system_administrator"]
    with pytest.raises(OutOfReach):
        second_factor_reset(by=as_user(admin), user=world.other_user["evaluator"], reason="lost")
    with pytest.raises(NotAllowed) as refused:
        second_factor_reset(by=as_user(admin), user=admin, reason="lost")
    assert refused.value.code == "own_reset"
    with pytest.raises(RuleViolation) as refused:
        second_factor_reset(by=as_user(admin), user=user, reason="  ")
    assert refused.value.field == "reason" and has_factor(user)


def test_the_last_administrator_is_reset_by_command(world, capsys):
    admin = world.user["system_administrator"]
    give_sheet(admin)
    call_command("reset_second_factor", admin.username, "--reason", "safe opened, sheet gone")
    assert "sets a second factor up anew" in capsys.readouterr().out
    assert not has_factor(admin)
    assert AuditEvent.objects.get(action=Action.SECOND_FACTOR_RESET).actor_ref == "system:reset_second_factor"
    with pytest.raises(CommandError, match="no account named nobody"):
        call_command("reset_second_factor", "nobody", "--reason", "x")


def test_one_code_typed_in_two_places_at_once_opens_one(transactional_db, world):
    user = world.user["social_worker"]
    codes = give_sheet(user)
    answers = at_once(4, lambda number: accept_code(user, codes[0]))
    assert len([answer for answer in answers if isinstance(answer, Authenticator)]) == 1, answers
    assert [answer.code for answer in answers if isinstance(answer, RuleViolation)] == ["wrong_code"] * 3
