"""What export and erasure do with the mail's rows that hold something about a person."""

MODELS = {
    "Letter": "exported as kind, state and day; erased with the person, and an address kept for one letter at its end",
    "Attempt": "never exported; erased with its letter; holds no address and no words",
    "Notice": "exported as kind and day; erased with the person",
    "LetterPreference": "exported whole to its person; erased with the person",
    "QuietHours": "exported whole to its person; erased with the person",
    "Suppression": "never exported; kept after erasure as a keyed hash, so that no letter follows",
    "Heartbeat": "holds nothing about a person",
    "MailServerState": "holds nothing about a person",
}
