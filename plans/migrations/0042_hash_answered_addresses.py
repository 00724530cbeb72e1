import hmac
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import migrations
from django.utils import timezone

ASKED_FOR = timedelta(days=7)


def address_hash(address):
    """Return the keyed hash of an address, as the application made it at the time of this migration."""
    named = [part.encode() for part in ("asked address", address)]
    text = b"".join(len(part).to_bytes(4, "big") + part for part in named)
    return hmac.new(settings.SECRET_KEY.encode(), text, sha256).hexdigest()


def masked(address):
    """Return the first letters of both halves and the last label of an address."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain[:1]}….{domain.rpartition('.')[2]}"


def hash_addresses(apps, schema_editor):
    """Give every row that asks an address its hash, and keep the address only where it can still be answered."""
    now = timezone.now()
    for row in apps.get_model("plans", "Invitation").objects.exclude(address="").select_related("by"):
        is_shown = row.state in ("open", "declined")
        is_open = row.state == "open" and row.expires_at > now
        _hash(apps, row, asked_at=row.sent_at, is_open=is_open, is_shown=is_shown, has_refused=row.state == "declined")
    for row in apps.get_model("plans", "TherapistGrant").objects.exclude(address="").select_related("by"):
        is_open = not (row.ended_at or row.declined_at or row.person_id) and row.asked_at + ASKED_FOR > now
        is_shown = is_open or row.person_id is not None
        has_refused = row.declined_at is not None
        _hash(apps, row, asked_at=row.asked_at, is_open=is_open, is_shown=is_shown, has_refused=has_refused)


def _hash(apps, row, *, asked_at, is_open, is_shown, has_refused):
    asked, _made = apps.get_model("plans", "AskedAddress").objects.get_or_create(hash=address_hash(row.address))
    asked.last_leaves_at = max(asked_at, asked.last_leaves_at or asked_at)
    if has_refused:
        asked.refused_at = max(asked_at, asked.refused_at or asked_at)
        if row.by.person_id is not None:
            refusals = apps.get_model("plans", "Refusal").objects
            refusals.get_or_create(address=asked, by_id=row.by.person_id, defaults={"at": asked_at})
    asked.save()
    row.address_hash, row.leaves_at = asked.hash, asked_at
    row.address_hint = masked(row.address) if is_shown else ""
    row.address = row.address if is_open else ""
    row.save(update_fields=["address", "address_hash", "address_hint", "leaves_at"])


class Migration(migrations.Migration):
    """Keep a keyed hash in place of each address that was answered, or that nobody answered in time."""

    dependencies = [("plans", "0041_asked_addresses")]

    operations = [migrations.RunPython(hash_addresses, migrations.RunPython.noop)]
