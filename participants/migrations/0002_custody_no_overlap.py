"""On PostgreSQL the database itself refuses two overlapping stays of one person.

An ExclusionConstraint in Meta would break SQLite, so it is written here for the one vendor that has it. The person's
key is a range of one value, which needs no extension. Stays touch on the day of a transfer: [start, end).
"""

from django.db import migrations

ADD = """
ALTER TABLE participants_custodyperiod ADD CONSTRAINT custody_no_overlap EXCLUDE USING gist (
    int8range(participant_id, participant_id, '[]') WITH &&,
    daterange(starts_on, ends_on, '[)') WITH &&
) WHERE (entered_in_error_at IS NULL)
"""
DROP = "ALTER TABLE participants_custodyperiod DROP CONSTRAINT custody_no_overlap"


def _on_postgresql(statement):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("participants", "0001_initial")]
    operations = [migrations.RunPython(_on_postgresql(ADD), _on_postgresql(DROP))]
