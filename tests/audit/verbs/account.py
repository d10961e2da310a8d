"""The verbs of signing in: sessions, password, second factor."""

from django.test import Client

from accounts.models import OpenSession
from accounts.second_factor import (
    factors_of,
    second_factor_app_add,
    second_factor_codes_print,
    second_factor_key_add,
    second_factor_remove,
    second_factor_reset,
)
from accounts.sessions import password_change, session_end, sessions_end_all
from audit.actions import Action
from tests.audit.verbs.canaries import CANARIES
from tests.factors import SECRET, give_sheet, totp


def _user(world, by):
    return world.user["evaluator"]


def _with_sheet(world, by):
    give_sheet(world.user["evaluator"])
    return world.user["evaluator"]


def _session(world, by):
    client = Client()
    client.force_login(world.user["evaluator"], backend="accounts.backends.PasswordBackend")
    return OpenSession.objects.get(public_id=client.session["open_session"])


VERBS = {
    "accounts.sessions.session_end": (
        _session,
        lambda world, by, session: session_end(by=by, session=session),
        Action.SESSION_END,
    ),
    "accounts.sessions.sessions_end_all": (
        lambda world, by: _session(world, by).user,
        lambda world, by, user: sessions_end_all(by=by, user=user),
        Action.SESSIONS_END_ALL,
    ),
    "accounts.sessions.password_change": (
        _user,
        lambda world, by, user: password_change(by=by, user=user, password=CANARIES["password"]),
        Action.PASSWORD_CHANGE,
    ),
    "accounts.second_factor.second_factor_app_add": (
        _user,
        lambda world, by, user: second_factor_app_add(by=by, user=user, secret=SECRET, code=totp()),
        Action.SECOND_FACTOR_ADD,
    ),
    "accounts.second_factor.second_factor_key_add": (
        _user,
        lambda world, by, user: second_factor_key_add(
            by=by, user=user, name=CANARIES["note"], credential={"id": CANARIES["identifier"]}
        ),
        Action.SECOND_FACTOR_ADD,
    ),
    "accounts.second_factor.second_factor_codes_print": (
        _user,
        lambda world, by, user: second_factor_codes_print(by=by, user=user)[0],
        Action.SECOND_FACTOR_ADD,
    ),
    "accounts.second_factor.second_factor_remove": (
        _with_sheet,
        lambda world, by, user: second_factor_remove(by=by, user=user, factor=factors_of(user)[0].public_id),
        Action.SECOND_FACTOR_REMOVE,
    ),
    "accounts.second_factor.second_factor_reset": (
        _with_sheet,
        lambda world, by, user: second_factor_reset(by=by, user=user, reason="sheet lost, asked in person"),
        Action.SECOND_FACTOR_RESET,
    ),
}
