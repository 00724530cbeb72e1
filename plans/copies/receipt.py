"""A receipt to keep elsewhere: what a partner signed, and where the ledger stood (REL-20).

It is the only thing that reveals a host who rewrites everything. Before the version is in force it covers its owner's
signature alone. Whatever the other partner does, it stays the same to the byte, as does the one of a version that ran.
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
    """Return this partner's receipt for this version, or None if no signature of theirs counts."""
    name = _own(contract, partner)
    if name is None:
        return None
    day = contract.plan.day(name.signed_at)
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
    """Return their signature; one that was taken back before the version ran is none."""
    if contract.runs_from is None:
        return contract.signature_of(partner)
    return contract.signatures.counted_at(contract.runs_from).filter(by=partner).first()


def _entry(contract: Contract) -> Ledger | None:
    """Return the ledger entry of its coming into force: as many came before it as versions ran before it."""
    if contract.runs_from is None:
        return None
    ran = Contract.objects.filter(plan=contract.plan_id).ever_in_force()
    before = ran.filter(runs_from__lt=contract.runs_from).count()
    entries = Ledger.objects.filter(plan=contract.plan_id, kind=IN_FORCE_EVENT).order_by("number")
    return entries[before : before + 1].first()


def _parts(entry: Ledger) -> dict[str, str]:
    """Return the parts of the entry, from which its hash can be computed without the site."""
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
    """Return the text for people, then the lines that the script reads."""
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
