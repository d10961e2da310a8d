"""People, one by one and in lists."""

from tests.web.rows.row import PEOPLE, Row

ROWS = {
    "web:people": Row(PEOPLE),
}
