"""What changes studies. The numbers come from `engines.impact`."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.errors import Conflict
from collegium.evaluation.actions.definitions import Definition, check_definition, plain
from collegium.evaluation.actions.trail import record
from collegium.evaluation.models import Study
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_evaluate
from collegium.people.models import User


@transaction.atomic
def define_study(*, by: User, initiative: Initiative, definition: Definition) -> Study:
    """Write down a question before it is answered. Raises InvalidInput with every problem."""
    check_user_can_evaluate(by, initiative)
    check_definition(initiative, definition)
    study = Study.objects.create(
        initiative=initiative,
        dataset=definition.dataset,
        title=definition.title,
        question=definition.question,
        definition=plain(definition.study),
        created_by=by,
    )
    audit.record(by=by, verb=gettext_noop("defined the study"), target=study, initiative_id=initiative.pk)
    return study


@transaction.atomic
def edit_study(*, by: User, study: Study, definition: Definition) -> Study:
    """Change the question. Runs that answered the earlier question keep it."""
    check_user_can_evaluate(by, study.initiative)
    check_definition(study.initiative, definition)
    changes = audit.apply_changes(
        study,
        {
            "dataset": definition.dataset,
            "title": definition.title,
            "question": definition.question,
            "definition": plain(definition.study),
        },
    )
    if changes:
        study.updated_at = timezone.now()
        study.save(update_fields=[*changes, "updated_at"])
        record(by, gettext_noop("changed the study"), study, changes)
    return study


@transaction.atomic
def copy_study(*, by: User, study: Study) -> Study:
    """A new study that asks the same; change what should differ."""
    check_user_can_evaluate(by, study.initiative)
    title = _("Copy of {title}").format(title=study.title)[:150]
    copied = Study.objects.create(
        initiative=study.initiative,
        dataset=study.dataset,
        title=title,
        question=study.question,
        definition={**study.definition, "title": title},
        created_by=by,
    )
    record(by, gettext_noop("copied a study as"), copied, {"study": [study.title, title]})
    return copied


@transaction.atomic
def archive_study(*, by: User, study: Study) -> Study:
    """Put a study away with its runs; `restore_study` takes it back."""
    check_user_can_evaluate(by, study.initiative)
    if study.runs.published().exists():
        raise Conflict(
            _("A finding of this study is published. Take it back first, then put the study away.")
        )
    study.archived_at = study.archived_at or timezone.now()
    study.save(update_fields=["archived_at"])
    record(by, gettext_noop("put away the study"), study)
    return study


@transaction.atomic
def restore_study(*, by: User, study: Study) -> Study:
    check_user_can_evaluate(by, study.initiative)
    study.archived_at = None
    study.save(update_fields=["archived_at"])
    record(by, gettext_noop("took back the study"), study)
    return study
