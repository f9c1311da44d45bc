import collegium.consultations.models
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('initiatives', '0002_checklistitem_page'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Consultation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=collegium.consultations.models.new_key, max_length=40, unique=True)),
                ('title', models.JSONField(verbose_name='title')),
                ('question', models.JSONField(blank=True, default=dict, verbose_name='question')),
                ('audience', models.CharField(choices=[('anyone', 'Whoever has the link'), ('invited', 'People of the partners, and whoever has a link of their own')], default='anyone', max_length=10, verbose_name='who takes part')),
                ('takes_statements', models.BooleanField(default=True, verbose_name='participants may add statements')),
                ('opens_at', models.DateTimeField(blank=True, null=True, verbose_name='opens')),
                ('closes_at', models.DateTimeField(blank=True, null=True, verbose_name='closes')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                ('results', models.JSONField(blank=True, editable=False, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consultations', to='initiatives.initiative')),
            ],
            options={
                'verbose_name': 'consultation',
                'verbose_name_plural': 'consultations',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closes_at', None), ('opens_at', None)), ('closes_at__gt', models.F('opens_at')), _connector='OR'), name='consultation_closes_after_it_opens', violation_error_message='A consultation must close after it opens.'), models.CheckConstraint(condition=models.Q(('closed_at', None), ('opens_at__isnull', False), _connector='OR'), name='consultation_closed_was_open'), models.CheckConstraint(condition=models.Q(('results__isnull', True), ('closed_at__isnull', False), _connector='OR'), name='consultation_results_when_closed'), models.CheckConstraint(condition=models.Q(('published_at', None), ('closed_at__isnull', False), _connector='OR'), name='consultation_published_when_closed'), models.CheckConstraint(condition=models.Q(('audience__in', ['anyone', 'invited'])), name='consultation_audience_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64)),
                ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='consultations.consultation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('consultation', 'digest'), name='consultation_participant_once')],
            },
        ),
        migrations.CreateModel(
            name='PersonalLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='personal_links', to='consultations.consultation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('consultation', 'digest'), name='consultation_link_once')],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('texts', models.JSONField()),
                ('language', models.CharField(max_length=10)),
                ('state', models.CharField(choices=[('waiting', 'Waits to be looked at'), ('shown', 'Shown'), ('declined', 'Not taken'), ('withdrawn', 'Withdrawn')], default='waiting', max_length=10)),
                ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statements', to='consultations.consultation')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposed', to='consultations.participant')),
            ],
            options={
                'verbose_name': 'statement',
                'verbose_name_plural': 'statements',
                'ordering': ['number', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('consultation', 'number'), name='consultation_statement_number'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'shown', 'declined', 'withdrawn'])), name='consultation_statement_state_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('choice', models.SmallIntegerField(choices=[(1, 'Agree'), (-1, 'Disagree'), (0, 'Pass, or not sure')])),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='consultations.participant')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='consultations.statement')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('participant', 'statement'), name='consultation_one_vote_each'), models.CheckConstraint(condition=models.Q(('choice__in', [1, -1, 0])), name='consultation_choice_is_known')],
            },
        ),
    ]
