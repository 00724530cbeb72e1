
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_refused_tries'),
    ]

    operations = [
        migrations.CreateModel(
            name='SentForm',
            fields=[
                ('id', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('done_by', models.UUIDField(default=uuid.uuid4)),
                ('sent_at', models.DateTimeField(db_index=True)),
                ('answer', models.BinaryField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
