from django.conf import settings
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("leads", "0005_pipeline"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = []
