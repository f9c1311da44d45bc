import collegium.meetings.models.calendars
import collegium.meetings.models.series
import collegium.meetings.vocabulary
import django.db.models.deletion
import django.utils.timezone
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
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nonce', models.CharField(default=collegium.meetings.models.calendars.new_nonce, editable=False, max_length=40)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('renewed_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('initiative', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feeds', to='initiatives.initiative')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feeds', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('original_on', models.DateField(editable=False)),
                ('starts_at', models.DateTimeField(verbose_name='begins')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('title', models.CharField(max_length=150, verbose_name='title')),
                ('place', models.CharField(blank=True, max_length=300, verbose_name='place')),
                ('video_url', models.URLField(blank=True, max_length=500, validators=[collegium.meetings.vocabulary.check_video_url], verbose_name='address of the video room')),
                ('is_own', models.BooleanField(default=False, editable=False)),
                ('sequence', models.PositiveIntegerField(default=0, editable=False)),
                ('asked_sequence', models.PositiveIntegerField(default=0, editable=False)),
                ('rescheduled_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('cancelled_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('cancel_reason', models.CharField(blank=True, max_length=300, verbose_name='why it is cancelled')),
                ('opened_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('reminded_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('due_told_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('minutes', models.TextField(blank=True, max_length=20000, verbose_name='in general')),
                ('minutes_revision', models.PositiveIntegerField(default=0, editable=False)),
                ('minutes_sent_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('minutes_approved_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='initiatives.initiative')),
                ('minutes_approved_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['starts_at', 'pk'],
                'indexes': [models.Index(fields=['initiative', 'starts_at'], name='meeting_of_initiative'), models.Index(fields=['starts_at'], name='meeting_starts')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='meeting_ends_after_start', violation_error_message='A meeting must end after it begins.'), models.CheckConstraint(condition=models.Q(('cancelled_at', None), models.Q(('closed_at', None), ('opened_at', None)), _connector='OR'), name='meeting_cancelled_or_held', violation_error_message='A meeting that has been held cannot be cancelled.'), models.CheckConstraint(condition=models.Q(('closed_at', None), ('opened_at__isnull', False), _connector='OR'), name='meeting_closed_was_open'), models.CheckConstraint(condition=models.Q(models.Q(('minutes_approved_at', None), ('minutes_approved_by', None)), models.Q(('minutes_approved_at__isnull', False), ('minutes_approved_by__isnull', False), ('minutes_sent_at__isnull', False)), _connector='OR'), name='meeting_approved_minutes_were_sent')],
            },
        ),
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('title', models.CharField(max_length=200, verbose_name='item')),
                ('detail', models.TextField(blank=True, max_length=5000, verbose_name='what it is about')),
                ('length', models.PositiveSmallIntegerField(default=10, verbose_name='minutes')),
                ('presenter', models.CharField(blank=True, max_length=150, verbose_name='who presents it')),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('accepted', 'On the agenda'), ('declined', 'Not this time')], default='accepted', editable=False, max_length=10)),
                ('source_kind', models.CharField(blank=True, editable=False, max_length=40)),
                ('source_id', models.BigIntegerField(blank=True, editable=False, null=True)),
                ('source_url', models.CharField(blank=True, editable=False, max_length=300)),
                ('notes', models.TextField(blank=True, max_length=20000, verbose_name='notes')),
                ('notes_revision', models.PositiveIntegerField(default=0, editable=False)),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='meetings.meeting')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'accepted', 'declined'])), name='item_state_is_known'), models.CheckConstraint(condition=models.Q(('length__range', (1, 600))), name='item_length', violation_error_message='An item takes from 1 to 600 minutes.'), models.UniqueConstraint(condition=models.Q(('archived_at', None), ('source_id__isnull', False)), fields=('meeting', 'source_kind', 'source_id'), name='item_source_once', violation_error_message='This is already on the agenda.')],
            },
        ),
        migrations.CreateModel(
            name='ActionPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='action_points', to='initiatives.initiative')),
                ('promise', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='action_point', to='agreements.promise')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='action_points', to='meetings.agendaitem', verbose_name='item')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='action_points', to='meetings.meeting')),
            ],
            options={
                'ordering': ['recorded_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='MeetingSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=150, verbose_name='title')),
                ('purpose', models.TextField(blank=True, max_length=5000, verbose_name='what it is for')),
                ('time_zone', models.CharField(max_length=64, validators=[collegium.meetings.vocabulary.check_zone], verbose_name='time zone')),
                ('first_on', models.DateField(verbose_name='first day')),
                ('starts_at', models.TimeField(verbose_name='begins at')),
                ('length', models.PositiveSmallIntegerField(default=60, verbose_name='length in minutes')),
                ('frequency', models.CharField(choices=[('once', 'Once'), ('weekly', 'Every week, or every few weeks'), ('monthly day', 'Every month, on the same day of the month'), ('monthly weekday', 'Every month, on the same weekday of the month')], default='once', max_length=16, verbose_name='how often')),
                ('interval', models.PositiveSmallIntegerField(default=1, help_text='1: every one; 2: every other.', verbose_name='every so many weeks or months')),
                ('weekdays', models.JSONField(blank=True, default=list, validators=[collegium.meetings.vocabulary.check_weekdays], verbose_name='days of the week')),
                ('nth', models.SmallIntegerField(blank=True, choices=[(1, 'first'), (2, 'second'), (3, 'third'), (4, 'fourth'), (5, 'fifth, where there is one'), (-1, 'last')], null=True, verbose_name='which of the month')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('count', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='or so many times')),
                ('without', models.JSONField(blank=True, default=list, validators=[collegium.meetings.vocabulary.check_days], verbose_name='not on')),
                ('place', models.CharField(blank=True, max_length=300, verbose_name='place')),
                ('video', models.CharField(choices=[('none', 'No video'), ('jitsi', 'A Jitsi room, made for this series'), ('bigbluebutton', 'BigBlueButton'), ('other', 'Another service')], default='none', max_length=15, verbose_name='video')),
                ('video_url', models.URLField(blank=True, max_length=500, validators=[collegium.meetings.vocabulary.check_video_url], verbose_name='address of the video room')),
                ('audience', models.CharField(choices=[('speakers', 'Whoever speaks for a partner'), ('everybody', 'Everybody who belongs to a partner'), ('chosen', 'The people that I choose')], default='speakers', max_length=10, verbose_name='who is invited')),
                ('counts_speaking', models.BooleanField(default=False, help_text='A tally of turns by kind of partner and group of people, never by person.', verbose_name='count who is heard')),
                ('uid', models.CharField(default=collegium.meetings.models.series.new_uid, editable=False, max_length=200, unique=True)),
                ('sequence', models.PositiveIntegerField(default=0, editable=False)),
                ('asked_sequence', models.PositiveIntegerField(default=0, editable=False)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meeting_series', to='initiatives.initiative')),
            ],
            options={
                'ordering': ['title', 'pk'],
                'indexes': [models.Index(fields=['initiative', 'changed_at'], name='series_changed')],
                'constraints': [models.CheckConstraint(condition=models.Q(('frequency__in', ['once', 'weekly', 'monthly day', 'monthly weekday'])), name='series_frequency_is_known'), models.CheckConstraint(condition=models.Q(('video__in', ['none', 'jitsi', 'bigbluebutton', 'other'])), name='series_video_is_known'), models.CheckConstraint(condition=models.Q(('audience__in', ['speakers', 'everybody', 'chosen'])), name='series_audience_is_known'), models.CheckConstraint(condition=models.Q(('length__range', (5, 1440))), name='series_length', violation_error_message='A meeting lasts from 5 minutes to 24 hours.'), models.CheckConstraint(condition=models.Q(('interval__range', (1, 52))), name='series_interval', violation_error_message='Between two meetings lie from 1 to 52 weeks or months.'), models.CheckConstraint(condition=models.Q(('until', None), ('count', None), _connector='OR'), name='series_one_end', violation_error_message='Give either the last day or how many times, not both.'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('first_on')), _connector='OR'), name='series_ends_after_start', violation_error_message='The last day must not be before the first day.'), models.CheckConstraint(condition=models.Q(('count', None), ('count__range', (1, 400)), _connector='OR'), name='series_count', violation_error_message='A series has from 1 to 400 meetings.'), models.CheckConstraint(condition=models.Q(models.Q(('frequency', 'monthly weekday'), _negated=True), ('nth__isnull', False), _connector='OR'), name='series_nth_is_given', violation_error_message='Say which weekday of the month: the first, the second, the last.'), models.CheckConstraint(condition=models.Q(('video', 'none'), models.Q(('video_url', ''), _negated=True), _connector='OR'), name='series_video_has_url', violation_error_message='Give the address of the video room.')],
            },
        ),
        migrations.AddField(
            model_name='meeting',
            name='series',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='meetings.meetingseries'),
        ),
        migrations.CreateModel(
            name='Invitee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_required', models.BooleanField(default=True, verbose_name='counts for the quorum')),
                ('answer', models.CharField(blank=True, choices=[('yes', 'Comes'), ('maybe', 'May come'), ('no', 'Does not come'), ('substitute', 'Sends a substitute')], max_length=10)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('through', models.CharField(blank=True, choices=[('page', 'on the page'), ('link', 'by the link in a letter'), ('calendar', 'from a calendar'), ('letter', 'by letter')], max_length=10)),
                ('stamp', models.DateTimeField(blank=True, null=True)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('series', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitees', to='meetings.meetingseries')),
            ],
            options={
                'ordering': ['organisation__name', 'person__name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('series', 'person'), name='invitee_once'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None)), models.Q(('answer__in', ['yes', 'maybe', 'no']), ('answered_at__isnull', False)), _connector='OR'), name='invitee_answer_has_time')],
            },
        ),
        migrations.CreateModel(
            name='MinutedDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=1000, verbose_name='decision')),
                ('reason', models.TextField(blank=True, max_length=5000, verbose_name='why, and how it was reached')),
                ('decided_on', models.DateField(verbose_name='decided on')),
                ('review_on', models.DateField(blank=True, null=True, verbose_name='to be looked at again on')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='minuted_decisions', to='initiatives.initiative')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='decisions', to='meetings.agendaitem', verbose_name='item')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='meetings.meeting')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['recorded_at', 'pk'],
                'indexes': [models.Index(fields=['initiative', '-decided_on'], name='minuted_decision_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('review_on', None), ('review_on__gt', models.F('decided_on')), _connector='OR'), name='minuted_decision_review_later', violation_error_message='A decision is looked at again after the day on which it was made.')],
            },
        ),
        migrations.CreateModel(
            name='Response',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.CharField(choices=[('yes', 'Comes'), ('maybe', 'May come'), ('no', 'Does not come'), ('substitute', 'Sends a substitute')], max_length=10, verbose_name='answer')),
                ('substitute_answer', models.CharField(blank=True, choices=[('yes', 'Comes'), ('maybe', 'May come'), ('no', 'Does not come'), ('substitute', 'Sends a substitute')], max_length=10)),
                ('comment', models.CharField(blank=True, max_length=300, verbose_name='remark')),
                ('answered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('through', models.CharField(choices=[('page', 'on the page'), ('link', 'by the link in a letter'), ('calendar', 'from a calendar'), ('letter', 'by letter')], max_length=10)),
                ('stamp', models.DateTimeField(blank=True, null=True)),
                ('invitee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='responses', to='meetings.invitee')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='responses', to='meetings.meeting')),
                ('substitute', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-answered_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'invitee'), name='response_once'), models.CheckConstraint(condition=models.Q(('answer__in', ['yes', 'maybe', 'no', 'substitute'])), name='response_answer_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'substitute'), ('substitute__isnull', False)), models.Q(models.Q(('answer', 'substitute'), _negated=True), ('substitute', None), ('substitute_answer', '')), _connector='OR'), name='response_substitute_is_named', violation_error_message='Name the person who comes in your place.'), models.CheckConstraint(condition=models.Q(('substitute_answer__in', ['', 'yes', 'maybe', 'no'])), name='response_substitute_answer_is_known')],
            },
        ),
        migrations.CreateModel(
            name='SpeakingTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('school', 'School'), ('district', 'School district'), ('university', 'University'), ('college', 'College'), ('vocational centre', 'Vocational centre'), ('local government', 'Local government'), ('state government', 'State or regional government'), ('national government', 'National government'), ('ngo', 'Non-governmental organisation'), ('foundation', 'Foundation'), ('business', 'Business'), ('community group', 'Community group'), ('parents association', "Parents' association"), ('student body', 'Student body'), ('network', 'Network')], max_length=30, verbose_name='kind of partner')),
                ('group', models.CharField(choices=[('staff', 'Staff'), ('students', 'Students'), ('parents', 'Parents'), ('community', 'Community members')], default='staff', max_length=10, verbose_name='group')),
                ('people', models.PositiveSmallIntegerField(default=0, verbose_name='people present')),
                ('turns', models.PositiveIntegerField(default=0, verbose_name='times they spoke')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to='meetings.meeting')),
            ],
            options={
                'ordering': ['kind', 'group'],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'kind', 'group'), name='tally_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['school', 'district', 'university', 'college', 'vocational centre', 'local government', 'state government', 'national government', 'ngo', 'foundation', 'business', 'community group', 'parents association', 'student body', 'network'])), name='tally_kind_is_known'), models.CheckConstraint(condition=models.Q(('group__in', ['staff', 'students', 'parents', 'community'])), name='tally_group_is_known'), models.CheckConstraint(condition=models.Q(('turns', 0), ('people__gt', 0), _connector='OR'), name='tally_of_people', violation_error_message='Say how many people of this group were present.')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=150, verbose_name='name')),
                ('presence', models.CharField(choices=[('present', 'In the room'), ('remote', 'By video or telephone'), ('substitute', 'Represented by a substitute'), ('apology', 'Sent an apology'), ('absent', 'Absent')], max_length=10, verbose_name='how')),
                ('taken_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation', verbose_name='partner')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='meetings.meeting')),
            ],
            options={
                'ordering': ['organisation__name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('presence__in', ['present', 'remote', 'substitute', 'apology', 'absent'])), name='presence_is_known'), models.CheckConstraint(condition=models.Q(('person__isnull', False), models.Q(('name', ''), _negated=True), _connector='OR'), name='attendance_of_somebody', violation_error_message='Say who was there.'), models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('meeting', 'person'), name='attendance_once', violation_error_message='This person is already on the list.')],
            },
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(fields=('series', 'original_on'), name='meeting_once_a_day', violation_error_message='This series already has a meeting on that day.'),
        ),
    ]
