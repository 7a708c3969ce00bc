"""Trades, places, providers, listings, offers, seats and reviews."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('leads', '0010_desk'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('synonyms', models.JSONField(default=list)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='marketplace.category')),
            ],
        ),
        migrations.CreateModel(
            name='Listing',
            fields=[
                ('lead', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='listing', serialize=False, to='leads.lead')),
                ('title', models.CharField(max_length=150)),
                ('description', models.TextField()),
                ('city', models.CharField(max_length=120)),
                ('city_key', models.CharField(max_length=120)),
                ('suburb', models.CharField(default='', max_length=120)),
                ('suburb_key', models.CharField(default='', max_length=120)),
                ('address', models.CharField(default='', max_length=300)),
                ('budget_min', models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ('budget_max', models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ('urgency', models.CharField(choices=[('emergency', 'emergency'), ('this_week', 'this_week'), ('this_month', 'this_month'), ('flexible', 'flexible')], max_length=16)),
                ('state', models.CharField(choices=[('pending', 'pending'), ('verified', 'verified'), ('awarded', 'awarded'), ('completed', 'completed'), ('closed', 'closed')], max_length=16)),
                ('reasons', models.JSONField(default=list)),
                ('verification_score', models.PositiveSmallIntegerField()),
                ('max_providers', models.PositiveSmallIntegerField(default=3)),
                ('reference', models.CharField(max_length=64, unique=True)),
                ('consent_version', models.CharField(max_length=20)),
                ('consent_text', models.TextField()),
                ('consent_at', models.DateTimeField()),
                ('created_at', models.DateTimeField()),
                ('verified_at', models.DateTimeField(null=True)),
                ('category', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='marketplace.category')),
            ],
        ),
        migrations.CreateModel(
            name='ListingMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old_state', models.CharField(max_length=16)),
                ('new_state', models.CharField(max_length=16)),
                ('by_id', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='marketplace.listing')),
            ],
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('inside', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='marketplace.place')),
                ('same_as', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='spellings', to='marketplace.place')),
            ],
        ),
        migrations.CreateModel(
            name='Provider',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150)),
                ('verification', models.CharField(choices=[('pending', 'pending'), ('verified', 'verified'), ('refused', 'refused'), ('suspended', 'suspended')], default='pending', max_length=16)),
                ('tier', models.CharField(choices=[('basic', 'basic'), ('standard', 'standard'), ('pro', 'pro')], max_length=16)),
                ('is_premium', models.BooleanField(default=False)),
                ('subscribed_until', models.DateField(null=True)),
                ('last_offered_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wave', models.PositiveSmallIntegerField()),
                ('rank', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='marketplace.listing')),
                ('provider', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='marketplace.provider')),
            ],
        ),
        migrations.CreateModel(
            name='ListingView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='views', to='marketplace.listing')),
                ('provider', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='marketplace.provider')),
            ],
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slot', models.PositiveSmallIntegerField()),
                ('status', models.CharField(choices=[('purchased', 'purchased'), ('contacted', 'contacted'), ('quoted', 'quoted'), ('won', 'won'), ('lost', 'lost'), ('refunded', 'refunded')], max_length=16)),
                ('credit_cost', models.PositiveSmallIntegerField()),
                ('credits_charged', models.PositiveSmallIntegerField()),
                ('balance', models.BigIntegerField()),
                ('posting_id', models.BigIntegerField(null=True, unique=True)),
                ('purchased_at', models.DateTimeField()),
                ('contacted_at', models.DateTimeField(null=True)),
                ('quote_amount', models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ('quote_message', models.TextField(default='')),
                ('decided_at', models.DateTimeField(null=True)),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='marketplace.listing')),
                ('provider', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='marketplace.provider')),
            ],
        ),
        migrations.CreateModel(
            name='Access',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unlocked_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('assignment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='access', to='marketplace.assignment')),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accesses', to='marketplace.listing')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='marketplace.provider')),
            ],
        ),
        migrations.CreateModel(
            name='ProviderArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120)),
                ('name', models.CharField(max_length=120)),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='areas', to='marketplace.provider')),
            ],
        ),
        migrations.CreateModel(
            name='ProviderCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='marketplace.category')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trades', to='marketplace.provider')),
            ],
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rating', models.PositiveSmallIntegerField()),
                ('text', models.TextField(default='')),
                ('created_at', models.DateTimeField()),
                ('assignment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='marketplace.assignment')),
            ],
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(condition=models.Q(('state', 'verified')), fields=['category', '-lead'], name='marketplace_on_offer'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['created_at'], name='marketplace_to_look_at'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'verified', 'awarded', 'completed', 'closed'])), name='marketplace_state_known'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(('budget_min', None), ('budget_max', None), ('budget_min__lte', models.F('budget_max')), _connector='OR'), name='marketplace_budget_in_order'),
        ),
        migrations.AddIndex(
            model_name='listingmove',
            index=models.Index(fields=['listing', 'id'], name='marketplace_moves'),
        ),
        migrations.AddConstraint(
            model_name='provider',
            constraint=models.CheckConstraint(condition=models.Q(('verification__in', ['pending', 'verified', 'refused', 'suspended'])), name='marketplace_verification_known'),
        ),
        migrations.AddConstraint(
            model_name='provider',
            constraint=models.CheckConstraint(condition=models.Q(('tier__in', ['basic', 'standard', 'pro'])), name='marketplace_tier_known'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(fields=['provider', '-id'], name='marketplace_offers'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(fields=('listing', 'provider'), name='marketplace_offered_once'),
        ),
        migrations.AddConstraint(
            model_name='listingview',
            constraint=models.UniqueConstraint(fields=('listing', 'provider'), name='marketplace_seen_once'),
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(fields=['provider', '-id'], name='marketplace_jobs'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(fields=('listing', 'provider'), name='marketplace_bought_once'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(fields=('listing', 'slot'), name='marketplace_seat_once'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'won')), fields=('listing',), name='marketplace_one_winner'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(('slot__gte', 1), ('slot__lte', 3)), name='marketplace_three_seats'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('credits_charged', 0), ('posting_id', None)), models.Q(('credits_charged__gt', 0), ('posting_id__isnull', False)), _connector='OR'), name='marketplace_paid_is_posted'),
        ),
        migrations.AddConstraint(
            model_name='access',
            constraint=models.UniqueConstraint(fields=('listing', 'provider'), name='marketplace_unlocked_once'),
        ),
        migrations.AddConstraint(
            model_name='providerarea',
            constraint=models.UniqueConstraint(fields=('key', 'provider'), name='marketplace_area_once'),
        ),
        migrations.AddConstraint(
            model_name='providercategory',
            constraint=models.UniqueConstraint(fields=('category', 'provider'), name='marketplace_trade_once'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('rating__gte', 1), ('rating__lte', 5)), name='marketplace_rating_in_range'),
        ),
    ]
