"""What export and erasure do with this package's rows."""

# Every model of this package: how it is exported, and what erasing a person does to it.
MODELS = {
    "Afterwards": "private: never exported; what both want to become of a talk in writing; deleted with the plan",
    "Rhythm": "joint: exported with the plan; deleted with the plan",
    "Checkin": "joint: exported as days with the line for both; deleted with the plan",
    "Feed": "its owner's alone: never exported, an address and nothing else; deleted with the plan",
    "Misstep": "its author's alone: exported to them, sealed, gone 90 days after its last change",
    "OwnLine": "its author's alone: exported to them, never to the other; deleted with its author",
    "Preparation": "its author's alone: exported to them, sealed, gone when the talk is closed",
    "Point": "its author's alone: exported to them, never to the other; sealed, and gone with its author",
    "PlanVersion": "nothing of anyone: a number that says look again, never exported; deleted with the plan",
    "Readiness": "private: never exported, gone when the talk opens or is over; deleted with the plan",
    "Pause": "joint: exported as days and whether it ended at its time; deleted with the plan",
    "Turn": "both read it until the talk is closed; sealed; gone then, unless both kept it; deleted with the plan",
    "TurnDraft": "its author's alone: never exported, sealed, gone when the talk is closed",
}
