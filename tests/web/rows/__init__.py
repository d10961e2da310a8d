"""Who opens which page, route by route: one module for each job, as in web/paths."""

from tests.web.rows import casework, day, evaluations, frame, oversight, people, person

TABLE = {
    **frame.ROWS,
    **day.ROWS,
    **people.ROWS,
    **person.ROWS,
    **casework.ROWS,
    **evaluations.ROWS,
    **oversight.ROWS,
}
