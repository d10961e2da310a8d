"""Who opens which page, route by route: one module for each job, as in web/paths."""

from tests.web.rows import accounts, evaluations, frame, oversight, overview, people

TABLE = {**frame.ROWS, **people.ROWS, **evaluations.ROWS, **oversight.ROWS, **overview.ROWS, **accounts.ROWS}
