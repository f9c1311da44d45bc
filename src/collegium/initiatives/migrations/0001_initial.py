import collegium.core.clock
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('partners', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Goal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='goal')),
                ('description', models.TextField(blank=True, verbose_name='why and for whom')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='to be reached by')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='archived')),
            ],
            options={
                'verbose_name': 'goal',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Initiative',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True, verbose_name='address')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('summary', models.CharField(blank=True, max_length=300, verbose_name='in one sentence')),
                ('model', models.CharField(choices=[('community partnership', 'Community partnership'), ('consortium', 'Consortium'), ('digital collaboration', 'Digital collaboration')], max_length=30, verbose_name='model')),
                ('state', models.CharField(choices=[('preparing', 'In preparation'), ('active', 'Active'), ('paused', 'Paused'), ('closed', 'Closed')], default='preparing', max_length=12, verbose_name='state')),
                ('starts_on', models.DateField(default=collegium.core.clock.utc_date, verbose_name='starts')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='ends')),
                ('decision_rule', models.CharField(choices=[('consent', 'Consent: nobody has a reasoned objection'), ('consensus', 'Consensus: everybody agrees'), ('majority', 'Majority of the votes'), ('two thirds', 'Two thirds of the votes'), ('double majority', 'Majority of the votes in every kind of partner')], default='consent', max_length=20, verbose_name='decision rule')),
                ('quorum_percent', models.PositiveSmallIntegerField(default=50, verbose_name='quorum, per cent of partners')),
                ('governance', models.TextField(blank=True, verbose_name='who decides what')),
                ('role_duties', models.JSONField(blank=True, default=dict)),
                ('meeting_rhythm', models.CharField(blank=True, max_length=200, verbose_name='meeting rhythm')),
                ('agreement', models.TextField(blank=True, verbose_name='agreement')),
                ('is_public', models.BooleanField(default=False, verbose_name='has a public page')),
                ('data_note', models.CharField(blank=True, max_length=300, verbose_name='note on the data')),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'initiative',
                'ordering': ['name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='initiative_ends_after_start', violation_error_message='The last day must not be before the first day.'), models.CheckConstraint(condition=models.Q(('quorum_percent__range', (1, 100))), name='initiative_quorum_is_a_share', violation_error_message='The quorum is a share of the partners: from 1 to 100 per cent.'), models.CheckConstraint(condition=models.Q(('decision_rule__in', ['consent', 'consensus', 'majority', 'two thirds', 'double majority'])), name='initiative_decision_rule_is_known'), models.CheckConstraint(condition=models.Q(('model__in', ['community partnership', 'consortium', 'digital collaboration'])), name='initiative_model_is_known'), models.CheckConstraint(condition=models.Q(('state__in', ['preparing', 'active', 'paused', 'closed'])), name='initiative_state_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='indicator')),
                ('definition', models.TextField(blank=True, verbose_name='how it is measured')),
                ('unit', models.CharField(blank=True, max_length=40, verbose_name='unit')),
                ('kind', models.CharField(choices=[('outcome', 'Outcome'), ('process', 'Process'), ('sustainability', 'Sustainability')], default='outcome', max_length=15, verbose_name='kind')),
                ('direction', models.CharField(choices=[('up', 'Higher is better'), ('down', 'Lower is better')], default='up', max_length=5, verbose_name='direction')),
                ('baseline', models.DecimalField(blank=True, decimal_places=4, max_digits=16, null=True, verbose_name='baseline')),
                ('baseline_on', models.DateField(blank=True, null=True, verbose_name='baseline of')),
                ('target', models.DecimalField(blank=True, decimal_places=4, max_digits=16, null=True, verbose_name='target')),
                ('target_on', models.DateField(blank=True, null=True, verbose_name='target for')),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='archived')),
                ('goal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='indicators', to='initiatives.goal')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='indicators', to='initiatives.initiative')),
            ],
            options={
                'verbose_name': 'indicator',
                'ordering': ['goal__position', 'kind', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('target_on', None), ('baseline_on', None), ('target_on__gt', models.F('baseline_on')), _connector='OR'), name='indicator_target_after_baseline', violation_error_message='The day of the target must be after the day of the baseline.'), models.CheckConstraint(condition=models.Q(('kind__in', ['outcome', 'process', 'sustainability'])), name='indicator_kind_is_known'), models.CheckConstraint(condition=models.Q(('direction__in', ['up', 'down'])), name='indicator_direction_is_known')],
            },
        ),
        migrations.AddField(
            model_name='goal',
            name='initiative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='goals', to='initiatives.initiative'),
        ),
        migrations.CreateModel(
            name='ChecklistItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300, verbose_name='step')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checklist', to='initiatives.initiative')),
            ],
            options={
                'verbose_name': 'step of the check-list',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('coordinator', 'Coordinator'), ('evaluator', 'Evaluator'), ('data steward', 'Data steward')], max_length=15, verbose_name='role')),
                ('started_on', models.DateField(default=collegium.core.clock.utc_date, verbose_name='since')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to=settings.AUTH_USER_MODEL)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appointments', to='initiatives.initiative')),
            ],
            options={
                'verbose_name': 'role of a person',
                'ordering': ['role', '-started_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='appointment_period', violation_error_message='The last day cannot be before the first day.'), models.CheckConstraint(condition=models.Q(('role__in', ['coordinator', 'evaluator', 'data steward'])), name='appointment_role_is_known'), models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('initiative', 'person', 'role'), name='appointment_once_at_a_time', violation_error_message='This person already has this role here.')],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='milestone')),
                ('due_on', models.DateField(verbose_name='due')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='done')),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='archived')),
                ('goal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='initiatives.goal')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='initiatives.initiative')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation', verbose_name='partner in charge')),
            ],
            options={
                'verbose_name': 'milestone',
                'ordering': ['due_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='need')),
                ('whose', models.CharField(blank=True, max_length=200, verbose_name='whose need')),
                ('evidence', models.TextField(help_text='Where it comes from: a survey, data, a meeting.', verbose_name='evidence')),
                ('source_url', models.URLField(blank=True, verbose_name='link to the evidence')),
                ('urgency', models.CharField(choices=[('low', 'Can wait'), ('medium', 'Soon'), ('high', 'Now')], default='medium', max_length=10, verbose_name='urgency')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='archived')),
                ('goals', models.ManyToManyField(blank=True, related_name='needs', to='initiatives.goal', verbose_name='goals that answer it')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='initiatives.initiative')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'need',
                'ordering': ['-recorded_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('urgency__in', ['low', 'medium', 'high'])), name='need_urgency_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Participation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('backbone', 'Backbone organisation'), ('lead', 'Lead partner'), ('member', 'Member'), ('funder', 'Funder'), ('observer', 'Observer'), ('community voice', 'Community voice')], max_length=20, verbose_name='role')),
                ('expectation', models.TextField(blank=True, verbose_name='what is expected of it')),
                ('started_on', models.DateField(default=collegium.core.clock.utc_date, verbose_name='since')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participations', to='initiatives.initiative')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='partners.organisation')),
            ],
            options={
                'verbose_name': 'part in an initiative',
                'ordering': ['organisation__name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='participation_period', violation_error_message='The last day cannot be before the first day.'), models.CheckConstraint(condition=models.Q(('role__in', ['backbone', 'lead', 'member', 'funder', 'observer', 'community voice'])), name='participation_role_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_at', None), ('accepted_by', None)), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False)), _connector='OR'), name='participation_accepted_by_someone'), models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('initiative', 'organisation', 'role'), name='participation_once_at_a_time', violation_error_message='This organisation already has this role here, or has been asked to take it.')],
            },
        ),
        migrations.CreateModel(
            name='Template',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('model', models.CharField(choices=[('community partnership', 'Community partnership'), ('consortium', 'Consortium'), ('digital collaboration', 'Digital collaboration')], max_length=30, verbose_name='model')),
                ('blueprint', models.JSONField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='archived')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='initiative_templates', to='partners.organisation')),
            ],
            options={
                'verbose_name': 'template',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Vision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField()),
                ('text', models.TextField(verbose_name='shared vision')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visions', to='initiatives.initiative')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'vision',
                'ordering': ['-version'],
                'constraints': [models.UniqueConstraint(fields=('initiative', 'version'), name='vision_version_once')],
            },
        ),
        migrations.CreateModel(
            name='VisionSignOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation')),
                ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_offs', to='initiatives.vision')),
            ],
            options={
                'verbose_name': 'signature under the vision',
                'ordering': ['signed_at'],
                'constraints': [models.UniqueConstraint(fields=('vision', 'organisation'), name='vision_signed_once')],
            },
        ),
        migrations.CreateModel(
            name='IndicatorValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='day')),
                ('value', models.DecimalField(decimal_places=4, max_digits=16, verbose_name='value')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='values', to='initiatives.indicator')),
            ],
            options={
                'verbose_name': 'value of an indicator',
                'ordering': ['on'],
                'constraints': [models.UniqueConstraint(fields=('indicator', 'on'), name='indicator_value_once_a_day', violation_error_message='This indicator already has a value for this day.')],
            },
        ),
    ]
