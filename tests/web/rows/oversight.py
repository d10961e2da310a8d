"""Who did and saw what."""

from accounts.roles import Role
from tests.web.rows.row import Row

ROWS = {
    "web:log": Row((Role.AUDITOR,)),
}
