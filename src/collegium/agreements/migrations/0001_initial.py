import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('initiatives', '0001_initial'),
        ('partners', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('memorandum', 'Memorandum of understanding'), ('data sharing', 'Data-sharing agreement'), ('other', 'Other agreement')], default='memorandum', max_length=20, verbose_name='kind')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('out', 'Out for signature'), ('in force', 'In force'), ('ended', 'Ended'), ('expired', 'Expired')], default='draft', editable=False, max_length=12, verbose_name='state')),
                ('is_public', models.BooleanField(default=False, help_text='Its text and the partners that signed, never persons; once it is in force.', verbose_name='shown to everybody')),
                ('ended_on', models.DateField(blank=True, editable=False, null=True, verbose_name='ended')),
                ('ended_reason', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)], verbose_name='why it ended')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agreements', to='initiatives.initiative')),
            ],
            options={
                'verbose_name': 'agreement',
                'verbose_name_plural': 'agreements',
                'ordering': ['title', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['memorandum', 'data sharing', 'other'])), name='agreement_kind_is_known'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'out', 'in force', 'ended', 'expired'])), name='agreement_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'ended'), ('ended_on__isnull', False)), models.Q(models.Q(('state', 'ended'), _negated=True), ('ended_on', None)), _connector='OR'), name='agreement_ended_has_day')],
            },
        ),
        migrations.CreateModel(
            name='AgreementVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('out', 'Out for signature'), ('in force', 'In force'), ('replaced', 'Replaced'), ('withdrawn', 'Withdrawn')], default='draft', editable=False, max_length=12, verbose_name='state')),
                ('starts_on', models.DateField(verbose_name='begins')),
                ('ends_on', models.DateField(blank=True, help_text='Reminders go out 90, 60 and 30 days before.', null=True, verbose_name='ends')),
                ('why', models.CharField(blank=True, max_length=500, verbose_name='why this version')),
                ('text', models.TextField(blank=True, editable=False)),
                ('digest', models.CharField(blank=True, editable=False, max_length=64, verbose_name='hash of the text')),
                ('frozen_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('in_force_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='agreements.agreement')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'version of an agreement',
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('agreement', 'number'), name='agreement_version_once'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'out'])), fields=('agreement',), name='agreement_one_version_under_way', violation_error_message='This agreement already has a version under way.'), models.UniqueConstraint(condition=models.Q(('state', 'in force')), fields=('agreement',), name='agreement_one_version_in_force'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='agreement_ends_after_start', violation_error_message='The last day must be after the first day.'), models.CheckConstraint(condition=models.Q(models.Q(('digest', ''), ('frozen_at', None), ('state', 'draft')), models.Q(models.Q(('state', 'draft'), _negated=True), ('frozen_at__isnull', False), models.Q(('digest', ''), _negated=True)), _connector='OR'), name='agreement_version_frozen_when_out'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'out', 'in force', 'replaced', 'withdrawn'])), name='agreement_version_state_is_known')],
            },
        ),
        migrations.CreateModel(
            name='AgreementSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(blank=True, editable=False, max_length=30)),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('heading', models.CharField(max_length=150, verbose_name='heading')),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(20000)], verbose_name='text')),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('removed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='agreements.agreementversion')),
            ],
            options={
                'verbose_name': 'section of an agreement',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='AgreementParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('function', models.CharField(blank=True, max_length=150, verbose_name='function')),
                ('declined_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('declined_reason', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)], verbose_name='why not')),
                ('left_on', models.DateField(blank=True, editable=False, null=True, verbose_name='left')),
                ('left_reason', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)], verbose_name='why it left')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation')),
                ('signatory', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who signs')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parties', to='agreements.agreementversion')),
            ],
            options={
                'verbose_name': 'party to an agreement',
                'ordering': ['organisation__name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('version', 'organisation'), name='agreement_party_once', violation_error_message='This partner is already a party.')],
            },
        ),
        migrations.CreateModel(
            name='Concern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_unnamed', models.BooleanField(default=False, help_text='Whoever handles it can write to you here, without learning who you are.', verbose_name='do not show my name')),
                ('text', models.TextField(help_text='What you saw or heard, when, and what it did.', validators=[django.core.validators.MaxLengthValidator(10000)], verbose_name='what happened')),
                ('wish', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name='what would help')),
                ('stage', models.CharField(choices=[('raised', 'Raised'), ('acknowledged', 'Acknowledged'), ('talk', 'Talk'), ('facilitation', 'With a facilitator'), ('panel', 'With a panel'), ('settled', 'Settled'), ('decided', 'Decided'), ('exit', 'A partner leaves'), ('withdrawn', 'Withdrawn')], default='raised', editable=False, max_length=15, verbose_name='stage')),
                ('due_on', models.DateField(blank=True, editable=False, null=True, verbose_name='next step until')),
                ('outcome', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(10000)], verbose_name='what came of it')),
                ('raised_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('about_organisations', models.ManyToManyField(blank=True, related_name='+', to='partners.organisation', verbose_name='partners whom it is about')),
                ('about_people', models.ManyToManyField(blank=True, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='people whom it is about')),
                ('handler', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who handles it')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='concerns', to='initiatives.initiative')),
                ('raised_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'concern',
                'ordering': ['-raised_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('stage__in', ['raised', 'acknowledged', 'talk', 'facilitation', 'panel', 'settled', 'decided', 'exit', 'withdrawn'])), name='concern_stage_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('due_on__isnull', False), ('stage__in', ['raised', 'acknowledged', 'talk', 'facilitation', 'panel'])), models.Q(('closed_at__isnull', False), ('due_on', None), ('stage__in', ('settled', 'decided', 'exit', 'withdrawn'))), _connector='OR'), name='concern_has_deadline_while_open'), models.CheckConstraint(condition=models.Q(('handler', models.F('raised_by')), _negated=True), name='concern_handled_by_another', violation_error_message='Somebody else must handle a concern than whoever raised it.')],
            },
        ),
        migrations.CreateModel(
            name='ConcernHelper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('raised', 'Raised'), ('acknowledged', 'Acknowledged'), ('talk', 'Talk'), ('facilitation', 'With a facilitator'), ('panel', 'With a panel'), ('settled', 'Settled'), ('decided', 'Decided'), ('exit', 'A partner leaves'), ('withdrawn', 'Withdrawn')], max_length=15)),
                ('concern', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='helpers', to='agreements.concern')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('concern', 'person', 'stage'), name='concern_helper_once'), models.CheckConstraint(condition=models.Q(('stage__in', ['facilitation', 'panel'])), name='concern_helper_stage_is_known')],
            },
        ),
        migrations.CreateModel(
            name='ConcernMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name='message')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('concern', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='agreements.concern')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ConcernStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('raised', 'Raised'), ('acknowledged', 'Acknowledged'), ('talk', 'Talk'), ('facilitation', 'With a facilitator'), ('panel', 'With a panel'), ('settled', 'Settled'), ('decided', 'Decided'), ('exit', 'A partner leaves'), ('withdrawn', 'Withdrawn')], max_length=15)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('concern', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='agreements.concern')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Facilitator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_on', models.DateField(verbose_name='since')),
                ('ended_on', models.DateField(blank=True, editable=False, null=True, verbose_name='until')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facilitators', to='initiatives.initiative')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'facilitator',
                'ordering': ['person__name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='facilitator_period', violation_error_message='The last day cannot be before the first day.'), models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('initiative', 'person'), name='facilitator_once_at_a_time', violation_error_message='This person is a facilitator already.')],
            },
        ),
        migrations.CreateModel(
            name='Promise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='promise')),
                ('details', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name='details')),
                ('due_on', models.DateField(verbose_name='until')),
                ('first_due_on', models.DateField(editable=False, verbose_name='first promised for')),
                ('rhythm', models.CharField(choices=[('once', 'Once'), ('monthly', 'Every month'), ('quarterly', 'Every three months'), ('yearly', 'Every year')], default='once', max_length=10, verbose_name='repeats')),
                ('subject_type', models.CharField(blank=True, editable=False, max_length=80)),
                ('subject_id', models.CharField(blank=True, editable=False, max_length=64)),
                ('subject_label', models.CharField(blank=True, editable=False, max_length=200)),
                ('subject_url', models.CharField(blank=True, editable=False, max_length=300)),
                ('state', models.CharField(choices=[('open', 'Open'), ('kept', 'Kept'), ('late', 'Kept late'), ('broken', 'Not kept'), ('withdrawn', 'Withdrawn')], default='open', editable=False, max_length=10, verbose_name='state')),
                ('settled_on', models.DateField(blank=True, editable=False, null=True, verbose_name='settled')),
                ('note', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name='note')),
                ('evidence_url', models.URLField(blank=True, verbose_name='link to what shows it')),
                ('confirmed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='confirmed')),
                ('reminded_before_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('reminded_overdue_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('confirmed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_for', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('follows', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='agreements.promise')),
                ('goal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='promises', to='initiatives.goal', verbose_name='goal')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='promises', to='initiatives.initiative')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='promises', to='partners.organisation', verbose_name='who promises')),
                ('owner', models.ForeignKey(blank=True, help_text='Is reminded before the day, and when it has passed.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='promises', to=settings.AUTH_USER_MODEL, verbose_name='who sees to it')),
                ('receiver', models.ForeignKey(blank=True, help_text='Can confirm that it was kept. Empty: to all partners.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation', verbose_name='to whom')),
                ('section', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='promises', to='agreements.agreementsection', verbose_name='section of the agreement')),
                ('settled_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'promise',
                'verbose_name_plural': 'promises',
                'ordering': ['due_on', 'pk'],
                'indexes': [models.Index(fields=['initiative', 'due_on'], name='promise_of_initiative'), models.Index(fields=['owner', 'state', 'due_on'], name='promise_of_owner'), models.Index(fields=['subject_type', 'subject_id'], name='promise_subject')],
                'constraints': [models.CheckConstraint(condition=models.Q(('rhythm__in', ['once', 'monthly', 'quarterly', 'yearly'])), name='promise_rhythm_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('settled_on', None), ('state', 'open')), models.Q(('settled_on__isnull', False), ('settled_on__lte', models.F('due_on')), ('state', 'kept')), models.Q(('settled_on__gt', models.F('due_on')), ('settled_on__isnull', False), ('state', 'late')), models.Q(('settled_on__isnull', False), ('state__in', ['broken', 'withdrawn'])), _connector='OR'), name='promise_state_fits_days', violation_error_message='The state of a promise must fit the days.'), models.CheckConstraint(condition=models.Q(('confirmed_at', None), ('state__in', ['kept', 'late']), _connector='OR'), name='promise_confirmed_when_kept', violation_error_message='Only a promise that was kept can be confirmed.'), models.CheckConstraint(condition=models.Q(('confirmed_for', None), models.Q(('confirmed_for', models.F('organisation')), _negated=True), _connector='OR'), name='promise_confirmed_by_another', violation_error_message='Another partner confirms it, not the one that promised.'), models.CheckConstraint(condition=models.Q(('receiver', None), models.Q(('receiver', models.F('organisation')), _negated=True), _connector='OR'), name='promise_to_another', violation_error_message='A partner promises to others, not to itself.')],
            },
        ),
        migrations.CreateModel(
            name='Reaffirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField(verbose_name='answers until')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reaffirmations', to='initiatives.initiative')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reaffirmations', to='initiatives.vision')),
            ],
            options={
                'verbose_name': 're-affirmation of the vision',
                'ordering': ['-opened_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('initiative',), name='reaffirmation_one_at_a_time', violation_error_message='A round is already open. Close it before you begin another.')],
            },
        ),
        migrations.CreateModel(
            name='ReaffirmationAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.CharField(choices=[('affirmed', 'Still our vision'), ('change', 'Something should change')], max_length=10, verbose_name='answer')),
                ('text', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name='what should change')),
                ('answered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='agreements.reaffirmation')),
            ],
            options={
                'verbose_name': 'answer about the vision',
                'ordering': ['answered_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('round', 'organisation'), name='reaffirmation_answered_once'), models.CheckConstraint(condition=models.Q(('answer__in', ['affirmed', 'change'])), name='reaffirmation_answer_is_known'), models.CheckConstraint(condition=models.Q(('answer', 'affirmed'), models.Q(('text', ''), _negated=True), _connector='OR'), name='reaffirmation_change_says_what', violation_error_message='Say what should change.')],
            },
        ),
        migrations.CreateModel(
            name='RenewalAlarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alarms', to='agreements.agreementversion')),
            ],
            options={
                'ordering': ['-days'],
                'constraints': [models.UniqueConstraint(fields=('version', 'days'), name='renewal_alarm_once')],
            },
        ),
        migrations.CreateModel(
            name='Responsibility',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=150, verbose_name='area')),
                ('description', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)], verbose_name='what belongs to it')),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('goal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='initiatives.goal', verbose_name='goal')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='responsibilities', to='initiatives.initiative')),
            ],
            options={
                'verbose_name': 'area of responsibility',
                'verbose_name_plural': 'areas of responsibility',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('A', 'Accountable'), ('R', 'Responsible'), ('C', 'Consulted'), ('I', 'Informed')], max_length=1, verbose_name='part')),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation', verbose_name='partner')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('responsibility', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='agreements.responsibility')),
            ],
            options={
                'verbose_name': 'part in an area',
                'ordering': ['part', 'organisation__name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('part__in', ['A', 'R', 'C', 'I'])), name='assignment_part_is_known'), models.UniqueConstraint(condition=models.Q(('ended_at', None), ('person__isnull', False)), fields=('responsibility', 'organisation', 'person', 'part'), name='assignment_once_for_person', violation_error_message='This person already has this part.'), models.UniqueConstraint(condition=models.Q(('ended_at', None), ('person', None)), fields=('responsibility', 'organisation', 'part'), name='assignment_once_for_partner', violation_error_message='This partner already has this part.')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=150, verbose_name='signed by')),
                ('function', models.CharField(blank=True, max_length=150, verbose_name='function')),
                ('through', models.CharField(choices=[('page', 'Signed in'), ('link', 'By the link in a letter')], max_length=10, verbose_name='how')),
                ('signed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='signed')),
                ('party', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='signature', to='agreements.agreementparty')),
                ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'signature',
                'ordering': ['signed_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('digest', ''), _negated=True), name='signature_has_digest'), models.CheckConstraint(condition=models.Q(('through__in', ['page', 'link'])), name='signature_through_is_known')],
            },
        ),
    ]
