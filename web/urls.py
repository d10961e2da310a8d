"""The pages."""

from web.paths import evaluations, frame, oversight, people, person

app_name = "web"

urlpatterns = [
    *frame.urlpatterns,
    *people.urlpatterns,
    *person.urlpatterns,
    *evaluations.urlpatterns,
    *oversight.urlpatterns,
]
