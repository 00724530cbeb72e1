"""The text of a frozen version cannot be changed, by whatever way somebody reaches the database."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER frozen_text_stays BEFORE UPDATE ON plans_contract
WHEN OLD.text_hash <> '' AND (
    NEW.text IS NOT OLD.text OR NEW.text_hash IS NOT OLD.text_hash
    OR NEW.plan_id IS NOT OLD.plan_id OR NEW.number IS NOT OLD.number
)
BEGIN SELECT RAISE(ABORT, 'the text of a frozen version stays as it is'); END
"""
POSTGRESQL = [
    """
    CREATE FUNCTION frozen_text_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the text of a frozen version stays as it is' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER frozen_text_stays BEFORE UPDATE ON plans_contract FOR EACH ROW
    WHEN (OLD.text_hash <> '' AND (
        NEW.text IS DISTINCT FROM OLD.text OR NEW.text_hash IS DISTINCT FROM OLD.text_hash
        OR NEW.plan_id IS DISTINCT FROM OLD.plan_id OR NEW.number IS DISTINCT FROM OLD.number
    ))
    EXECUTE FUNCTION frozen_text_stays()
    """,
]


def hold(apps, schema_editor):
    """Puts the trigger there."""
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else [SQLITE]:
        schema_editor.execute(statement)


def let_go(apps, schema_editor):
    """Takes it away again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER frozen_text_stays ON plans_contract")
        schema_editor.execute("DROP FUNCTION frozen_text_stays()")
    else:
        schema_editor.execute("DROP TRIGGER frozen_text_stays")


class Migration(migrations.Migration):
    dependencies = [("plans", "0005_contracts")]
    operations = [migrations.RunPython(hold, let_go)]
