"""The one weekday of a rhythm becomes a set of weekdays: one bit each, Monday the lowest."""

from django.db import migrations, models

WEEKDAYS = range(7)


def one_day_becomes_a_set(apps, schema_editor):
    rows = apps.get_model("checkins", "Rhythm").objects.using(schema_editor.connection.alias)
    for weekday in WEEKDAYS:
        rows.filter(weekday=weekday).update(weekday_bits=1 << weekday)


def a_set_becomes_its_first_day(apps, schema_editor):
    rows = apps.get_model("checkins", "Rhythm").objects.using(schema_editor.connection.alias)
    for bits in range(1, 128):
        rows.filter(weekday_bits=bits).update(weekday=next(each for each in WEEKDAYS if bits >> each & 1))


class Migration(migrations.Migration):
    dependencies = [("checkins", "0004_pulses")]

    operations = [
        migrations.AddField("rhythm", "weekday_bits", models.PositiveSmallIntegerField(default=1)),
        # On the way back the column is there again with a Monday in every row until its day is filled in.
        migrations.AlterField("rhythm", "weekday", models.PositiveSmallIntegerField(default=0)),
        migrations.RunPython(one_day_becomes_a_set, a_set_becomes_its_first_day),
        migrations.RemoveConstraint("rhythm", "rhythm_on_a_weekday"),
        migrations.RemoveField("rhythm", "weekday"),
        migrations.AlterField("rhythm", "weekday_bits", models.PositiveSmallIntegerField()),
        migrations.AddConstraint(
            "rhythm",
            models.CheckConstraint(
                condition=models.Q(weekday_bits__gte=1, weekday_bits__lte=127), name="rhythm_on_weekdays"
            ),
        ),
    ]
