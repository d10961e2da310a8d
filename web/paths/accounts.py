"""Who works here: accounts, roles, sessions. Pages of the system administrator, never a case."""

from django.urls import path

from web.views import users

urlpatterns = [
    path("users/", users.users, name="users"),
    path("users/new/", users.new, name="user_new"),
    path("users/<uuid:public_id>/", users.user, name="user"),
    path("users/<uuid:public_id>/close/", users.close, name="user_close"),
    path("users/<uuid:public_id>/reopen/", users.reopen, name="user_reopen"),
    path("users/<uuid:public_id>/unlock/", users.unlock, name="user_unlock"),
    path("users/<uuid:public_id>/password/", users.password, name="user_password"),
    path("users/<uuid:public_id>/sessions/", users.end_sessions, name="user_sessions"),
    path("users/<uuid:public_id>/second-factor/", users.second_factor, name="user_second_factor"),
    path("users/<uuid:public_id>/roles/", users.grant, name="user_role"),
    path("users/<uuid:public_id>/roles/<uuid:role>/end/", users.end_role, name="user_role_end"),
]
