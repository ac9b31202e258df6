from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0010_declined")]

    operations = [
        migrations.RemoveIndex(
            model_name="conversation",
            name="conversations_all",
        ),
        migrations.RemoveIndex(
            model_name="conversation",
            name="conversations_mine",
        ),
        migrations.RemoveIndex(
            model_name="conversation",
            name="conversations_of_sector",
        ),
        migrations.RemoveIndex(
            model_name="conversation",
            name="conversations_standout",
        ),
        migrations.RemoveIndex(
            model_name="conversation",
            name="conversations_standout_mine",
        ),
        migrations.RemoveIndex(
            model_name="conversation",
            name="conversations_standout_here",
        ),
        migrations.AlterField(
            model_name="conversation",
            name="last_message_id",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                fields=["-is_open", "-last_at", "-last_message_id", "-id"], name="conversations_all"
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                fields=["assignee", "-is_open", "-last_at", "-last_message_id", "-id"],
                name="conversations_mine",
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                fields=["sector", "-is_open", "-last_at", "-last_message_id", "-id"],
                name="conversations_of_sector",
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("highlight__isnull", False)),
                fields=["-highlight", "-highlighted_at", "-last_message_id", "-id"],
                name="conversations_standout",
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("highlight__isnull", False)),
                fields=["assignee", "-highlight", "-highlighted_at", "-last_message_id", "-id"],
                name="conversations_standout_mine",
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("highlight__isnull", False)),
                fields=["sector", "-highlight", "-highlighted_at", "-last_message_id", "-id"],
                name="conversations_standout_here",
            ),
        ),
    ]
