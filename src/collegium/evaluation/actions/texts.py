"""What changes collections of texts, their codebook and the texts in them."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.errors import Conflict, InvalidInput
from collegium.core.faults import problem_in_words
from collegium.engines import qualitative as engine
from collegium.engines.problems import Problem, ProblemsFound
from collegium.evaluation.actions.trail import record_texts
from collegium.evaluation.models import Code, TextCollection, TextPiece
from collegium.evaluation.vocabulary import LONGEST_SOURCE, MOST_CODES, MOST_PIECES
from collegium.initiatives.actions.changes import (
    archive_thing,
    create_thing,
    restore_thing,
    tell,
)
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_evaluate, people_of_partners
from collegium.partners.actions.records import save_checked
from collegium.people.models import User


@transaction.atomic
def create_text_collection(*, by: User, initiative: Initiative, values: Mapping[str, Any]) -> TextCollection:
    """values: title, question, study (or None), coders."""
    check_user_can_evaluate(by, initiative)
    fields, coders = taken_apart(values)
    collection = TextCollection(initiative=initiative, created_by=by, **fields)
    check_belongs(collection, coders)
    create_thing(collection, by=by, verb=gettext_noop("began to collect texts"), initiative=initiative)
    appoint_coders(by, collection, coders)
    return collection


@transaction.atomic
def edit_text_collection(
    *, by: User, collection: TextCollection, values: Mapping[str, Any]
) -> TextCollection:
    """What somebody has coded stays, also where that person does not code any more."""
    check_user_can_evaluate(by, collection.initiative)
    fields, coders = taken_apart(values)
    changes = audit.apply_changes(collection, fields)
    check_belongs(collection, coders)
    if changes:
        save_checked(collection, fields=list(changes))
    changes |= appoint_coders(by, collection, coders)
    if changes:
        record_texts(by, gettext_noop("changed the collection of texts"), collection, changes)
    return collection


def taken_apart(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[User]]:
    return {name: value for name, value in values.items() if name != "coders"}, list(values.get("coders", ()))


def check_belongs(collection: TextCollection, coders: Iterable[User]) -> None:
    """The study is one of this initiative, and coders belong to its partners."""
    study = collection.study
    if study is not None and study.initiative_id != collection.initiative_id:
        why = _("This belongs to another initiative. Choose one of this initiative.")
        raise InvalidInput(why, [Problem(why, "", column="study")])
    asked = {person.pk: person for person in coders}
    known = people_of_partners(collection.initiative).filter(pk__in=asked).values_list("pk", flat=True)
    for stranger in set(asked) - set(known):
        why = _("{person} does not belong to a partner of this initiative.").format(person=asked[stranger])
        raise InvalidInput(why, [Problem(why, "", column="coders")])


def appoint_coders(by: User, collection: TextCollection, coders: Iterable[User]) -> dict[str, list[Any]]:
    """Set who codes, and tell those who are new."""
    before = list(collection.coders.order_by("pk"))
    after = sorted(coders, key=lambda person: person.pk)
    if before == after:
        return {}
    collection.coders.set(after)
    new = [person for person in after if person not in before and person != by]
    text = gettext_noop("You are asked to code the texts of “{collection}” in {initiative}.")
    url = collection.get_absolute_url()
    tell(new, text, initiative=collection.initiative, url=url, collection=collection.title)
    return {"coders": [audit.plain(before), audit.plain(after)]}


@transaction.atomic
def archive_text_collection(*, by: User, collection: TextCollection) -> None:
    check_user_can_evaluate(by, collection.initiative)
    archive_thing(collection, by=by, verb=gettext_noop("put away the collection of texts"))


@transaction.atomic
def restore_text_collection(*, by: User, collection: TextCollection) -> None:
    check_user_can_evaluate(by, collection.initiative)
    restore_thing(collection, by=by, verb=gettext_noop("brought back the collection of texts"))


@transaction.atomic
def copy_text_collection(*, by: User, collection: TextCollection) -> TextCollection:
    """Codebook and texts without codings and quotes: to code afresh after definitions were sharpened."""
    check_user_can_evaluate(by, collection.initiative)
    values = {
        "title": _("{title} (coded afresh)").format(title=collection.title)[:150],
        "question": collection.question,
        "study": collection.study,
        "coders": people_of_partners(collection.initiative).filter(pk__in=collection.coders.values("pk")),
    }
    made = create_text_collection(by=by, initiative=collection.initiative, values=values)
    copies: dict[int, Code] = {}
    for code in collection.codes.current():
        copies[code.pk] = Code.objects.create(
            collection=made, name=code.name, meaning=code.meaning, when=code.when
        )
    for code in collection.codes.current().exclude(parent=None):
        wider = copies.get(code.parent_id or 0)  # None where the wider code was put away
        Code.objects.filter(pk=copies[code.pk].pk).update(parent=wider)
    pieces = collection.pieces.current()
    TextPiece.objects.bulk_create(
        TextPiece(collection=made, text=one.text, kind=one.kind, source=one.source, added_by=by)
        for one in pieces
    )
    return made


def check_open(collection: TextCollection) -> None:
    if collection.archived_at is not None:
        raise Conflict(_("“{collection}” was put away. Bring it back first.").format(collection=collection))


# --- codebook -------------------------------------------------------------------------------------------------


@transaction.atomic
def create_code(*, by: User, collection: TextCollection, values: Mapping[str, Any]) -> Code:
    """values: name, meaning, when, parent."""
    check_user_can_evaluate(by, collection.initiative)
    check_open(collection)
    code = Code(collection=collection, **values)
    check_codebook(code)
    verb = gettext_noop("added the code")
    return create_thing(code, by=by, verb=verb, initiative=collection.initiative)


@transaction.atomic
def edit_code(*, by: User, code: Code, values: Mapping[str, Any]) -> Code:
    check_user_can_evaluate(by, code.initiative)
    check_open(code.collection)
    changes = audit.apply_changes(code, dict(values))
    check_codebook(code)
    if changes:
        save_checked(code, fields=list(changes))
        verb = gettext_noop("changed the code")
        audit.record(by=by, verb=verb, target=code, initiative_id=code.initiative.pk, changes=changes)
    return code


def check_codebook(code: Code) -> None:
    """The codebook still holds together with this code in it. Raises InvalidInput as the engine says it."""
    others = code.collection.codes.current().select_related("parent").exclude(pk=code.pk)
    if code.parent is not None and code.parent.collection_id != code.collection_id:
        why = _("This code belongs to another collection. Choose one of this collection.")
        raise InvalidInput(why, [Problem(why, "", column="parent")])
    if len(others) >= MOST_CODES:
        raise Conflict(_("A codebook holds at most {most} codes.").format(most=MOST_CODES))
    if code.name in {other.name for other in others}:
        why = _("The codebook has a code of this name already.")
        raise InvalidInput(why, [Problem(why, "", column="name")])
    try:
        engine.codebook(as_codes([*others, code]))
    except ProblemsFound as found:
        told = [problem_in_words(problem) for problem in found.problems]
        raise InvalidInput(" ".join(problem.why for problem in told)) from found


def as_codes(codes: Iterable[Code]) -> list[engine.Code]:
    """Codes as the engine takes them; a wider code that was put away is left out."""
    codes = list(codes)
    # unsaved ones have no number yet, and nothing can stand under them
    names = {code.pk: code.name for code in codes if code.pk is not None}
    return [
        engine.Code(code.name, code.meaning, parent=names.get(code.parent_id or 0, ""), not_for=code.when)
        for code in codes
    ]


@transaction.atomic
def archive_code(*, by: User, code: Code) -> None:
    """Take it out of the codebook; what was coded with it is kept and counts again when it is brought back."""
    check_user_can_evaluate(by, code.initiative)
    archive_thing(code, by=by, verb=gettext_noop("took the code out of the codebook"))


@transaction.atomic
def restore_code(*, by: User, code: Code) -> None:
    check_user_can_evaluate(by, code.initiative)
    if code.collection.codes.current().filter(name=code.name).exists():
        raise Conflict(_("The codebook has a code of this name already."))
    restore_thing(code, by=by, verb=gettext_noop("brought back the code"))


# --- texts ----------------------------------------------------------------------------------------------------


@transaction.atomic
def create_text_piece(*, by: User, collection: TextCollection, values: Mapping[str, Any]) -> TextPiece:
    """values: text, kind, source."""
    check_user_can_evaluate(by, collection.initiative)
    check_open(collection)
    check_room(collection, 1)
    piece = TextPiece(collection=collection, added_by=by, **values)
    if why := named_in_source(piece.source, person_names(collection.initiative)):
        raise InvalidInput(why, [Problem(why, "", column="source")])
    return create_thing(piece, by=by, verb=gettext_noop("added a text"), initiative=collection.initiative)


@transaction.atomic
def upload_text_pieces(
    *, by: User, collection: TextCollection, rows: Sequence[Mapping[str, Any]]
) -> tuple[uuid.UUID, int]:
    """All texts of a file, or none. rows: text, kind, source and line; returns what takes them back, and how many."""
    check_user_can_evaluate(by, collection.initiative)
    check_open(collection)
    check_room(collection, len(rows))
    check_sources(collection.initiative, rows)
    upload = uuid.uuid4()
    TextPiece.objects.bulk_create(
        TextPiece(
            collection=collection,
            added_by=by,
            upload=upload,
            **{name: row[name] for name in ("text", "kind", "source")},
        )
        for row in rows
    )
    record_texts(by, gettext_noop("uploaded texts"), collection, {"texts": [None, len(rows)]})
    return upload, len(rows)


@transaction.atomic
def undo_text_upload(*, by: User, collection: TextCollection, upload: uuid.UUID) -> int:
    """Put away what came with one file. Conflict where somebody has coded some of it, or nothing is left."""
    check_user_can_evaluate(by, collection.initiative)
    pieces = collection.pieces.current().filter(upload=upload).select_for_update()
    numbers = [piece.pk for piece in pieces]
    if not numbers:
        raise Conflict(_("The texts of this file have been taken back already."))
    if TextPiece.objects.filter(pk__in=numbers, codings__isnull=False).exists():
        raise Conflict(_("Somebody has coded some of these texts. Put the others away one by one."))
    TextPiece.objects.filter(pk__in=numbers).update(archived_at=timezone.now())
    record_texts(by, gettext_noop("took back uploaded texts"), collection, {"texts": [len(numbers), None]})
    return len(numbers)


def check_room(collection: TextCollection, wanted: int) -> None:
    free = MOST_PIECES - collection.pieces.current().count()
    if wanted > free:
        why = _("A collection holds at most {most} texts. Room is left for: {free}.")
        raise Conflict(why.format(most=MOST_PIECES, free=max(free, 0)))


def check_sources(initiative: Initiative, rows: Iterable[Mapping[str, Any]]) -> None:
    """Nothing that names a person or can reach one stands where a text came from."""
    names, todo = person_names(initiative), _("Write a word such as interview, letter or open evening")
    problems = [
        Problem(why, todo, line=row["line"], column="source", value=row["source"])
        for row in rows
        if (why := named_in_source(row["source"], names))
    ]
    if problems:
        raise InvalidInput(_("Nothing was uploaded."), problems)


def person_names(initiative: Initiative) -> dict[str, str]:
    """Whole names of people of the partners; one that is a single word could be any word."""
    names = people_of_partners(initiative).values_list("name", flat=True)
    return {name: "name" for name in names if len(name.split()) > 1}


def named_in_source(source: str, names: Mapping[str, str]) -> str:
    """Why this is no word for where a text came from; empty if it is one."""
    found = {span.kind for span in engine.identifying(source[:LONGEST_SOURCE], engine.Lists(rare=names))}
    if "rare" in found:
        return _("this is the name of a person")
    if found & {"e-mail", "phone", "number", "address"}:
        return _("this can identify a person")
    return ""


@transaction.atomic
def archive_text_piece(*, by: User, piece: TextPiece) -> None:
    """Its codings and quotes go with it, and come back with it."""
    check_user_can_evaluate(by, piece.initiative)
    archive_thing(piece, by=by, verb=gettext_noop("put away"))


@transaction.atomic
def restore_text_piece(*, by: User, piece: TextPiece) -> None:
    check_user_can_evaluate(by, piece.initiative)
    check_room(piece.collection, 1)
    restore_thing(piece, by=by, verb=gettext_noop("brought back"))
