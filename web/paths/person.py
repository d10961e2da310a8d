"""One person's file, part by part."""

from django.urls import path

from web.views import person

urlpatterns = [
    path("people/<uuid:public_id>/", person.person, name="person"),
]
