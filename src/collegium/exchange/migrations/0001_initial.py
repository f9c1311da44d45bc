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
            name='Dataset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('series', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('title', models.CharField(max_length=150, verbose_name='title')),
                ('description', models.TextField(blank=True, verbose_name='what it holds')),
                ('source', models.TextField(blank=True, verbose_name='where it comes from, and under which terms')),
                ('is_generated', models.BooleanField(default=False, verbose_name='generated, not about real students')),
                ('state', models.CharField(choices=[('loading', 'Being loaded'), ('ready', 'Ready'), ('failed', 'Could not be loaded'), ('removed', 'Removed')], default='loading', max_length=10, verbose_name='state')),
                ('file_name', models.CharField(max_length=200, verbose_name='file')),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('rows', models.PositiveIntegerField(default=0, verbose_name='students')),
                ('remarks', models.JSONField(default=list, editable=False)),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='uploaded')),
                ('loaded_at', models.DateTimeField(blank=True, null=True, verbose_name='loaded')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='removed')),
                ('job_id', models.UUIDField(editable=False, null=True)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='datasets', to='initiatives.initiative')),
                ('loaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('removed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'dataset',
                'ordering': ['title', '-version', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('series', 'version'), name='dataset_version_once'), models.CheckConstraint(condition=models.Q(('state__in', ['loading', 'ready', 'failed', 'removed'])), name='dataset_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), models.Q(('loaded_at__isnull', False), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='dataset_ready_is_loaded'), models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', False), ('removed_by__isnull', False), ('state', 'removed')), models.Q(models.Q(('state', 'removed'), _negated=True), ('removed_at', None), ('removed_by', None)), _connector='OR'), name='dataset_removal_is_complete')],
            },
        ),
        migrations.CreateModel(
            name='DatasetColumn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=500, verbose_name='column')),
                ('kind', models.CharField(choices=[('number', 'Number'), ('text', 'Text'), ('date', 'Date'), ('boolean', 'Yes or no')], max_length=10, verbose_name='kind')),
                ('label', models.CharField(blank=True, max_length=200, verbose_name='label')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('role', models.CharField(choices=[('identifier', 'Identifies a person (never shown, never analysed)'), ('sensitive', 'Sensitive characteristic'), ('outcome-before', 'Measured before the programme'), ('outcome-after', 'Outcome, measured after'), ('group', 'Group: school, class or programme'), ('other', 'Something else')], default='other', max_length=20, verbose_name='role')),
                ('missing', models.PositiveIntegerField(verbose_name='without a value')),
                ('distinct', models.PositiveIntegerField(verbose_name='different values')),
                ('low', models.CharField(blank=True, max_length=60)),
                ('high', models.CharField(blank=True, max_length=60)),
                ('levels', models.JSONField(default=list)),
                ('rare_levels', models.PositiveIntegerField(default=0)),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='columns', to='exchange.dataset')),
            ],
            options={
                'verbose_name': 'column of a dataset',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('dataset', 'name'), name='dataset_column_once'), models.CheckConstraint(condition=models.Q(('role__in', ['identifier', 'sensitive', 'outcome-before', 'outcome-after', 'group', 'other'])), name='dataset_column_role_is_known'), models.CheckConstraint(condition=models.Q(('kind__in', ['number', 'text', 'date', 'boolean'])), name='dataset_column_kind_is_known')],
            },
        ),
    ]
