"""People in lists, and the views that readers keep of them."""

from django.urls import path

from web.views import people, saved_views

urlpatterns = [
    path("people/", people.people, name="people"),
    path("views/save/", saved_views.save, name="view_save"),
    path("views/<uuid:public_id>/forget/", saved_views.delete, name="view_delete"),
]
