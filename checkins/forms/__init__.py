"""Forms for check-ins, pauses, missteps and reminders."""
