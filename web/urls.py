"""The pages."""

from web.paths import (
    administration,
    day,
    evaluations,
    frame,
    groups,
    oversight,
    people,
    person,
)

app_name = "web"

urlpatterns = [
    *administration.urlpatterns,
    *day.urlpatterns,
    *evaluations.urlpatterns,
    *frame.urlpatterns,
    *groups.urlpatterns,
    *oversight.urlpatterns,
    *people.urlpatterns,
    *person.urlpatterns,
]
