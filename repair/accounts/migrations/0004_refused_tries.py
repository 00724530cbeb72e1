from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_hints_wanted"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="refused_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="is_told_of_refusal",
            field=models.BooleanField(default=True, editable=False, db_default=True),
        ),
    ]
