"""Holds, payments and what their vendors told, and nightly looks through the books."""

import django.db.models.deletion
import leadflow.ledger.types
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_guards")]

    operations = [
        migrations.CreateModel(
            name='Discrepancy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('broken', models.PositiveIntegerField()),
                ('sample', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_id', models.BigIntegerField()),
                ('amount', models.PositiveBigIntegerField()),
                ('state', models.CharField(choices=[('held', 'held'), ('settled', 'settled'), ('voided', 'voided'), ('expired', 'expired')], max_length=16)),
                ('reference', models.CharField(default='', max_length=80)),
                ('expires_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_id', models.BigIntegerField()),
                ('credits', models.PositiveIntegerField()),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                ('currency', models.CharField(max_length=3)),
                ('vendor', models.CharField(max_length=16)),
                ('status', models.CharField(choices=[('opening', 'opening'), ('unpaid', 'unpaid'), ('processing', 'processing'), ('paid', 'paid'), ('failed', 'failed'), ('expired', 'expired'), ('disputed', 'disputed'), ('charged_back', 'charged_back')], max_length=16)),
                ('key', models.CharField(max_length=300, unique=True)),
                ('reference', models.CharField(max_length=255, null=True)),
                ('charge', models.CharField(default='', max_length=255)),
                ('pay_url', models.TextField(default='')),
                ('short', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('asked_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='PaymentSignal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('vendor', models.CharField(max_length=16)),
                ('event_id', models.CharField(max_length=255)),
                ('kind', models.CharField(max_length=80)),
                ('outcome', models.CharField(max_length=16)),
                ('created_at', models.DateTimeField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Reconciliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('is_nightly', models.BooleanField()),
                ('started_at', models.DateTimeField()),
                ('by_id', models.BigIntegerField(null=True)),
                ('checks', models.PositiveIntegerField()),
                ('broken', models.PositiveIntegerField()),
                ('note', models.CharField(default='', max_length=200)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='account',
            name='ledger_owner_fits_kind',
        ),
        migrations.AlterField(
            model_name='account',
            name='kind',
            field=models.CharField(choices=[('wallet', 'wallet'), ('held', 'held'), ('granted', 'granted'), ('paid', 'paid'), ('sold', 'sold'), ('expired', 'expired'), ('returned', 'returned')], max_length=16),
        ),
        migrations.AlterField(
            model_name='posting',
            name='kind',
            field=models.CharField(choices=[('grant', 'grant'), ('top_up', 'top_up'), ('purchase', 'purchase'), ('refund', 'refund'), ('expiry', 'expiry'), ('hold', 'hold'), ('settlement', 'settlement'), ('release', 'release')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['wallet', 'held']), ('owner_id__isnull', False)), models.Q(('balance', 0), ('owner_id', None), models.Q(('kind__in', ['wallet', 'held']), _negated=True)), _connector='OR'), name='ledger_owner_fits_kind'),
        ),
        migrations.AddField(
            model_name='hold',
            name='ended',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.posting'),
        ),
        migrations.AddField(
            model_name='hold',
            name='placed',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.posting'),
        ),
        migrations.AddField(
            model_name='payment',
            name='hold',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.hold'),
        ),
        migrations.AddField(
            model_name='payment',
            name='posting',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payment', to='ledger.posting'),
        ),
        migrations.AddField(
            model_name='paymentsignal',
            name='payment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signals', to='ledger.payment'),
        ),
        migrations.AddConstraint(
            model_name='reconciliation',
            constraint=models.UniqueConstraint(condition=models.Q(('is_nightly', True)), fields=('day',), name='ledger_one_look_a_night'),
        ),
        migrations.AddField(
            model_name='discrepancy',
            name='reconciliation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='discrepancies', to='ledger.reconciliation'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('state', 'held')), fields=['expires_at'], name='ledger_hold_due'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('state', 'held')), fields=['owner_id'], name='ledger_hold_open'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended', None), ('state', leadflow.ledger.types.HoldState['HELD'])), models.Q(('ended__isnull', False), models.Q(('state', leadflow.ledger.types.HoldState['HELD']), _negated=True)), _connector='OR'), name='ledger_hold_ends_once'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='ledger_hold_holds'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(fields=['owner_id', '-id'], name='ledger_payments_of_owner'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('status__in', ['opening', 'unpaid', 'processing'])), fields=['asked_at'], name='ledger_payments_awaited'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(fields=['vendor', 'charge'], name='ledger_payments_by_charge'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(fields=('vendor', 'reference'), name='ledger_checkout_once'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('posting__isnull', False), ('status__in', ['paid', 'disputed', 'charged_back'])), models.Q(('posting', None), models.Q(('status__in', ['paid', 'disputed', 'charged_back']), _negated=True)), _connector='OR'), name='ledger_paid_is_posted'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['opening', 'unpaid', 'processing', 'paid', 'failed', 'expired', 'disputed', 'charged_back'])), name='ledger_payment_state_known'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('credits__gt', 0)), name='ledger_payment_buys'),
        ),
        migrations.AddConstraint(
            model_name='paymentsignal',
            constraint=models.UniqueConstraint(fields=('vendor', 'event_id'), name='ledger_signal_once'),
        ),
    ]
