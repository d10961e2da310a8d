"""Who opens which page, route by route: one module for each job, as in web/paths."""

from tests.web.rows import (
    administration,
    casework,
    day,
    evaluations,
    frame,
    oversight,
    people,
    person,
)

TABLE = {
    **administration.ROWS,
    **casework.ROWS,
    **day.ROWS,
    **evaluations.ROWS,
    **frame.ROWS,
    **oversight.ROWS,
    **people.ROWS,
    **person.ROWS,
}
