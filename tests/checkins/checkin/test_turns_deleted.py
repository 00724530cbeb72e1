"""Rule 34, looked for where it would lie: in the database's own files, during the talk, after its close and later."""

from pathlib import Path

import pytest
from django.db import connection

from checkins.models import Turn, TurnDraft

pytestmark = pytest.mark.django_db(transaction=True)
SAID, TYPED, KEPT = "amaranthine-tumbleweed-spoken", "gossamer-kingfisher-draft", "velvet-lighthouse-kept"


def everything() -> bytes:
    """All that the database has written down: every file of SQLite, every row and every page of PostgreSQL."""
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(FULL)")
        return b"".join(file.read_bytes() for file in name.parent.glob(f"{name.name}*"))
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def lies_open(words: str) -> bool:
    """Whether the words can be read in it."""
    files = everything()
    assert b"talk" in files
    return words.encode() in files


def test_database_files_never_hold_a_legible_word_of_a_live_checkin(live_checkin):
    checkin, seats, at = live_checkin
    first = seats[checkin.starts]
    TurnDraft.keep(checkin, by=first.other, words=TYPED)
    Turn.say(checkin, by=first, words=SAID, seen="1.1.0", at=at)
    assert Turn.objects.count() == 1
    assert [lies_open(words) for words in (SAID, TYPED)] == [False, False]
    sealed = [bytes(each) for each in Turn.objects.values_list("sealed", flat=True)]
    checkin.hold(by=first, at=at)
    assert [lies_open(words) for words in (SAID, TYPED)] == [False, False]
    assert (Turn.objects.count(), TurnDraft.objects.count()) == (0, 0)
    if connection.vendor == "sqlite":  # what was deleted is overwritten, sealed as it was
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert [each in everything() for each in sealed] == [False]


def test_the_search_of_database_files_finds_a_line_that_is_not_encrypted(live_checkin):
    checkin, seats, at = live_checkin
    checkin.hold(by=seats["a"], at=at, line="in-plain-sight-for-both")
    assert lies_open("in-plain-sight-for-both")


def test_sqlite_overwrites_what_it_deletes():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps dead rows until it vacuums; they are sealed")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)


def test_a_turn_kept_by_both_partners_stays_and_is_encrypted(live_checkin):
    checkin, seats, at = live_checkin
    Turn.say(checkin, by=seats[checkin.starts], words=KEPT, seen="1.1.0", at=at)
    for seat in seats.values():
        Turn.keep(checkin, Turn.objects.get().pk, by=seat, is_kept=True)
    checkin.hold(by=seats["a"], at=at)
    assert (Turn.objects.count(), lies_open(KEPT)) == (1, False)
