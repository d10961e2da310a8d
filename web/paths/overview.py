"""How programs run and what they are: pages of managers."""

from django.urls import path

from web.views import overview, programs

urlpatterns = [
    path("overview/", overview.overview, name="overview"),
    path("overview/quality/", overview.quality, name="data_quality"),
    path("overview/programs/", programs.programs, name="programs"),
    path("overview/programs/new/", programs.new, name="program_new"),
    path("overview/programs/<uuid:public_id>/", programs.program, name="program"),
    path("overview/programs/<uuid:public_id>/change/", programs.change, name="program_change"),
    path("overview/programs/<uuid:public_id>/rules/", programs.revise, name="program_revise"),
    path("overview/programs/<uuid:public_id>/modules/", programs.module, name="program_module"),
    path("overview/programs/<uuid:public_id>/staff/", programs.staff, name="program_staff"),
    path("overview/programs/<uuid:public_id>/costs/", programs.cost, name="program_cost"),
    path("overview/<uuid:program>/<uuid:site>/", overview.place, name="place"),
    path("overview/<uuid:program>/<uuid:site>/left/", overview.left, name="place_left"),
]
