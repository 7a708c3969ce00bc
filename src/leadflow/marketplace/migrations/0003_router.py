from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("marketplace", "0002_reach_and_caps")]

    operations = []
