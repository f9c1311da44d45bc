"""Quotes: proposed by one, cleared by another, and taken back at once where somebody asks for it."""

import re
from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.agreements.actions.shared import coordinators_of
from collegium.core.errors import Conflict, InvalidInput
from collegium.engines import qualitative as engine
from collegium.engines.problems import Problem
from collegium.evaluation.actions.texts import check_open
from collegium.evaluation.models import Code, StudyRun, TextPiece, TextQuote
from collegium.evaluation.permissions import (
    check_user_can_clear_quote,
    check_user_can_read_texts,
    check_user_can_withdraw_quote,
    user_can_code,
)
from collegium.evaluation.vocabulary import SPEAKER_LABELS, UNKNOWN
from collegium.initiatives.actions.changes import (
    archive_thing,
    change_thing,
    create_thing,
    restore_thing,
    tell,
)
from collegium.initiatives.models import Initiative
from collegium.partners.models import Contact, Organisation, Place
from collegium.people.models import User

PARTS = re.compile(r"\[[^\]]*\]")  # of an excerpt, in place of what was left out


@transaction.atomic
def propose_quote(*, by: User, piece: TextPiece, code: Code, excerpt: str) -> TextQuote:
    """The excerpt must stand in the text; what is in square brackets replaces what was left out."""
    collection = piece.collection
    check_user_can_read_texts(by, collection)
    check_open(collection)
    said = " ".join(excerpt.split())
    if code.collection_id != collection.pk or code.archived_at:
        why = _("This code is not in the codebook. Choose among those that are.")
        raise InvalidInput(why, [Problem(why, "", column="code")])
    check_has_code(by, piece, code)
    if not stands_in(said, piece.text):
        why = _(
            "The text does not say this. Copy the words as they are; put what you leave out in [brackets]."
        )
        raise InvalidInput(why, [Problem(why, "", column="excerpt")])
    quote = TextQuote(piece=piece, code=code, excerpt=said, proposed_by=by)
    verb = gettext_noop("proposed")
    return create_thing(quote, by=by, verb=verb, initiative=collection.initiative)


def check_has_code(by: User, piece: TextPiece, code: Code) -> None:
    """Raise InvalidInput for a code that nobody found in a text that was coded.

    Whoever has still to code the text learns nothing of what others found: they are asked to code it first.
    """
    found = list(piece.codings.prefetch_related("codes"))
    if not found:
        return
    if user_can_code(by, piece.collection) and by.pk not in {one.coder_id for one in found}:
        why = _("Others have coded this text and you have not. Code it first, then propose a quote from it.")
        raise InvalidInput(why, [Problem(why, "", column="code")])
    codes = [one for coding in found for one in coding.codes.all()]
    if code.pk not in {pk for one in codes for pk in (one.pk, one.parent_id)}:
        why = _(
            "Nobody has found “{code}” in this text. Choose a code that it has, or code the text with it first."
        ).format(code=code.name)
        raise InvalidInput(why, [Problem(why, "", column="code")])


def stands_in(excerpt: str, text: str) -> bool:
    """Whether the parts of the excerpt between brackets follow one another in the text."""
    whole, place = " ".join(text.split()), 0
    parts = [part.strip() for part in PARTS.split(" ".join(excerpt.split()))]
    for part in parts:
        found = whole.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return any(parts)


@transaction.atomic
def clear_quote(
    *, by: User, quote: TextQuote, excerpt: str, is_safe: bool, looked_at: bool = False
) -> TextQuote:
    """Let the quote be shown.

    excerpt: the words that were read. is_safe: the speaker agreed, or cannot be recognised. looked_at: every place that
    the search finds was looked at and may stay.
    """
    check_user_can_clear_quote(by, quote)
    check_open(quote.piece.collection)
    if quote.archived_at or quote.cleared_at or excerpt != quote.excerpt:
        raise Conflict(_("The quote has changed since you opened the page. Read it again."))
    found = engine.identifying(quote.excerpt, lists_of(quote.initiative))
    if not is_safe:
        why = _("A quote is shown only if the speaker has agreed or cannot be recognised.")
        raise InvalidInput(why, [Problem(why, "", column="is_safe")])
    if found and not looked_at:
        why = _("Look at each place that may tell who speaks, or propose the quote again without it.")
        raise InvalidInput(why, [Problem(why, "", column="looked_at")])
    values = {
        "is_safe": True,
        "settled": [[span.start, span.end, span.kind, span.text] for span in found],
        "cleared_by": by,
        "cleared_at": timezone.now(),
    }
    change_cleared(quote, values, by=by, verb=gettext_noop("cleared"))
    return quote


