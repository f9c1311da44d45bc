import collegium.core.clock
import collegium.partners.vocabulary.countries
import collegium.partners.vocabulary.languages
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('short_name', models.CharField(blank=True, max_length=40, verbose_name='short name')),
                ('kind', models.CharField(choices=[('school', 'School'), ('district', 'School district'), ('university', 'University'), ('college', 'College'), ('vocational centre', 'Vocational centre'), ('local government', 'Local government'), ('state government', 'State or regional government'), ('national government', 'National government'), ('ngo', 'Non-governmental organisation'), ('foundation', 'Foundation'), ('business', 'Business'), ('community group', 'Community group'), ('parents association', "Parents' association"), ('student body', 'Student body'), ('network', 'Network')], max_length=30, verbose_name='kind')),
                ('description', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name='what it does')),
                ('website', models.URLField(blank=True, verbose_name='web site')),
                ('country', models.CharField(blank=True, choices=collegium.partners.vocabulary.countries.country_choices, max_length=2, verbose_name='country')),
                ('languages', models.JSONField(blank=True, default=list, validators=[collegium.partners.vocabulary.languages.check_languages], verbose_name='languages')),
                ('is_listed', models.BooleanField(default=True, help_text='Everyone who is signed in can find it.', verbose_name='listed in the directory')),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('search_text', models.TextField(blank=True, editable=False)),
                ('merged_into', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='partners.organisation')),
                ('steward', models.ForeignKey(blank=True, help_text='The organisation that keeps this record until the organisation does so itself.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='looks_after', to='partners.organisation', verbose_name='looked after by')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'ordering': ['name', 'pk'],
                'indexes': [models.Index(fields=['kind', 'name'], name='organisation_kind_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='organisation_has_name'), models.CheckConstraint(condition=models.Q(('merged_into', models.F('pk')), _negated=True), name='organisation_not_merged_into_itself'), models.CheckConstraint(condition=models.Q(('steward', models.F('pk')), _negated=True), name='organisation_not_its_own_steward'), models.CheckConstraint(condition=models.Q(('kind__in', ['school', 'district', 'university', 'college', 'vocational centre', 'local government', 'state government', 'national government', 'ngo', 'foundation', 'business', 'community group', 'parents association', 'student body', 'network'])), name='organisation_kind_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_on', models.DateField(default=collegium.core.clock.utc_date, verbose_name='since')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('direction', models.CharField(choices=[('offers', 'Offers'), ('needs', 'Needs')], max_length=10, verbose_name='offers or needs')),
                ('category', models.CharField(choices=[('expertise', 'Expertise'), ('resource', 'Resource'), ('service', 'Service')], max_length=10, verbose_name='category')),
                ('title', models.CharField(max_length=150, verbose_name='what')),
                ('description', models.TextField(blank=True, verbose_name='details')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='partners.organisation')),
            ],
            options={
                'ordering': ['direction', 'category', 'title'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='offer_period', violation_error_message='The last day cannot be before the first day.')],
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effect', models.JSONField(default=dict)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('merged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.organisation')),
                ('merged', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.organisation')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kept', models.F('merged')), _negated=True), name='merge_of_two'), models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('merged',), name='merge_once_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_on', models.DateField(default=collegium.core.clock.utc_date, verbose_name='since')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('role', models.CharField(choices=[('administrator', 'Administrator'), ('member', 'Member')], max_length=15, verbose_name='role')),
                ('function', models.CharField(blank=True, help_text='For example: head teacher.', max_length=150, verbose_name='function')),
                ('stopped_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='partners.organisation')),
            ],
            options={
                'ordering': ['-started_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='membership_period', violation_error_message='The last day cannot be before the first day.'), models.CheckConstraint(condition=models.Q(('stopped_at', None), ('ended_on__isnull', False), _connector='OR'), name='membership_stopped_has_end'), models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('person', 'organisation', 'role'), name='membership_once_at_a_time', violation_error_message='This person already has this role.')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('role', models.CharField(choices=[('administrator', 'Administrator'), ('member', 'Member')], max_length=15, verbose_name='role')),
                ('function', models.CharField(blank=True, max_length=150, verbose_name='function')),
                ('message', models.TextField(blank=True, verbose_name='personal message')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('declined_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations_sent', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='partners.organisation')),
            ],
            options={
                'ordering': ['-created_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('accepted_at', None), ('accepted_by', None)), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False)), _connector='OR'), name='invitation_accepted_by_someone'), models.CheckConstraint(condition=models.Q(('accepted_at', None), ('withdrawn_at', None), _connector='OR'), name='invitation_not_both_accepted_and_withdrawn'), models.CheckConstraint(condition=models.Q(('declined_at', None), ('withdrawn_at__isnull', False), _connector='OR'), name='invitation_declined_is_withdrawn')],
            },
        ),
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=200)),
                ('sha256', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('preview', 'Waiting for your decision'), ('applied', 'Imported'), ('undone', 'Undone'), ('dropped', 'Dropped')], default='preview', max_length=10)),
                ('content', models.JSONField(default=dict)),
                ('plans', models.JSONField(default=list)),
                ('effect', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('steward', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='import_batches', to='partners.organisation')),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Identifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scheme', models.CharField(choices=[('NCES', 'NCES (United States schools and districts)'), ('UKPRN', 'UKPRN (United Kingdom providers)'), ('ROR', 'ROR (research organisations)'), ('org-id', 'org-id (organisations worldwide)'), ('local', 'Own register')], max_length=10, verbose_name='register')),
                ('value', models.CharField(max_length=100, verbose_name='identifier')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identifiers', to='partners.organisation')),
            ],
            options={
                'ordering': ['scheme', 'value'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('scheme', 'local'), _negated=True), fields=('scheme', 'value'), name='identifier_unique', violation_error_message='This identifier already stands for another organisation.'), models.UniqueConstraint(fields=('organisation', 'scheme', 'value'), name='identifier_once', violation_error_message='This identifier is already recorded here.')],
            },
        ),
        migrations.CreateModel(
            name='DuplicateDismissal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('dismissed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.organisation')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='dismissal_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='dismissal_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_on', models.DateField(default=collegium.core.clock.utc_date, verbose_name='since')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('function', models.CharField(blank=True, max_length=150, verbose_name='function')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='telephone')),
                ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='partners.organisation')),
            ],
            options={
                'ordering': ['name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='contact_period', violation_error_message='The last day cannot be before the first day.')],
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='street address')),
                ('locality', models.CharField(blank=True, max_length=100, verbose_name='town or city')),
                ('region', models.CharField(blank=True, max_length=100, verbose_name='state or region')),
                ('postal_code', models.CharField(blank=True, max_length=20, verbose_name='postal code')),
                ('country', models.CharField(blank=True, choices=collegium.partners.vocabulary.countries.country_choices, max_length=2, verbose_name='country')),
                ('latitude', models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True, verbose_name='latitude')),
                ('longitude', models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True, verbose_name='longitude')),
                ('is_main', models.BooleanField(default=True, verbose_name='main place')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='partners.organisation')),
            ],
            options={
                'ordering': ['-is_main', 'country', 'region', 'locality'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('latitude', None), ('longitude', None)), models.Q(('latitude__isnull', False), ('latitude__range', (-90, 90)), ('longitude__isnull', False), ('longitude__range', (-180, 180))), _connector='OR'), name='place_coordinates_on_earth', violation_error_message='Give both coordinates: latitude from -90 to 90 and longitude from -180 to 180 degrees.'), models.UniqueConstraint(condition=models.Q(('is_main', True)), fields=('organisation',), name='place_one_main')],
            },
        ),
        migrations.CreateModel(
            name='Relationship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_on', models.DateField(default=collegium.core.clock.utc_date, verbose_name='since')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('kind', models.CharField(choices=[('part of', 'is part of'), ('member of', 'is a member of'), ('funds', 'funds'), ('oversees', 'oversees'), ('sends students to', 'sends students to'), ('trains staff of', 'trains staff of'), ('employs graduates of', 'employs graduates of'), ('works with', 'works with')], max_length=30, verbose_name='relationship')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relationships_out', to='partners.organisation')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relationships_in', to='partners.organisation', verbose_name='other organisation')),
            ],
            options={
                'ordering': ['-started_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='relationship_period', violation_error_message='The last day cannot be before the first day.'), models.CheckConstraint(condition=models.Q(('source', models.F('target')), _negated=True), name='relationship_between_two', violation_error_message='Choose another organisation, not the same one.'), models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('source', 'target', 'kind'), name='relationship_once_at_a_time', violation_error_message='This relationship is already recorded.')],
            },
        ),
    ]
