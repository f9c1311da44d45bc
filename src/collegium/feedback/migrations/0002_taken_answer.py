import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='TakenAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='taken_answers', to='feedback.wave')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('wave', 'digest'), name='answer_taken_once')],
            },
        ),
    ]
