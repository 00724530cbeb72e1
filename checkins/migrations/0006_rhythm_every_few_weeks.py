"""A rhythm may be of every second, third or fourth week, counted from the first one; those that are there are weekly."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checkins", "0005_rhythm_on_several_days")]

    operations = [
        migrations.AddField("rhythm", "every", models.PositiveSmallIntegerField(default=1)),
        migrations.AddField("rhythm", "since", models.DateField(null=True)),
        migrations.AddConstraint(
            "rhythm",
            models.CheckConstraint(condition=models.Q(every__gte=1, every__lte=4), name="rhythm_every_few_weeks"),
        ),
        migrations.AddConstraint(
            "rhythm",
            models.CheckConstraint(
                condition=~models.Q(state="live") | models.Q(every=1) | models.Q(since__isnull=False),
                name="a_live_rhythm_counts_its_weeks",
            ),
        ),
    ]
