from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("conversations", "0009_waits")]

    operations = [
        migrations.RenameField(model_name="assignment", old_name="lapsed", new_name="declined"),
    ]
