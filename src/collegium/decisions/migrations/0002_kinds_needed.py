import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('decisions', '0001_initial')]

    operations = [
        migrations.AddField(
            model_name='proposal',
            name='kinds_needed',
            field=models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='kinds of partner that must carry it'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('kinds_needed', None), ('kinds_needed__gte', 1), _connector='OR'), name='proposal_needs_some_kind', violation_error_message='At least one kind of partner must carry it.'),
        ),
    ]
