from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self):
        from accounts import second_factor, sign_ins  # noqa: F401 - what is encrypted there; connects the sign-in log
