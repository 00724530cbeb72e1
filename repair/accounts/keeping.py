"""What the accounts keep about a person, and what becomes of it (class A and D)."""

MODELS = {
    "Person": "own: exported without keys and password; deleted on erasure, and the data key with it",
}
