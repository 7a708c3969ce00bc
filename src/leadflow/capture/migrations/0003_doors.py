from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("capture", "0002_analytics")]

    operations = []
