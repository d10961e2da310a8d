"""Who opens which page, route by route: one module for each job, as in web/paths."""

from tests.web.rows import (
    accounts,
    administration,
    casework,
    day,
    evaluations,
    frame,
    oversight,
    overview,
    people,
    person,
)

TABLE = {
    **accounts.ROWS,
    **administration.ROWS,
    **casework.ROWS,
    **day.ROWS,
    **evaluations.ROWS,
    **frame.ROWS,
    **oversight.ROWS,
    **overview.ROWS,
    **people.ROWS,
    **person.ROWS,
}
