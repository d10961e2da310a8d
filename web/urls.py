"""The pages."""

from web.paths import evaluations, frame, oversight, people

app_name = "web"

urlpatterns = [
    *frame.urlpatterns,
    *people.urlpatterns,
    *evaluations.urlpatterns,
    *oversight.urlpatterns,
]
