"""At how many places a study ran is open until somebody answers; what stood at its preset of 1 was no answer."""

from django.db import migrations, models

MODELS = ("ReportDraft", "ReportVersion")


def forget_presets(apps, schema_editor):
    for name in MODELS:
        apps.get_model("evaluation", name).objects.filter(sites=1).update(sites=None)


def preset_again(apps, schema_editor):
    for name in MODELS:
        apps.get_model("evaluation", name).objects.filter(sites=None).update(sites=1)


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0013_draw_again")]

    operations = [
        *(
            migrations.AlterField(
                model_name=name.lower(),
                name="sites",
                field=models.PositiveIntegerField(blank=True, null=True, verbose_name="schools or other places"),
            )
            for name in MODELS
        ),
        migrations.RunPython(forget_presets, preset_again),
    ]
