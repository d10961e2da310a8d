"""Casework with one person: assessments, plan, appointments, follow-up."""

from django.urls import path

from web.views import appointments, assessments, follow_up, plans

urlpatterns = [
    path("people/<uuid:public_id>/assessments/", assessments.assessments, name="assessments"),
    path("people/<uuid:public_id>/assessments/new/", assessments.new, name="assessment_new"),
    path("assessments/<uuid:public_id>/", assessments.assessment, name="assessment"),
    path("assessments/<uuid:public_id>/fill/", assessments.fill, name="assessment_fill"),
    path("assessments/<uuid:public_id>/sign/", assessments.sign, name="assessment_sign"),
    path("assessments/<uuid:public_id>/give-up/", assessments.discard, name="assessment_discard"),
    path("assessments/<uuid:public_id>/supersede/", assessments.supersede, name="assessment_supersede"),
    path("assessments/<uuid:public_id>/another-band/", assessments.override, name="override"),
    path("overrides/<uuid:public_id>/decide/", assessments.decide, name="override_decide"),
    path("people/<uuid:public_id>/plan/", plans.plan, name="plan"),
    path("people/<uuid:public_id>/plan/new/", plans.new, name="plan_new"),
    path("plans/<uuid:public_id>/answer/", plans.answer, name="plan_answer"),
    path("plans/<uuid:public_id>/review/", plans.review, name="plan_review"),
    path("plans/<uuid:public_id>/end/", plans.close, name="plan_close"),
    path("plans/<uuid:public_id>/renew/", plans.renew, name="plan_renew"),
    path("plans/<uuid:public_id>/goals/", plans.new_goal, name="goal_new"),
    path("plans/<uuid:public_id>/actions/", plans.new_action, name="action_new"),
    path("goals/<uuid:public_id>/change/", plans.change_goal, name="goal_change"),
    path("goals/<uuid:public_id>/close/", plans.close_goal, name="goal_close"),
    path("actions/<uuid:public_id>/change/", plans.change_action, name="action_change"),
    path("actions/<uuid:public_id>/close/", plans.close_action, name="action_close"),
    path("people/<uuid:public_id>/appointments/", appointments.appointments, name="appointments"),
    path("people/<uuid:public_id>/appointments/new/", appointments.new, name="appointment_new"),
    path("appointments/<uuid:public_id>/move/", appointments.move, name="appointment_move"),
    path("appointments/<uuid:public_id>/close/", appointments.close, name="appointment_close"),
    path("people/<uuid:public_id>/follow-up/", follow_up.follow_ups, name="follow_ups"),
    path("people/<uuid:public_id>/follow-up/plan/", follow_up.plan, name="follow_up_plan"),
    path("follow-up/<uuid:public_id>/", follow_up.record, name="follow_up"),
    path("follow-up/<uuid:public_id>/correct/", follow_up.correct, name="follow_up_correct"),
]
