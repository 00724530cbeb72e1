"""What the accounts package stores about a person, and how it is exported and erased. Listed in repair/keeping.py."""

MODELS = {
    "Person": "own: exported without keys and password; deleted on erasure, and the data key with it",
}
