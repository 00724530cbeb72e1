import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ASKING = ("invitation", "therapistgrant")


class Migration(migrations.Migration):
    """Make room for the hashes of addresses that were asked, for their turns and for their refusals."""

    dependencies = [
        ("plans", "0040_who_came_by_an_email"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AskedAddress",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("last_leaves_at", models.DateTimeField(null=True)),
                ("refused_at", models.DateTimeField(null=True)),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="Refusal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                (
                    "address",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="refusals",
                        to="plans.askedaddress",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="refusal",
            constraint=models.UniqueConstraint(fields=("address", "by"), name="one_refusal_each"),
        ),
        migrations.RemoveIndex(model_name="invitation", name="invitation_address_sent"),
        migrations.RemoveIndex(model_name="therapistgrant", name="grant_address_asked"),
        *(
            migrations.AddField(
                model_name=name,
                name="address_hash",
                field=models.CharField(blank=True, db_index=True, max_length=64, default=""),
                preserve_default=False,
            )
            for name in ASKING
        ),
        *(
            migrations.AddField(
                model_name=name,
                name="address_hint",
                field=models.CharField(blank=True, max_length=80, default=""),
                preserve_default=False,
            )
            for name in ASKING
        ),
        *(
            migrations.AddField(model_name=name, name="leaves_at", field=models.DateTimeField(null=True))
            for name in ASKING
        ),
        migrations.AlterField(
            model_name="therapistgrant", name="address", field=models.EmailField(blank=True, max_length=254)
        ),
    ]
