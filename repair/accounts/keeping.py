"""What export and erasure do with the accounts' rows (classes A and D)."""

MODELS = {
    "Person": "own: exported without keys and password; deleted on erasure, and the data key with it",
}
