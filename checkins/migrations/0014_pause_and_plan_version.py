from django.db import migrations


class Migration(migrations.Migration):
    """Name the pause a pause, and the number of live updates a version."""

    dependencies = [("checkins", "0013_misstep")]

    operations = [
        migrations.RenameModel("Reset", "Pause"),
        migrations.RenameModel("Pulse", "PlanVersion"),
    ]
