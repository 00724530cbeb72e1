from django.db import migrations


class Migration(migrations.Migration):
    """Name what a person prefers by mail, and the state of the mail server."""

    dependencies = [("mail", "0002_hours_lead")]

    operations = [
        migrations.RenameModel("Wish", "LetterPreference"),
        migrations.RenameModel("Hours", "QuietHours"),
        migrations.RenameModel("Way", "MailServerState"),
    ]
