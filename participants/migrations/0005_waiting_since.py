from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("participants", "0004_reasons_encrypted")]
    operations = [
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'waitlisted'), _negated=True), ('waitlisted_on__isnull', False), _connector='OR'), name='enrollment_waits_since_a_day'),
        ),
    ]
