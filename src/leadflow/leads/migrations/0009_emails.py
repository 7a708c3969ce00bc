"""E-mail addresses are found whether their letters are large or small."""

import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0008_accounts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='lead',
            name='leads_by_email',
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(django.db.models.functions.text.Lower('email'), models.F('id'), condition=models.Q(('deleted_at', None), models.Q(('email', ''), _negated=True)), name='leads_by_address'),
        ),
    ]
