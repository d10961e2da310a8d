"""The pages."""

from web.paths import (
    day,
    evaluations,
    frame,
    oversight,
    people,
    person,
)

app_name = "web"

urlpatterns = [
    *day.urlpatterns,
    *evaluations.urlpatterns,
    *frame.urlpatterns,
    *oversight.urlpatterns,
    *people.urlpatterns,
    *person.urlpatterns,
]
