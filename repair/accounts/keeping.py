"""What the accounts package stores about a person, and how it is exported and erased. Listed in repair/keeping.py."""

MODELS = {
    "SentForm": "private: not exported, a repeated answer for fifteen minutes; sealed, and gone with the person",
    "Person": "own: exported without keys and password; deleted on erasure, and the data key with it",
}
