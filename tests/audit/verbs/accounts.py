"""The verbs about accounts and about what their readers did."""

from accounts.access_review import access_review_close
from accounts.administration import password_reset_by_admin, user_close, user_reopen, user_unlock
from audit.actions import Action
from tests.audit.verbs.canaries import CANARIES
from tests.rows.access import finding_of_own_name


def _closed(world, by):
    return user_close(by=by, user=world.user["evaluator"])


VERBS = {
    "accounts.administration.user_close": (
        lambda world, by: world.user["evaluator"],
        lambda world, by, user: user_close(by=by, user=user),
        Action.USER_CLOSE,
    ),
    "accounts.administration.user_reopen": (
        _closed,
        lambda world, by, user: user_reopen(by=by, user=user),
        Action.USER_REOPEN,
    ),
    "accounts.administration.user_unlock": (
        lambda world, by: world.user["evaluator"],
        lambda world, by, user: user_unlock(by=by, user=user),
        Action.USER_UNLOCK,
    ),
    "accounts.administration.password_reset_by_admin": (
        lambda world, by: world.user["evaluator"],
        lambda world, by, user: password_reset_by_admin(by=by, user=user)[0],
        Action.PASSWORD_RESET,
    ),
    "accounts.access_review.access_review_close": (
        lambda world, by: finding_of_own_name(world.own),
        lambda world, by, key: access_review_close(by=by, key=key, outcome="follow_up", note=CANARIES["note"]),
        Action.ACCESS_REVIEW_CLOSE,
    ),
}
