"""The pages."""

from web.paths import casework, day, evaluations, frame, oversight, people, person

app_name = "web"

urlpatterns = [
    *frame.urlpatterns,
    *day.urlpatterns,
    *people.urlpatterns,
    *person.urlpatterns,
    *casework.urlpatterns,
    *evaluations.urlpatterns,
    *oversight.urlpatterns,
]
