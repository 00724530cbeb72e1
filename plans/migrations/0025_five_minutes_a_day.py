from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0024_consents_know_what_they_renew'),
    ]

    operations = [
        migrations.AddField(
            model_name='partner',
            name='wants_five',
            field=models.BooleanField(default=False),
        ),
    ]
