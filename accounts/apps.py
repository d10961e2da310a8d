from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self):
        from accounts import sign_ins  # noqa: F401 - connects the sign-in log
