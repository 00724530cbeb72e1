"""A signature holds its signer's name and local day, and a seat the name of who left it."""

from zoneinfo import ZoneInfo

from django.db import migrations, models


def fill_in(apps, schema_editor):
    """Store what was shown so far: today's name, and the day in the plan's zone."""
    for each in apps.get_model("plans", "Signature").objects.select_related("by__person", "by__plan"):
        each.name = each.by.person.name if each.by.person else ""
        each.signed_on = each.signed_at.astimezone(ZoneInfo(each.by.plan.zone)).date()
        each.save(update_fields=["name", "signed_on"])
    for partner in apps.get_model("plans", "Partner").objects.exclude(left_at=None).select_related("person"):
        partner.left_name = partner.person.name if partner.person else ""
        partner.save(update_fields=["left_name"])


class Migration(migrations.Migration):
    dependencies = [("plans", "0043_for_you_notes")]

    operations = [
        migrations.AddField("partner", "left_name", models.CharField(blank=True, db_default="", max_length=60)),
        migrations.AddField("signature", "name", models.CharField(default="", max_length=60), preserve_default=False),
        migrations.AddField("signature", "signed_on", models.DateField(null=True)),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
        migrations.AlterField("signature", "signed_on", models.DateField()),
    ]
