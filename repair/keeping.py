"""Export and erasure: the one list of rooms that keep something about a person."""

# Each room's keeping module, lowest floor first; tests/house proves that no model is missing from all of them.
KEEPING_MODULES = ("repair.accounts.keeping", "repair.mail.keeping", "plans.keeping", "checkins.keeping")
