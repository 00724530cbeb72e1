from django.db import migrations


class Migration(migrations.Migration):
    """Name a grant by whom it is for, and a question about the past a question."""

    dependencies = [("plans", "0030_offer_about")]

    operations = [
        migrations.RenameModel("Grant", "TherapistGrant"),
        migrations.RenameModel("Past", "PastQuestion"),
    ]
