from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OutcomesConfig(AppConfig):
    name = "outcomes"

    def ready(self):
        from outcomes.iccs import load_iccs

        post_migrate.connect(load_iccs, sender=self, dispatch_uid="iccs-list")
