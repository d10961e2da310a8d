"""The pages."""

from web.paths import administration, evaluations, frame, groups, oversight, people

app_name = "web"

urlpatterns = [
    *frame.urlpatterns,
    *people.urlpatterns,
    *administration.urlpatterns,
    *groups.urlpatterns,
    *evaluations.urlpatterns,
    *oversight.urlpatterns,
]
