import collegium.communication.models.feeds
import collegium.partners.vocabulary.languages
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
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
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(20000)], verbose_name='text')),
                ('through', models.CharField(choices=[('page', 'on the page'), ('letter', 'by letter')], default='page', editable=False, max_length=10)),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('edited_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('named', models.ManyToManyField(blank=True, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='people named')),
            ],
            options={
                'verbose_name': 'contribution',
                'verbose_name_plural': 'contributions',
                'ordering': ['written_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='post_has_text', violation_error_message='Write something first.'), models.CheckConstraint(condition=models.Q(('edited_at', None), ('edited_at__gte', models.F('written_at')), _connector='OR'), name='post_edited_after_written')],
            },
        ),
        migrations.CreateModel(
            name='PostVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('replaced_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='communication.post')),
            ],
            options={
                'ordering': ['-replaced_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Thread',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('subject_type', models.CharField(blank=True, editable=False, max_length=80)),
                ('subject_id', models.CharField(blank=True, editable=False, max_length=64)),
                ('subject_label', models.CharField(blank=True, editable=False, max_length=200)),
                ('subject_url', models.CharField(blank=True, editable=False, max_length=300)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_post_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='threads', to='initiatives.initiative')),
                ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'discussion',
                'verbose_name_plural': 'discussions',
                'ordering': ['-last_post_at', '-pk'],
                'indexes': [models.Index(fields=['initiative', 'last_post_at'], name='thread_of_initiative'), models.Index(fields=['subject_type', 'subject_id'], name='thread_subject')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('subject_id', ''), ('subject_type', '')), models.Q(models.Q(('subject_type', ''), _negated=True), models.Q(('subject_id', ''), _negated=True)), _connector='OR'), name='thread_subject_is_whole'), models.CheckConstraint(condition=models.Q(('last_post_at__gte', models.F('started_at'))), name='thread_last_post_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('all', 'Everything'), ('own', 'News, and discussions in which I take part or am named'), ('named', 'Only where I am named'), ('none', 'Nothing')], max_length=10, verbose_name='what you hear of')),
                ('set_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='initiatives.initiative')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to=settings.AUTH_USER_MODEL)),
                ('thread', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='communication.thread')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('thread', None)), fields=('person', 'initiative'), name='subscription_initiative_once'), models.UniqueConstraint(condition=models.Q(('thread__isnull', False)), fields=('person', 'thread'), name='subscription_thread_once'), models.CheckConstraint(condition=models.Q(('level__in', ['all', 'own', 'named', 'none'])), name='subscription_level_is_known')],
            },
        ),
        migrations.CreateModel(
            name='ReadMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('thread', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='read_marks', to='communication.thread')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('thread', 'person'), name='read_mark_once')],
            },
        ),
        migrations.AddField(
            model_name='post',
            name='thread',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='communication.thread'),
        ),
        migrations.CreateModel(
            name='Update',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('news', 'News'), ('success', 'Success'), ('setback', 'Setback')], default='news', max_length=10, verbose_name='what it is')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(20000)], verbose_name='what happened')),
                ('lesson', models.TextField(blank=True, help_text='For a setback: what you would do differently, so that others need not learn it anew.', validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name='what we learned')),
                ('is_public', models.BooleanField(default=False, help_text='Coordinators decide this.', verbose_name='show on the public page')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('edited_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('answered_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('goal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='updates', to='initiatives.goal', verbose_name='goal')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='updates', to='initiatives.initiative')),
                ('thread', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='update', to='communication.thread')),
            ],
            options={
                'verbose_name': 'update',
                'verbose_name_plural': 'updates',
                'ordering': ['-written_at', '-pk'],
                'indexes': [models.Index(fields=['initiative', 'written_at'], name='update_of_initiative')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['news', 'success', 'setback'])), name='update_kind_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'setback'), _negated=True), models.Q(('lesson', ''), _negated=True), _connector='OR'), name='update_setback_has_a_lesson', violation_error_message='Say what you learned from it.'), models.CheckConstraint(condition=models.Q(('answered_at', None), ('answered_at__gte', models.F('written_at')), _connector='OR'), name='update_answered_after_written')],
            },
        ),
        migrations.CreateModel(
            name='CommunicationCharter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channels', models.TextField(blank=True, help_text='For example: decisions and news here, quick questions by telephone.', validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name='where we say what')),
                ('rhythm', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)], verbose_name='how often we report')),
                ('answer_days', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='working days until an answer')),
                ('urgent', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)], verbose_name='when it cannot wait')),
                ('languages', models.JSONField(blank=True, default=list, validators=[collegium.partners.vocabulary.languages.check_languages], verbose_name='languages')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('initiative', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='charter', to='initiatives.initiative')),
            ],
            options={
                'verbose_name': 'how we communicate',
                'constraints': [models.CheckConstraint(condition=models.Q(('answer_days', None), ('answer_days__range', (1, 60)), _connector='OR'), name='charter_answer_days', violation_error_message='Between 1 and 60 working days.')],
            },
        ),
        migrations.CreateModel(
            name='NewsFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nonce', models.CharField(default=collegium.communication.models.feeds.new_nonce, editable=False, max_length=40)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='news_feeds', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('person',), name='news_feed_one_at_a_time')],
            },
        ),
        migrations.AddIndex(
            model_name='post',
            index=models.Index(fields=['thread', 'written_at'], name='post_of_thread'),
        ),
    ]
