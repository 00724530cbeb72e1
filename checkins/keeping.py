"""What the practice keeps about a person, and what becomes of it."""

MODELS: dict[str, str] = {}