def change_cleared(quote: TextQuote, values: dict[str, object], *, by: User, verb: str) -> None:
    """Places that tell who speaks are kept with the quote, but not told in the trail."""
    quote.settled = values.pop("settled")
    TextQuote.objects.filter(pk=quote.pk).update(settled=quote.settled)
    change_thing(quote, values, by=by, verb=verb, initiative=quote.initiative)


@transaction.atomic
def withdraw_quote(*, by: User, quote: TextQuote) -> None:
    """It is shown nowhere any more, also where a report that is published has it; coordinators hear of that."""
    check_user_can_withdraw_quote(by, quote)
    archive_thing(quote, by=by, verb=gettext_noop("withdrew"))
    tell_of_gap(quote, by)


def tell_of_gap(quote: TextQuote, by: User) -> None:
    """Tell coordinators that a published report now says why a quote is missing. Only its latest version is shown."""
    text = gettext_noop("A quote in the published report “{study}” ({initiative}) was withdrawn.")
    runs = StudyRun.objects.published().filter(versions__quotes=quote).select_related("study__initiative")
    for run in runs.defer("result", "chart", "report").distinct():
        latest = run.versions.first()
        if latest is not None and latest.quotes.filter(pk=quote.pk).exists():
            people = [one for one in coordinators_of(quote.initiative) if one != by]
            tell(people, text, initiative=quote.initiative, url=latest.get_absolute_url(), study=run.study)


@transaction.atomic
def restore_quote(*, by: User, quote: TextQuote) -> None:
    """Bring it back; it must be cleared again, because nobody knows why it was withdrawn."""
    check_user_can_withdraw_quote(by, quote)
    restore_thing(quote, by=by, verb=gettext_noop("brought back"))
    if quote.cleared_at is not None:
        values = {"is_safe": False, "settled": [], "cleared_by": None, "cleared_at": None}
        change_cleared(quote, values, by=by, verb=gettext_noop("opened for clearing"))


def lists_of(initiative: Initiative) -> engine.Lists:
    """What is known here of persons, partners and their places, also former ones: quotes are searched for it."""
    partners = Organisation.objects.filter(participations__initiative=initiative)
    persons = User.objects.filter(memberships__organisation__in=partners).values_list("name", flat=True)
    contacts = Contact.objects.filter(organisation__in=partners).values_list("name", flat=True)
    called = partners.values_list("name", "short_name")
    places = Place.objects.filter(organisation__in=partners).values_list("locality", "region", "address")
    return engine.Lists(
        names=known([*persons, *contacts]),
        schools=known(name for names in called for name in names),
        places=known(name for names in places for name in names),
    )


def known(names: Iterable[str]) -> tuple[str, ...]:
    """Each once, without empty ones."""
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


def may_be_shown(quote: TextQuote, lists: engine.Lists) -> bool:
    """Whether it is cleared, and still would be with all names that are known by now."""
    return quote.archived_at is None and engine.clearance(as_quote(quote), lists).cleared


def as_quote(quote: TextQuote, *, kinds: Collection[str] = ()) -> engine.Quote:
    """The quote as the engine takes it. kinds: of speakers that may be named, because there are enough of them."""
    kind = quote.piece.kind
    return engine.Quote(
        quote.excerpt,
        consent="given" if quote.is_safe else "not asked",
        kind=str(SPEAKER_LABELS[kind]) if kind in kinds and kind != UNKNOWN else "",
        settled=frozenset(
            engine.Span(start, end, what, text, "") for start, end, what, text in quote.settled
        ),
        read_by=str(quote.cleared_by_id or ""),
        read_text=quote.excerpt if quote.cleared_at else "",
    )
