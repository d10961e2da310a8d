from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outcomes', '0003_follow_up'),
    ]

    operations = [
        migrations.AddField(
            model_name='evaluationdesign',
            name='other_outcomes',
            field=models.JSONField(blank=True, default=list, help_text='scores and yes or no, named in advance'),
        ),
    ]
