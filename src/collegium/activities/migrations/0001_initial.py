import collegium.activities.models.activities
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('agreements', '0001_initial'),
        ('initiatives', '0002_checklistitem_page'),
        ('partners', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('training', 'Teacher training'), ('community', 'Community event'), ('project', 'Joint student project'), ('classroom', 'Virtual classroom'), ('mentoring', 'Mentoring programme')], max_length=12, verbose_name='kind')),
                ('title', models.CharField(max_length=150, verbose_name='title')),
                ('description', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name='what it is about')),
                ('language', models.CharField(default='en', max_length=20, validators=[collegium.activities.models.activities.check_language], verbose_name='language')),
                ('capacity', models.PositiveIntegerField(blank=True, help_text='Empty: as many as come. When it is full, a waiting list begins.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='places')),
                ('certificate_hours', models.DecimalField(blank=True, decimal_places=2, help_text='Whoever attends so many hours can get a certificate. Empty: there is none.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0.25'))], verbose_name='hours for a certificate')),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('open', 'Open for registration'), ('closed', 'Registration closed'), ('done', 'Done'), ('cancelled', 'Cancelled')], default='planned', editable=False, max_length=10, verbose_name='state')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('goal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='initiatives.goal', verbose_name='goal')),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hosted_activities', to='partners.organisation', verbose_name='host')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='initiatives.initiative')),
                ('lead', models.ForeignKey(blank=True, help_text='Takes attendance, as coordinators and administrators of the host can.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='led_activities', to=settings.AUTH_USER_MODEL, verbose_name='who runs it')),
                ('promise', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='agreements.promise', verbose_name='promise that it keeps')),
            ],
            options={
                'verbose_name_plural': 'activities',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('capacity', None), ('capacity__gte', 1), _connector='OR'), name='activity_has_places', violation_error_message='An activity has at least one place.'), models.CheckConstraint(condition=models.Q(('certificate_hours', None), ('certificate_hours__gt', 0), _connector='OR'), name='activity_certificate_hours', violation_error_message='A certificate needs some hours.')],
            },
        ),
        migrations.CreateModel(
            name='MentoringPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mentee_code', models.CharField(blank=True, help_text='A code that only the school can read. No names or initials.', max_length=12, validators=[django.core.validators.RegexValidator('^[A-Za-z0-9-]*[0-9][A-Za-z0-9-]*$', 'Letters, digits and hyphens, with a digit.')], verbose_name="or mentee's code")),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('checked_on', models.DateField(blank=True, editable=False, null=True, verbose_name='mentor checked')),
                ('ended_on', models.DateField(blank=True, editable=False, null=True, verbose_name='ended')),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('activity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mentoring_pairs', to='activities.activity', verbose_name='programme')),
                ('checked_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('goal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mentoring_pairs', to='initiatives.goal', verbose_name='goal')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentoring_pairs', to='initiatives.initiative')),
                ('mentee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mentoring_received', to=settings.AUTH_USER_MODEL, verbose_name='mentee with an account')),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mentoring_given', to=settings.AUTH_USER_MODEL, verbose_name='mentor')),
            ],
            options={
                'ordering': ['-starts_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('mentee__isnull', False), ('mentee_code', '')), models.Q(('mentee', None), models.Q(('mentee_code', ''), _negated=True)), _connector='OR'), name='pair_has_one_mentee', violation_error_message='Choose a mentee with an account, or give a code; not both.'), models.CheckConstraint(condition=models.Q(('mentee', None), models.Q(('mentee', models.F('mentor')), _negated=True), _connector='OR'), name='pair_of_two', violation_error_message='Mentor and mentee are two people.'), models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('starts_on')), _connector='OR'), name='pair_ends_after_it_begins', violation_error_message='It cannot end before it begins.'), models.CheckConstraint(condition=models.Q(models.Q(('checked_by', None), ('checked_on', None)), models.Q(('checked_by__isnull', False), ('checked_on__isnull', False)), _connector='OR'), name='pair_checked_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='MentoringMeeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='day')),
                ('hours', models.DecimalField(decimal_places=2, max_digits=4, validators=[django.core.validators.MinValueValidator(0)], verbose_name='hours')),
                ('logged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pair', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='activities.mentoringpair')),
            ],
            options={
                'ordering': ['-on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('hours__gt', 0), ('hours__lte', 12)), name='mentoring_meeting_hours', violation_error_message='A meeting has more than no hours, and at most 12.')],
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=150, verbose_name='what the student does')),
                ('number', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name='places')),
                ('half_days', models.JSONField(blank=True, default=list, verbose_name='days and times')),
                ('area', models.CharField(help_text='Town or district, as students know it.', max_length=80, verbose_name='area')),
                ('languages', models.JSONField(blank=True, default=list, verbose_name='languages, one of which is enough')),
                ('requirements', models.JSONField(blank=True, default=list, verbose_name='what a student must bring')),
                ('preferred', models.JSONField(blank=True, default=list, verbose_name='what is welcome')),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('employer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation', verbose_name='employer')),
            ],
            options={
                'ordering': ['employer__name', 'title', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='place_has_room', violation_error_message='There is at least one place.')],
            },
        ),
        migrations.CreateModel(
            name='PlaceCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('visited', 'The work place was visited and its risks are written down'), ('supervisor', "A supervisor is named and knows the school's contact"), ('background', 'Background checks of those who work alone with students are in order'), ('insured', 'Insurance covers the student at work and on the way'), ('hours', 'Hours and tasks respect the law on young workers'), ('emergency', 'The student knows whom to tell when something is wrong')], max_length=12)),
                ('done_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('done_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='activities.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'kind'), name='checked_once')],
            },
        ),
        migrations.CreateModel(
            name='PlacementRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=150, verbose_name='title')),
                ('description', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name='description')),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('goal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='placement_rounds', to='initiatives.goal', verbose_name='goal')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placement_rounds', to='initiatives.initiative')),
            ],
            options={
                'ordering': ['-starts_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='placement_round_ends_after_it_begins', violation_error_message='The last day must not come before the first.')],
            },
        ),
        migrations.AddField(
            model_name='place',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='activities.placementround'),
        ),
        migrations.CreateModel(
            name='MatchRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('seed', models.CharField(max_length=40)),
                ('matched_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('matched_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='activities.placementround')),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('round', 'number'), name='match_run_number_once'), models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('round',), name='match_run_one_at_a_time', violation_error_message='The round is matched already. Undo that first.'), models.CheckConstraint(condition=models.Q(('published_at', None), ('undone_at', None), _connector='OR'), name='match_run_published_is_not_undone', violation_error_message='Take the publication back first.')],
            },
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                ('organisation_name', models.CharField(blank=True, max_length=150, verbose_name='organisation')),
                ('state', models.CharField(choices=[('registered', 'Has a place'), ('waiting', 'On the waiting list'), ('cancelled', 'Cancelled')], max_length=10)),
                ('registered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='registrations', to='activities.activity')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation', verbose_name='organisation')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('registered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['registered_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('name', ''), ('organisation__isnull', False), ('organisation_name', ''), ('person__isnull', False)), models.Q(('organisation', None), ('person', None), models.Q(('name', ''), _negated=True), models.Q(('organisation_name', ''), _negated=True)), _connector='OR'), name='registration_of_a_person_or_a_name', violation_error_message='Choose a person of a partner, or give a name and organisation.'), models.UniqueConstraint(condition=models.Q(('state', 'cancelled'), _negated=True), fields=('activity', 'person'), name='registered_once', violation_error_message='This person is registered already.'), models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at__isnull', False), ('state', 'cancelled')), models.Q(models.Q(('state', 'cancelled'), _negated=True), ('cancelled_at', None)), _connector='OR'), name='registration_cancelled_with_time')],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('hours', models.DecimalField(decimal_places=2, max_digits=6)),
                ('token', models.TextField()),
                ('issued_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='why it is withdrawn')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issuer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='activities.registration')),
            ],
            options={
                'ordering': ['issued_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('registration',), name='certificate_once', violation_error_message='There is a certificate already.'), models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), ('revoked_at', None)), models.Q(('revoked_at__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='certificate_revoked_with_reason', violation_error_message='Say why it is withdrawn.')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, max_length=150, verbose_name='title')),
                ('starts_at', models.DateTimeField(verbose_name='begins')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('zone', models.CharField(max_length=64, validators=[collegium.activities.models.activities.check_zone], verbose_name='time zone')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='place')),
                ('video_url', models.URLField(blank=True, verbose_name='video link')),
                ('language', models.CharField(blank=True, help_text='Empty: that of the activity.', max_length=20, validators=[collegium.activities.models.activities.check_language], verbose_name='language')),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='activities.activity')),
            ],
            options={
                'ordering': ['starts_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='session_ends_after_it_begins', violation_error_message='A session must end after it begins.'), models.CheckConstraint(condition=models.Q(models.Q(('place', ''), _negated=True), models.Q(('video_url', ''), _negated=True), _connector='OR'), name='session_is_somewhere', violation_error_message='Say where it takes place, or give a video link.'), models.CheckConstraint(condition=models.Q(('video_url', ''), ('video_url__startswith', 'https://'), _connector='OR'), name='session_video_is_https', violation_error_message='A video link begins with https://.')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hours', models.DecimalField(decimal_places=2, max_digits=5, validators=[django.core.validators.MinValueValidator(0)], verbose_name='hours')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='activities.registration')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='activities.session')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('session', 'registration'), name='attends_once'), models.CheckConstraint(condition=models.Q(('hours__gt', 0)), name='attendance_has_hours')],
            },
        ),
        migrations.CreateModel(
            name='Student',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='Only your school should know whose it is. No names, initials or dates of birth.', max_length=12, validators=[django.core.validators.RegexValidator('^[A-Za-z0-9-]*[0-9][A-Za-z0-9-]*$', 'Letters, digits and hyphens, with a digit.')], verbose_name='code')),
                ('half_days', models.JSONField(blank=True, default=list, verbose_name='free on')),
                ('areas', models.JSONField(blank=True, default=list, verbose_name='areas')),
                ('languages', models.JSONField(blank=True, default=list, verbose_name='languages')),
                ('qualities', models.JSONField(blank=True, default=list, verbose_name='what the student brings')),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='students', to='activities.placementround')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation', verbose_name='school')),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.UniqueConstraint(fields=('round', 'school', 'code'), name='student_code_once', violation_error_message='Your school has entered this code already.')],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.PositiveSmallIntegerField(null=True)),
                ('why', models.CharField(blank=True, max_length=20)),
                ('obstacles', models.JSONField(default=list)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='activities.matchrun')),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='activities.place')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='activities.student')),
            ],
            options={
                'ordering': ['student__code', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('run', 'student'), name='assigned_once'), models.CheckConstraint(condition=models.Q(models.Q(('place__isnull', False), ('rank__isnull', False), ('why', '')), models.Q(('place', None), ('rank', None), models.Q(('why', ''), _negated=True)), _connector='OR'), name='assigned_or_explained')],
            },
        ),
        migrations.CreateModel(
            name='Wish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.PositiveSmallIntegerField()),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='activities.place')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='activities.student')),
            ],
            options={
                'ordering': ['rank'],
                'constraints': [models.UniqueConstraint(fields=('student', 'place'), name='wished_once'), models.UniqueConstraint(fields=('student', 'rank'), name='rank_once'), models.CheckConstraint(condition=models.Q(('rank__gte', 1)), name='rank_from_one')],
            },
        ),
    ]
