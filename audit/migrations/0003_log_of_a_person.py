"""On PostgreSQL "who looked at this person" is answered along an index over the ids in each row."""

from django.db import migrations

import audit.lookups

ADD = "CREATE INDEX audit_event_subjects ON audit_auditevent USING gin (subject_ids jsonb_path_ops)"
DROP = "DROP INDEX audit_event_subjects"


def _on_postgresql(statement):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_action_list_is_code")]
    operations = [
        # The same column as before, under the class that knows how it is searched.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField("auditevent", "subject_ids", audit.lookups.ListOfIds(default=list))
            ]
        ),
        migrations.RunPython(_on_postgresql(ADD), _on_postgresql(DROP)),
    ]
