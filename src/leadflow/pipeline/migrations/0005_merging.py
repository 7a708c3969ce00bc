from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0004_assignment")]

    operations = []
