"""Accounts, postings and their entries."""

import django.db.models.deletion
import leadflow.ledger.types
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('wallet', 'wallet'), ('granted', 'granted'), ('paid', 'paid'), ('sold', 'sold'), ('expired', 'expired')], max_length=16)),
                ('owner_id', models.BigIntegerField(null=True)),
                ('balance', models.BigIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('owner_id__isnull', False)), fields=('owner_id', 'kind'), name='ledger_account_of_owner'), models.UniqueConstraint(condition=models.Q(('owner_id', None)), fields=('kind',), name='ledger_account_of_house'), models.CheckConstraint(condition=models.Q(models.Q(('kind', leadflow.ledger.types.AccountKind['WALLET']), ('owner_id__isnull', False)), models.Q(('balance', 0), ('owner_id', None), models.Q(('kind', leadflow.ledger.types.AccountKind['WALLET']), _negated=True)), _connector='OR'), name='ledger_owner_fits_kind'), models.CheckConstraint(condition=models.Q(('balance__gte', 0)), name='ledger_never_below_zero')],
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('grant', 'grant'), ('top_up', 'top_up'), ('purchase', 'purchase'), ('refund', 'refund'), ('expiry', 'expiry')], max_length=16)),
                ('key', models.CharField(max_length=120, unique=True)),
                ('reference', models.CharField(default='', max_length=80)),
                ('text', models.CharField(default='', max_length=200)),
                ('by_id', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversal', to='ledger.posting')),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('balance', models.BigIntegerField(null=True)),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='ledger.account')),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='ledger.posting')),
            ],
        ),
        migrations.AddIndex(
            model_name='posting',
            index=models.Index(fields=['reference'], name='ledger_by_reference'),
        ),
        migrations.AddIndex(
            model_name='posting',
            index=models.Index(fields=['at'], name='ledger_by_time'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(models.F('account'), models.OrderBy(models.F('id'), descending=True), name='ledger_statement'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(fields=('posting', 'account'), name='ledger_entry_once'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='ledger_entry_moves'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('balance', None), ('balance__gte', 0), _connector='OR'), name='ledger_entry_covered'),
        ),
    ]
