from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0003_bulk_actions")]

    operations = []
