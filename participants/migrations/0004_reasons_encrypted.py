"""Reasons in free text become ciphertext, in the history too; whoever waits already has waited since the last step."""

from django.db import migrations

from audit.triggers import remove_triggers
from kernel.crypto import Unreadable, decrypt, encrypt

COLUMNS = [
    ("participants_referral", "id", "reason"),
    ("participants_historicalreferral", "history_id", "reason"),
    ("participants_enrollment", "id", "exit_reason"),
    ("participants_historicalenrollment", "history_id", "exit_reason"),
    ("participants_statuschange", "id", "reason"),
]


def encrypt_reasons(apps, schema_editor):
    remove_triggers()  # steps are append-only; post_migrate puts the triggers back
    with schema_editor.connection.cursor() as cursor:
        for table, key, column in COLUMNS:
            cursor.execute(f"SELECT {key}, {column} FROM {table} WHERE {column} <> ''")  # noqa: S608 - names of ours
            for row, text in cursor.fetchall():
                if not _is_encrypted(text):
                    cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", [encrypt(text), row])  # noqa: S608
        cursor.execute(
            "UPDATE participants_enrollment SET waitlisted_on = status_on "
            "WHERE status = 'waitlisted' AND waitlisted_on IS NULL"
        )


def _is_encrypted(text) -> bool:
    try:
        decrypt(text)
    except Unreadable:
        return False
    return True


class Migration(migrations.Migration):
    dependencies = [("participants", "0003_delivery")]
    operations = [migrations.RunPython(encrypt_reasons, migrations.RunPython.noop)]
