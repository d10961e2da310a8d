"""The pages."""

from web.paths import day, evaluations, frame, oversight, people, person

app_name = "web"

urlpatterns = [
    *frame.urlpatterns,
    *day.urlpatterns,
    *people.urlpatterns,
    *person.urlpatterns,
    *evaluations.urlpatterns,
    *oversight.urlpatterns,
]
