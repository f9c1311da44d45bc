import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('initiatives', '0001_initial'),
        ('meetings', '0001_initial'),
        ('partners', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='proposal')),
                ('background', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(20000)], verbose_name='background')),
                ('subject_label', models.CharField(blank=True, max_length=200)),
                ('subject_url', models.CharField(blank=True, max_length=300)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('open', 'Open for votes'), ('counted', 'Counted, outcome to be written'), ('decided', 'Decided'), ('withdrawn', 'Withdrawn')], default='draft', editable=False, max_length=10, verbose_name='state')),
                ('method', models.CharField(choices=[('consent', 'Consent'), ('advice', 'Advice'), ('majority', 'Majority'), ('double majority', 'Double majority'), ('approval', 'Approval'), ('score', 'Score'), ('dots', 'Dots'), ('instant runoff', 'Instant runoff'), ('transferable vote', 'Single transferable vote'), ('schulze', 'Schulze'), ('budget', 'Budget')], default='consent', max_length=20, verbose_name='method')),
                ('who_votes', models.CharField(choices=[('people', 'Each person of a partner'), ('representatives', 'Each partner, by whoever speaks for it'), ('members', 'Each partner, by a vote of its own people first')], default='representatives', max_length=20, verbose_name='who votes')),
                ('inside', models.CharField(choices=[('majority', 'Majority of its people'), ('consent', 'Consent of its people')], default='majority', max_length=10, verbose_name='how a partner comes to its vote')),
                ('is_split', models.BooleanField(default=False, verbose_name='divide the weight of a partner among the votes of its people')),
                ('funders_vote', models.BooleanField(default=False, verbose_name='funders have a vote')),
                ('observers_vote', models.BooleanField(default=False, verbose_name='observers have a vote')),
                ('is_secret', models.BooleanField(default=False, verbose_name='secret')),
                ('closes_early', models.BooleanField(default=False, verbose_name='may be closed as soon as everybody has voted')),
                ('closes_at', models.DateTimeField(blank=True, null=True, verbose_name='votes until')),
                ('quorum_percent', models.PositiveSmallIntegerField(default=50, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='quorum, per cent of the votes')),
                ('threshold', models.CharField(choices=[('half', 'More than half of the votes for or against'), ('two thirds', 'At least two thirds'), ('three quarters', 'At least three quarters'), ('everybody', 'Everybody who is for or against')], default='half', max_length=20, verbose_name='carried by')),
                ('seats', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(50)], verbose_name='places to fill')),
                ('highest', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='highest score')),
                ('dots', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000)], verbose_name='dots for everyone')),
                ('dots_cap', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000)], verbose_name='dots on one option at most')),
                ('stv_rule', models.CharField(choices=[('scottish', 'Scottish local elections (weighted inclusive Gregory)'), ('minneapolis', 'Minneapolis (weighted, four decimals)'), ('gregory', 'Gregory, last parcel (as in Ireland, with fractions)')], default='scottish', max_length=20, verbose_name='how surplus votes travel')),
                ('budget', models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000000000000000)], verbose_name='budget')),
                ('currency', models.CharField(blank=True, max_length=3, verbose_name='currency')),
                ('budget_rule', models.CharField(choices=[('equal shares', 'Equal Shares: every voter decides about the same amount'), ('greedy skip', 'Most votes first; what does not fit is passed over'), ('greedy', 'Most votes first, until one does not fit')], default='equal shares', max_length=20, verbose_name='how the money is shared out')),
                ('completion', models.CharField(choices=[('add1', 'Raise all shares step by step while the money lasts'), ('add1 greedy', 'The same, then spend the rest by votes'), ('none', 'Leave the rest unspent')], default='add1', max_length=20, verbose_name='what remains')),
                ('fits_budget', models.BooleanField(default=False, verbose_name='what one ballot ticks must fit into the budget')),
                ('most_carried', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MaxValueValidator(1000)], verbose_name='votes that one person may carry for others')),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('outcome_statement', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(10000)], verbose_name='outcome')),
                ('decided_on', models.DateField(blank=True, editable=False, null=True, verbose_name='decided on')),
                ('is_adopted', models.BooleanField(editable=False, null=True, verbose_name='adopted')),
                ('review_on', models.DateField(blank=True, null=True, verbose_name='to be looked at again on')),
                ('reminded_of', models.DateField(blank=True, editable=False, null=True)),
                ('withdrawn_because', models.CharField(blank=True, max_length=300, verbose_name='why it is withdrawn')),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('decider', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who decides after the advice')),
                ('facilitator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='facilitator')),
                ('goals', models.ManyToManyField(blank=True, related_name='proposals', to='initiatives.goal', verbose_name='goals that it serves')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='initiatives.initiative')),
                ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposals', to='meetings.meeting', verbose_name='meeting it comes from')),
                ('organisation', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to=settings.AUTH_USER_MODEL)),
                ('stated_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-proposed_at', '-pk'],
                'indexes': [models.Index(fields=['initiative', 'state'], name='proposal_of_initiative')],
                'constraints': [models.CheckConstraint(condition=models.Q(('method__in', ['consent', 'advice', 'majority', 'double majority', 'approval', 'score', 'dots', 'instant runoff', 'transferable vote', 'schulze', 'budget'])), name='proposal_method_is_known'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'open', 'counted', 'decided', 'withdrawn'])), name='proposal_state_is_known'), models.CheckConstraint(condition=models.Q(('who_votes__in', ['people', 'representatives', 'members'])), name='proposal_voters_are_known'), models.CheckConstraint(condition=models.Q(('threshold__in', ['half', 'two thirds', 'three quarters', 'everybody'])), name='proposal_threshold_is_known'), models.CheckConstraint(condition=models.Q(('quorum_percent__range', (0, 100))), name='proposal_quorum_is_a_share', violation_error_message='The quorum is a share of the votes: from 0 to 100 per cent.'), models.CheckConstraint(condition=models.Q(('is_secret', False), models.Q(('method__in', ('consent', 'advice')), _negated=True), _connector='OR'), name='proposal_reasons_are_open', violation_error_message='Objections and advice have an author, so this vote cannot be secret.'), models.CheckConstraint(condition=models.Q(('dots_cap__lte', models.F('dots'))), name='proposal_cap_within_dots', violation_error_message='One option cannot get more dots than a person has.'), models.CheckConstraint(condition=models.Q(models.Q(('decided_on__isnull', False), ('is_adopted__isnull', False), ('state', 'decided'), ('stated_by__isnull', False), models.Q(('outcome_statement', ''), _negated=True)), models.Q(models.Q(('state', 'decided'), _negated=True), ('decided_on', None), ('stated_by', None)), _connector='OR'), name='proposal_decided_with_statement', violation_error_message='A decision needs its outcome in words.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'open'), _negated=True), ('closes_at__isnull', False), _connector='OR'), name='proposal_open_until', violation_error_message='Say until when people can vote.')],
            },
        ),
        migrations.CreateModel(
            name='ProposalText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField()),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(20000)], verbose_name='what is proposed')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='what has changed, and which objection it answers')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='decisions.proposal')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-version'],
                'constraints': [models.UniqueConstraint(fields=('proposal', 'version'), name='proposal_text_once'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='proposal_text_not_empty', violation_error_message='Say what is proposed.')],
            },
        ),
        migrations.CreateModel(
            name='Poll',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('method', models.CharField(choices=[('consent', 'Consent'), ('advice', 'Advice'), ('majority', 'Majority'), ('double majority', 'Double majority'), ('approval', 'Approval'), ('score', 'Score'), ('dots', 'Dots'), ('instant runoff', 'Instant runoff'), ('transferable vote', 'Single transferable vote'), ('schulze', 'Schulze'), ('budget', 'Budget')], max_length=20)),
                ('who_votes', models.CharField(choices=[('people', 'Each person of a partner'), ('representatives', 'Each partner, by whoever speaks for it'), ('members', 'Each partner, by a vote of its own people first')], max_length=20)),
                ('is_secret', models.BooleanField(verbose_name='secret')),
                ('closes_early', models.BooleanField()),
                ('fits_budget', models.BooleanField(default=False)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('opened_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('rules', models.JSONField()),
                ('rules_hash', models.CharField(max_length=64)),
                ('outcome', models.JSONField(blank=True, null=True)),
                ('receipt', models.JSONField(blank=True, null=True)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='polls', to='decisions.proposal')),
                ('text', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='polls', to='decisions.proposaltext')),
            ],
            options={
                'ordering': ['-number'],
                'indexes': [models.Index(fields=['closed_at', 'closes_at'], name='poll_due')],
                'constraints': [models.UniqueConstraint(fields=('proposal', 'number'), name='poll_number_once'), models.UniqueConstraint(condition=models.Q(('cancelled_at', None), ('closed_at', None)), fields=('proposal',), name='poll_one_open_at_a_time'), models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opened_at'))), name='poll_ends_after_start', violation_error_message='The deadline must be ahead.'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('outcome__isnull', True), ('receipt__isnull', True)), models.Q(('cancelled_at', None), ('closed_at__isnull', False), ('outcome__isnull', False), ('receipt__isnull', False)), _connector='OR'), name='poll_closed_with_outcome')],
            },
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='topic')),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='topics', to='initiatives.initiative')),
            ],
            options={
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('initiative', 'name'), name='topic_once', violation_error_message='This topic is already there.'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='topic_has_a_name')],
            },
        ),
        migrations.AddField(
            model_name='proposal',
            name='topic',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='decisions.topic', verbose_name='topic'),
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_given', to=settings.AUTH_USER_MODEL)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='delegations', to='initiatives.initiative')),
                ('taker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_taken', to=settings.AUTH_USER_MODEL, verbose_name='who votes for you')),
                ('topic', models.ForeignKey(blank=True, help_text='Empty: for every topic without a delegation of its own.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to='decisions.topic', verbose_name='topic')),
            ],
            options={
                'ordering': ['-started_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('giver', models.F('taker')), _negated=True), name='delegation_to_another', violation_error_message='You cannot give your vote to yourself.'), models.UniqueConstraint(condition=models.Q(('ended_at', None), ('topic__isnull', False)), fields=('initiative', 'giver', 'topic'), name='delegation_once_for_a_topic', violation_error_message='You have already given your vote on this topic. Take it back first.'), models.UniqueConstraint(condition=models.Q(('ended_at', None), ('topic', None)), fields=('initiative', 'giver'), name='delegation_once_for_the_rest', violation_error_message='You have already given your vote on all topics. Take it back first.')],
            },
        ),
        migrations.CreateModel(
            name='Voter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=220)),
                ('partner_type', models.CharField(choices=[('schools', 'Schools and districts'), ('higher education', 'Universities, colleges and vocational centres'), ('government', 'Government'), ('civil society', 'Civil society and foundations'), ('business', 'Business'), ('families', 'Families, students and communities')], max_length=20)),
                ('weight', models.PositiveSmallIntegerField(default=1)),
                ('pseudonym', models.CharField(blank=True, max_length=40)),
                ('has_voted', models.BooleanField(default=False)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('poll', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='voters', to='decisions.poll')),
            ],
            options={
                'ordering': ['organisation__name', 'person__name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('poll', 'person', 'organisation'), name='voter_once'), models.UniqueConstraint(condition=models.Q(('person', None)), fields=('poll', 'organisation'), name='voter_seat_once'), models.CheckConstraint(condition=models.Q(('partner_type__in', ['schools', 'higher education', 'government', 'civil society', 'business', 'families'])), name='voter_type_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Ballot',
            fields=[
                ('pseudonym', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('is_secret', models.BooleanField()),
                ('choice', models.JSONField()),
                ('reason', models.TextField(blank=True)),
                ('weight', models.PositiveSmallIntegerField(default=1)),
                ('organisation', models.CharField(blank=True, max_length=220)),
                ('partner_type', models.CharField(blank=True, max_length=20)),
                ('cast_at', models.DateTimeField(blank=True, null=True)),
                ('cast_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('poll', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ballots', to='decisions.poll')),
                ('voter', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='ballot', to='decisions.voter')),
            ],
            options={
                'ordering': ['pseudonym'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('cast_at', None), ('cast_by', None), ('is_secret', True), ('reason', ''), ('voter', None)), models.Q(('cast_at__isnull', False), ('cast_by__isnull', False), ('is_secret', False), ('voter__isnull', False)), _connector='OR'), name='ballot_secret_or_signed')],
            },
        ),
        migrations.CreateModel(
            name='VoteWeight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weight', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(1000)], verbose_name='votes')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='weights', to='decisions.proposal')),
            ],
            options={
                'ordering': ['organisation__name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('proposal', 'organisation'), name='vote_weight_once')],
            },
        ),
        migrations.CreateModel(
            name='Option',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='option')),
                ('description', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name='in more words')),
                ('cost', models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000000000000000)], verbose_name='cost')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='decisions.proposal')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('proposal', 'title'), name='option_once', violation_error_message='There is already an option with this name.'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='option_has_a_title')],
            },
        ),
        migrations.CreateModel(
            name='DecisionReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('finding', models.CharField(choices=[('keep', 'It stays as it is'), ('change', 'It needs to be changed'), ('end', 'It has done its work and ends')], max_length=10, verbose_name='what came of it')),
                ('note', models.TextField(validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name='why')),
                ('next_on', models.DateField(blank=True, null=True, verbose_name='to be looked at again on')),
                ('reviewed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('reviewed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='decisions.proposal')),
            ],
            options={
                'ordering': ['-reviewed_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('finding__in', ['keep', 'change', 'end'])), name='review_finding_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('finding', 'end'), _negated=True), ('next_on', None), _connector='OR'), name='review_of_the_end', violation_error_message='What has ended is not looked at again: leave the day empty.')],
            },
        ),
        migrations.CreateModel(
            name='Adviser',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('affected', 'Affected by it'), ('expert', 'Knows the subject')], default='affected', max_length=10, verbose_name='why')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='advisers', to='decisions.proposal')),
            ],
            options={
                'ordering': ['reason', 'person__name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('proposal', 'person'), name='adviser_once', violation_error_message='This person is already asked.'), models.CheckConstraint(condition=models.Q(('reason__in', ['affected', 'expert'])), name='advice_reason_is_known')],
            },
        ),
    ]
