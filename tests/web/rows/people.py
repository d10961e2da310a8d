"""People in lists, and the views of them."""

from accounts.actors import user_actor
from kernel.saved_views import saved_view_save
from tests.web.rows.row import PEOPLE, Row


def by_view(side, user):
    owner = user if user in side.users.values() else side.users["social_worker"]
    view = saved_view_save(by=user_actor(owner), page="web:people", name="Mine", query="mine=on")
    return {"public_id": view.public_id}


ROWS = {
    "web:people": Row(PEOPLE),
    "web:view_save": Row(
        PEOPLE, ok=302, method="post", data={"page": "web:people", "name": "Active", "query": "status=active"}
    ),
    "web:view_delete": Row(ok=302, method="post", address=by_view),
}
