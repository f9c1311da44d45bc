"""Pictures and files that were made by an earlier version are made again when somebody asks for them.

The files said of every comparison of groups that chance had made them alike, also where nobody had said so.
"""

from django.db import migrations


def forget(apps, schema_editor):
    apps.get_model("evaluation", "StudyRun").objects.update(chart="", report=None)


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0012_indicator_groups")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop, elidable=True)]
