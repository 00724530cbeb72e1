"""What the paper keeps about a person, and what becomes of it (class C of two people's shared record)."""

# Every model of this room: how it is exported, and what erasing a person does to it.
MODELS = {
    "Plan": "joint: exported with the plan; deleted when the second of the two is erased",
    "Partner": "joint: exported with the plan; the seat stays, the person in it is taken out",
    "Event": "joint: exported without what concerns the other alone; deleted with the plan",
    "Ledger": "joint: bare hashes; the salt of an erased item is destroyed, the chain stays",
    "Rest": "joint: exported as days; who began it is left out; deleted with the plan",
    "Invitation": "its inviter's: exported without the other's address; deleted with the plan",
    "Grant": "joint: exported as days, without the reader's address; deleted with the plan",
    "Viewing": "joint: exported as days; deleted with its grant",
    "Milestone": "joint: exported with the plan; their own keep their words; deleted with the plan",
    "Contract": "joint: every version's text is exported; seats, no names; deleted with the plan",
    "Line": "joint: exported once offered; deleted with the plan",
    "LineAnswer": "its giver's: own answers and own reasons are exported; the key of an erased person opens nothing",
    "Signature": "joint once it came into force, before that its signer's alone; deleted with the plan",
    "Commitment": "joint: exported; its owner's seat stays",
    "Mark": "its owner's: exported to both as far as it was said; deleted with the plan",
    "Noticed": "joint: exported with the plan; deleted with it",
    "Following": "private: exported to its person alone; deleted with the plan",
    "Draft": "private: exported to its author alone; sealed, and gone with the author's key",
    "Beginning": "private: exported to its person alone; sealed, and gone with the person",
}
