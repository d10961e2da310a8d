"""The pages."""

from web.paths import accounts, evaluations, frame, oversight, overview, people

app_name = "web"

urlpatterns = [
    *frame.urlpatterns,
    *people.urlpatterns,
    *evaluations.urlpatterns,
    *oversight.urlpatterns,
    *overview.urlpatterns,
    *accounts.urlpatterns,
]
