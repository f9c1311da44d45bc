import collegium.feedback.models
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('initiatives', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Survey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=150, verbose_name='title')),
                ('intro', models.JSONField(blank=True, default=dict)),
                ('instrument', models.CharField(blank=True, max_length=40)),
                ('licence', models.CharField(blank=True, max_length=300, verbose_name='source and licence')),
                ('minimum_group', models.PositiveSmallIntegerField(default=5, verbose_name='smallest group that is shown')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('goal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='surveys', to='initiatives.goal', verbose_name='goal')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='surveys', to='initiatives.initiative')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('minimum_group__gte', 5)), name='survey_minimum_group', violation_error_message='Groups of fewer than five could give people away.')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('key', models.SlugField(max_length=40)),
                ('kind', models.CharField(choices=[('scale', 'A number on a scale'), ('text', 'Free text')], default='scale', max_length=10)),
                ('text', models.JSONField()),
                ('low', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('high', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('low_label', models.JSONField(blank=True, default=dict)),
                ('high_label', models.JSONField(blank=True, default=dict)),
                ('is_reversed', models.BooleanField(default=False)),
                ('scale', models.SlugField(blank=True, max_length=40)),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='feedback.survey')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('survey', 'key'), name='item_key_once'), models.CheckConstraint(condition=models.Q(models.Q(('high', None), ('kind', 'text'), ('low', None)), models.Q(('high__lte', 10), ('kind', 'scale'), ('low__lt', models.F('high'))), _connector='OR'), name='item_has_a_scale', violation_error_message='A scale goes from a lower to a higher number, at most 10.')],
            },
        ),
        migrations.CreateModel(
            name='Wave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('audience', models.CharField(choices=[('people', 'People of the partners, each by a letter'), ('anyone', 'Whoever has the link')], max_length=10, verbose_name='who answers')),
                ('key', models.CharField(default=collegium.feedback.models.new_key, max_length=40, unique=True)),
                ('opens_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='opens')),
                ('closes_at', models.DateTimeField(verbose_name='closes')),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waves', to='feedback.survey')),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('survey', 'number'), name='wave_number_once'), models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='wave_closes_after_it_opens', violation_error_message='A survey must close after it opens.'), models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('survey',), name='wave_one_at_a_time', violation_error_message='This survey is open already. Close that wave first.')],
            },
        ),
        migrations.CreateModel(
            name='UsedBrowser',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='used_browsers', to='feedback.wave')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('wave', 'digest'), name='browser_answers_once')],
            },
        ),
        migrations.CreateModel(
            name='Response',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('group', models.CharField(blank=True, choices=[('school', 'School'), ('district', 'School district'), ('university', 'University'), ('college', 'College'), ('vocational centre', 'Vocational centre'), ('local government', 'Local government'), ('state government', 'State or regional government'), ('national government', 'National government'), ('ngo', 'Non-governmental organisation'), ('foundation', 'Foundation'), ('business', 'Business'), ('community group', 'Community group'), ('parents association', "Parents' association"), ('student body', 'Student body'), ('network', 'Network')], max_length=30)),
                ('answers', models.JSONField(default=dict)),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='responses', to='feedback.wave')),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(blank=True, choices=[('school', 'School'), ('district', 'School district'), ('university', 'University'), ('college', 'College'), ('vocational centre', 'Vocational centre'), ('local government', 'Local government'), ('state government', 'State or regional government'), ('national government', 'National government'), ('ngo', 'Non-governmental organisation'), ('foundation', 'Foundation'), ('business', 'Business'), ('community group', 'Community group'), ('parents association', "Parents' association"), ('student body', 'Student body'), ('network', 'Network')], max_length=30)),
                ('key', models.CharField(default=collegium.feedback.models.new_key, max_length=40, unique=True)),
                ('is_used', models.BooleanField(default=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='feedback.wave')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('wave', 'person'), name='invited_once_a_wave')],
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said', models.TextField(max_length=2000, verbose_name='you said')),
                ('did', models.TextField(blank=True, max_length=2000, verbose_name='we did')),
                ('state', models.CharField(choices=[('heard', 'Heard'), ('planned', 'Planned'), ('done', 'Done'), ('not now', 'Not now, and why')], default='heard', max_length=10, verbose_name='what comes of it')),
                ('is_public', models.BooleanField(default=False, verbose_name='show on the public page')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='answer by')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('goal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='initiatives.goal', verbose_name='goal')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follow_ups', to='initiatives.initiative')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('wave', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='feedback.wave', verbose_name='where it was said')),
            ],
            options={
                'ordering': ['-recorded_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state', 'heard'), models.Q(('did', ''), _negated=True), _connector='OR'), name='follow_up_says_what_was_done', violation_error_message='Say what was done, is planned, or why not now.'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('state', 'heard')), models.Q(models.Q(('state', 'heard'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='follow_up_answered_when_not_only_heard')],
            },
        ),
    ]
