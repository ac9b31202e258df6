from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from connect.contacts.code_order import place_of_code

# Plain order of bytes, as the browser and SQLite compare.
ORDER = 'ALTER TABLE contacts_contact ALTER COLUMN code_place TYPE text COLLATE "C"'


def order(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(ORDER)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_codes_may_repeat"), ("contacts", "0007_codes_may_repeat")]

    operations = [
        migrations.RemoveIndex(model_name="contact", name="contacts_by_code"),
        migrations.AddField(
            model_name="contact",
            name="code_place",
            field=models.GeneratedField(
                db_persist=True, expression=place_of_code(), output_field=models.TextField(null=True)
            ),
        ),
        migrations.RunPython(order, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("merged_into", None), ("code__isnull", False)),
                fields=["code_place", "id"],
                name="contacts_by_code",
            ),
        ),
        migrations.AlterField(
            model_name="contact",
            name="sector",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="accounts.sector",
                verbose_name="setor",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["sector", "owner", "id"], name="contacts_of_sector"),
        ),
    ]
