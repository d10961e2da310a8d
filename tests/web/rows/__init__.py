"""Who opens which page, route by route: one module for each job, as in web/paths."""

from tests.web.rows import administration, evaluations, frame, oversight, people

TABLE = {**frame.ROWS, **people.ROWS, **administration.ROWS, **evaluations.ROWS, **oversight.ROWS}
