from __future__ import annotations

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

STATEMENTS = (
    # Plain order of bytes: one index serves beginnings and sorting, whatever the database's language.
    'ALTER TABLE contacts_contact ALTER COLUMN search TYPE text COLLATE "C"',
    "CREATE INDEX contacts_contact_pieces ON contacts_contact USING gin (search gin_trgm_ops)"
    " WITH (fastupdate = off)",
)


def index(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite's index is kept by connect/contacts/search.py after every migration."""
    if editor.connection.vendor == "postgresql":
        for statement in STATEMENTS:
            editor.execute(statement)


def unindex(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX contacts_contact_pieces")


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial")]

    operations = [
        TrigramExtension(),
        migrations.RunPython(index, unindex),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("merged_into", None)), fields=["search", "id"], name="contacts_by_name"
            ),
        ),
    ]
