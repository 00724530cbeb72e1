import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Give whoever comes by an email to another address a row of their own, so that the email goes on to work."""

    dependencies = [
        ("plans", "0031_therapist_grant_and_past_question"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="arrived_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="arrivals",
                to="plans.invitation",
            ),
        ),
        migrations.RemoveConstraint(model_name="invitation", name="one_live_invitation_a_plan"),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                fields=["plan"],
                condition=models.Q(state__in=["open", "waiting"], arrived_by=None),
                name="one_live_invitation_a_plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(fields=["arrived_by", "came"], name="one_arrival_a_person"),
        ),
    ]
