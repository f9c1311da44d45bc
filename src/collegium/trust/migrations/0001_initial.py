import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('initiatives', '0002_checklistitem_page'),
        ('partners', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Wave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('opens_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='opens')),
                ('closes_at', models.DateTimeField(verbose_name='closes')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('results', models.JSONField(blank=True, editable=False, null=True)),
                ('places', models.JSONField(blank=True, default=dict, editable=False)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trust_waves', to='initiatives.initiative')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'trust survey',
                'verbose_name_plural': 'trust surveys',
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('initiative', 'number'), name='trust_wave_number_once'), models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='trust_wave_closes_after_it_opens', violation_error_message='A trust survey must close after it opens.'), models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('initiative',), name='trust_wave_one_at_a_time', violation_error_message='A trust survey is open already. Close it first.'), models.CheckConstraint(condition=models.Q(('results__isnull', True), ('closed_at__isnull', False), _connector='OR'), name='trust_results_when_closed')],
            },
        ),
        migrations.CreateModel(
            name='RosterPartner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('school', 'School'), ('district', 'School district'), ('university', 'University'), ('college', 'College'), ('vocational centre', 'Vocational centre'), ('local government', 'Local government'), ('state government', 'State or regional government'), ('national government', 'National government'), ('ngo', 'Non-governmental organisation'), ('foundation', 'Foundation'), ('business', 'Business'), ('community group', 'Community group'), ('parents association', "Parents' association"), ('student body', 'Student body'), ('network', 'Network')], max_length=30)),
                ('has_answered', models.BooleanField(default=False)),
                ('given', models.JSONField(blank=True, default=dict, editable=False)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation')),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roster', to='trust.wave')),
            ],
            options={
                'verbose_name': 'partner on the roster',
                'verbose_name_plural': 'partners on the roster',
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('wave', 'key'), name='trust_partner_once')],
            },
        ),
        migrations.CreateModel(
            name='Respondent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answers', models.JSONField(blank=True, default=dict, editable=False)),
                ('saved_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='respondents', to='trust.rosterpartner')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('partner', 'person'), name='trust_respondent_once'), models.CheckConstraint(condition=models.Q(('answered_at', None), ('saved_at__isnull', False), _connector='OR'), name='trust_answered_is_saved')],
            },
        ),
    ]
