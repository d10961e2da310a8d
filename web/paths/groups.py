"""Groups, their people and sessions, and the papers made from them."""

from django.urls import path

from web.views import groups, members, printing, series, sessions_plan, waiting

urlpatterns = [
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.group_new, name="group_new"),
    path("groups/<uuid:public_id>/", groups.group, name="group"),
    path("groups/<uuid:public_id>/members/", members.members, name="group_members"),
    path("groups/<uuid:public_id>/paste/", members.paste, name="group_paste"),
    path("groups/<uuid:public_id>/sessions/", series.group_series, name="group_series"),
    path("groups/<uuid:public_id>/offer-next/", waiting.offer_next, name="offer_next"),
    path("sessions/<uuid:public_id>/plan/", sessions_plan.session_plan, name="session_plan"),
    path("sessions/<uuid:public_id>/sheet/", printing.session_sheet, name="session_sheet"),
    path("lockdown/", sessions_plan.lockdown, name="lockdown"),
    path("movements/", printing.movements, name="movements"),
    path("waiting/", waiting.waiting, name="waiting"),
    path("waiting/<uuid:public_id>/", waiting.waiting_list, name="waiting_list"),
]
