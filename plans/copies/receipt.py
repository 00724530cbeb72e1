"""A receipt to keep elsewhere: which text a partner signed, and where the ledger was then (REL-20).

It alone reveals a host who rewrites everything. Before the version is in force it covers its owner's signature alone;
whatever the other partner does, it stays the same to the byte, and so does the one of a version that was in force.
"""

from datetime import date

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plans.models import Contract, Ledger, Partner, Signature
from plans.models.contract.contract import IN_FORCE_EVENT
from plans.models.couple.ledger import GENESIS_HASH
from repair.foundation.words import ui_text

RECEIPT_DASHES = "-" * 32


def receipt_text(contract: Contract, partner: Partner) -> str | None:
    """Return this partner's receipt for this version; None while they have no signature under it that counts."""
    name = _own(contract, partner)
    if name is None:
        return None
    day = name.signed_on
    about = {
        "receipt": "1",
        "plan": str(contract.plan_id),
        "version": str(contract.number),
        "text-sha256": contract.text_hash,
        "signed-on": day.isoformat(),
    }
    entry = _entry(contract)
    if entry is None:
        about |= {"ledger-number": str(name.ledger_number), "ledger-hash": name.ledger_hash or GENESIS_HASH}
        return _written(_own_name(contract, day), about)
    about |= {"ledger-number": str(entry.number), "ledger-hash": entry.hash} | _parts(entry)
    return _written(_in_force(contract, day, entry.day), about)


def _own(contract: Contract, partner: Partner) -> Signature | None:
    """Return their signature, live or as it counted at coming into force; None if it was withdrawn before."""
    if contract.runs_from is None:
        return contract.signature_of(partner)
    return contract.signatures.counted_at(contract.runs_from).filter(by=partner).first()


def _entry(contract: Contract) -> Ledger | None:
    """Return the ledger's entry of this version's coming into force, found by its rank among those; None before."""
    if contract.runs_from is None:
        return None
    ran = Contract.objects.filter(plan=contract.plan_id).ever_in_force()
    before = ran.filter(runs_from__lt=contract.runs_from).count()
    entries = Ledger.objects.filter(plan=contract.plan_id, kind=IN_FORCE_EVENT).order_by("number")
    return entries[before : before + 1].first()


def _parts(entry: Ledger) -> dict[str, str]:
    """Return what the entry is made of: enough to compute its hash without the site."""
    parts = {
        "entry-number": str(entry.number),
        "entry-kind": entry.kind,
        "entry-day": entry.day.isoformat(),
        "entry-previous": entry.previous,
        "entry-commitment": entry.commitment,
        "entry-hash": entry.hash,
    }
    return parts | ({"entry-salt": bytes(entry.salt).hex()} if entry.salt is not None else {})


def _own_name(contract: Contract, day: date) -> str:
    return _("On {day} you put your name under version {number}. This is about your own name and no other.").format(
        day=date_format(day, "j F Y"), number=contract.number
    )


def _in_force(contract: Contract, day: date, since: date) -> str:
    return _("You signed version {number} on {day}, and it came into force on {since}.").format(
        day=date_format(day, "j F Y"), number=contract.number, since=date_format(since, "j F Y")
    )


def _written(says: str, about: dict[str, str]) -> str:
    """Return the receipt: sentences for people, then `name: value` lines that the script reads."""
    lines = [f"{name}: {value}" for name, value in about.items()]
    care = ui_text("agreement.print_foot")
    return "\n".join(
        [
            settings.SITE_NAME,
            "",
            says,
            ui_text("keep.receipt"),
            "",
            RECEIPT_DASHES,
            *lines,
            RECEIPT_DASHES,
            "",
            care,
            "",
        ]
    )
