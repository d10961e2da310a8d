"""The pages."""

from web.paths import day, evaluations, frame, oversight, people

app_name = "web"

urlpatterns = [
    *frame.urlpatterns,
    *day.urlpatterns,
    *people.urlpatterns,
    *evaluations.urlpatterns,
    *oversight.urlpatterns,
]
