"""The day of those who work with people: registers, contacts, and what there is to do."""

from django.urls import path

from web.views import attendances, contacts, registers, session_acts, today, worklist

urlpatterns = [
    path("today/", today.today, name="today"),
    path("worklist/", worklist.worklist, name="worklist"),
    path("sessions/<uuid:public_id>/register/", registers.register, name="register"),
    path("sessions/<uuid:public_id>/register/undo/", registers.undo, name="register_undo"),
    path("sessions/<uuid:public_id>/register/walk-ins/", registers.walk_ins, name="walk_ins"),
    path("sessions/<uuid:public_id>/register/<uuid:enrollment>/", attendances.add, name="attendance_add"),
    path("sessions/<uuid:public_id>/call-off/", session_acts.call_off, name="call_off"),
    path("sessions/<uuid:public_id>/headcount/", session_acts.headcount, name="headcount"),
    path("attendances/<uuid:public_id>/correct/", attendances.correct, name="attendance_correct"),
    path("contacts/", contacts.find, name="contact_find"),
    path("contacts/<uuid:public_id>/correct/", contacts.correct, name="contact_correct"),
    path("people/<uuid:public_id>/contacts/", contacts.contacts, name="contacts"),
    path("people/<uuid:public_id>/contacts/new/", contacts.new, name="contact_new"),
]
