"""People, one by one and in lists."""

from django.urls import path

from web.views import people

urlpatterns = [
    path("people/", people.people, name="people"),
]
