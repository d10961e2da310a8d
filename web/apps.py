from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "web"

    def ready(self):
        from web import idle  # noqa: F401 - notes that signing in is use
