"""One try to hand a letter over: phase, reply code and duration. No address, no words."""

from django.db import models

from repair.mail.models.letter import Letter


class Attempt(models.Model):
    """Try number `n` to deliver `letter`."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="tries")
    n = models.SmallIntegerField()
    at = models.DateTimeField()
    phase = models.CharField(max_length=10)
    code_class = models.CharField(max_length=1, blank=True)
    ms = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="attempt_at")]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.n} {self.phase}"
