"""One person's file: within reach, or not found."""

from tests.web.rows.row import PEOPLE, Row


def by_person(side, user):
    return {"public_id": side.person.public_id}


ROWS = {
    "web:person": Row(PEOPLE, withheld=404, address=by_person, is_file=True),
}
