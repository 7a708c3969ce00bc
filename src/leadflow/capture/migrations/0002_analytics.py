from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("capture", "0001_initial")]

    operations = []
