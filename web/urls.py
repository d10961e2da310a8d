"""The pages."""

from web.paths import (
    accounts,
    administration,
    casework,
    day,
    evaluations,
    frame,
    groups,
    oversight,
    overview,
    people,
    person,
)

app_name = "web"

urlpatterns = [
    *accounts.urlpatterns,
    *administration.urlpatterns,
    *casework.urlpatterns,
    *day.urlpatterns,
    *evaluations.urlpatterns,
    *frame.urlpatterns,
    *groups.urlpatterns,
    *oversight.urlpatterns,
    *overview.urlpatterns,
    *people.urlpatterns,
    *person.urlpatterns,
]
