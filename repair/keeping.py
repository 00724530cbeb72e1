"""The list of modules that say which models hold something about a person, for export and erasure."""

# Each package's keeping module, lowest layer first; a test in tests/house finds models that are in none of them.
KEEPING_MODULES = ("repair.accounts.keeping", "repair.mail.keeping", "plans.keeping", "checkins.keeping")
