"""Writing one record with its rules checked, and every broken rule said as a sentence."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.problems import Problem
from collegium.partners.models import Organisation


def save_checked(record: models.Model, *, fields: Iterable[str] | None = None) -> None:
    """Validate and save (only these fields, where given).

    The database itself keeps the constraints; they are looked at one by one only to say which of them was broken.

    Raises InvalidInput naming the fields, or Conflict where another record is in the way.
    """
    try:
        record.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise InvalidInput(sentence(record, error), problems_of(error)) from error
    check_no_nul(record)
    try:
        with transaction.atomic():
            record.save(update_fields=fields)
    except IntegrityError as error:
        raise Conflict(broken_rule(record)) from error


def broken_rule(record: models.Model) -> str:
    """Why the database refused the record."""
    try:
        record.validate_unique()
        record.validate_constraints()
    except ValidationError as error:
        return sentence(record, error)
    return _("Somebody else has just recorded the same. Please look at the page again.")


def check_no_nul(record: models.Model) -> None:
    """Databases refuse U+0000, which no keyboard can type."""
    for field in record._meta.concrete_fields:
        value = getattr(record, field.attname)
        if isinstance(value, str) and "\0" in value:
            problem = Problem(
                _("contains a character that cannot be stored"), _("Type it again"), column=field.name
            )
            raise InvalidInput(str(problem), [problem])


def problems_of(error: ValidationError) -> list[Problem]:
    """One problem for each message, with the field as its column."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    todo = _("Correct it and save again")
    return [
        Problem(message.rstrip("."), todo, column="" if field == "__all__" else field)
        for field, messages in by_field.items()
        for message in messages
    ]


def sentence(record: models.Model, error: ValidationError) -> str:
    """All messages in one line, each after the name of its field."""
    parts: list[str] = []
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for field, messages in by_field.items():
        parts += [f"{label_of(record, field)}{message}" for message in messages]
    return " ".join(parts)


def label_of(record: models.Model, field: str) -> str:
    names = {known.name: known for known in record._meta.concrete_fields}
    return f"{names[field].verbose_name}: " if field in names else ""


def check_known(values: dict[str, Any], allowed: Iterable[str]) -> None:
    """Programming errors must not pass silently: an unknown field is not ignored."""
    unknown = set(values) - set(allowed)
    if unknown:
        raise TypeError(f"These fields cannot be set here: {', '.join(sorted(unknown))}.")


def lock(organisation: Organisation) -> Organisation:
    """The organisation as it is now; others who change it wait until this transaction ends."""
    current = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if current.merged_into_id:
        raise Conflict(_("{organisation} was merged into another record.").format(organisation=current))
    return current


def lock_current(organisation: Organisation) -> Organisation:
    """As `lock`, and refuses an organisation that is archived."""
    current = lock(organisation)
    if current.archived_at:
        raise Conflict(_("{organisation} is archived. Restore it first.").format(organisation=current))
    return current
