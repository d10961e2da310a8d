"""How programs run, and what they are."""

from accounts.roles import Role
from tests.web.rows.row import KNOWING, Row

MANAGER = (Role.PROGRAM_MANAGER,)


def by_program(side, user):
    return {"public_id": side.program.public_id}


def by_place(side, user):
    return {"program": side.program.public_id, "site": side.site.public_id}


ROWS = {
    "web:overview": Row(MANAGER),
    "web:data_quality": Row(MANAGER),
    "web:place": Row(MANAGER, withheld=404, address=by_place),
    "web:place_left": Row(MANAGER, withheld=404, address=by_place),
    "web:programs": Row(KNOWING),
    "web:program": Row(KNOWING, withheld=404, address=by_program),
    "web:program_new": Row(MANAGER),
    **{
        f"web:program_{act}": Row(MANAGER, withheld=404, address=by_program)
        for act in ("change", "revise", "module", "staff", "cost")
    },
}
