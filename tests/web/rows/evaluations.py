"""Evaluations and their files."""

from accounts.roles import Role
from tests.web.rows.row import HANDING_OUT, KNOWING, Row

PURPOSE = {"purpose": "evaluation_team"}


def by_run(side, user):
    return {"public_id": side.run.public_id}


def by_run_in_french(side, user):
    return {"public_id": side.run.public_id, "language": "fr"}


def by_design(side, user):
    return {"code": side.design.code}


ROWS = {
    "web:evaluations": Row(KNOWING),
    "web:run": Row(KNOWING, withheld=404, address=by_run),
    "web:design": Row(KNOWING, withheld=404, address=by_design),
    "web:run_again": Row((Role.EVALUATOR,), ok=302, withheld=404, method="post", address=by_design),
    "web:run_pdf": Row(HANDING_OUT, withheld=404, data=PURPOSE, address=by_run_in_french),
    "web:run_csv": Row(HANDING_OUT, withheld=404, data=PURPOSE, address=by_run),
    "web:run_json": Row(HANDING_OUT, withheld=404, data=PURPOSE, address=by_run),
}
