from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "audit"

    def ready(self):
        from audit.triggers import install_triggers

        # After every migrate, not once in a migration: SQLite drops triggers whenever a table is remade.
        post_migrate.connect(install_triggers, sender=self, dispatch_uid="audit-triggers")
