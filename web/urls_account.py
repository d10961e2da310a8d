"""Sign-in in its steps, sign-out and password. Accounts are opened by an administrator: allauth's other routes do
not exist."""

from allauth.account import views
from django.urls import path

from web.views.sign_in import LoginPage, SecondStepPage

urlpatterns = [
    path("login/", LoginPage.as_view(), name="account_login"),
    path("login/second-step/", SecondStepPage.as_view(), name="mfa_authenticate"),
    path("confirm/", views.reauthenticate, name="account_reauthenticate"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("password/change/", views.password_change, name="account_change_password"),
]
