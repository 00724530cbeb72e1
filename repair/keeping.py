"""Export and erasure: the one list of packages that store something about a person."""

# Each package's keeping module, lowest layer first; a test in tests/house finds models that are in none of them.
KEEPING_MODULES = ("repair.accounts.keeping", "repair.mail.keeping", "plans.keeping", "checkins.keeping")
