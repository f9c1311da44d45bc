"""A collection of texts in "Reading Together" with two coders, made through actions."""

from collections.abc import Iterable, Mapping
from typing import Any

from collegium.evaluation import actions
from collegium.evaluation.models import Code, TextCollection, TextPiece, TextQuote
from collegium.people.models import User
from tests.world import World

CODES = {
    "support": "Somebody at school helps",
    "mentor": "Help by a named adult",
    "money": "Costs, grants, debts",
}


def collected(world: World, **values: Any) -> TextCollection:
    """Alma and Ben code it; its codes are `CODES`, a mentor being support."""
    facts = {"title": "Open answers", "question": "What helps children?", "coders": [world.alma, world.ben]}
    made = actions.create_text_collection(by=world.alma, initiative=world.reading, values=facts | values)
    for name, meaning in CODES.items():
        parent = made.codes.get(name="support") if name == "mentor" else None
        added = {"name": name, "meaning": meaning, "parent": parent}
        actions.create_code(by=world.alma, collection=made, values=added)
    return made


def added(world: World, collection: TextCollection, kinds: Mapping[str, int]) -> list[TextPiece]:
    """So many texts of each kind, in this order."""
    rows = [
        {
            "line": 2,
            "text": f"She stayed after class, says {kind} {number}.",
            "kind": kind,
            "source": "letter",
        }
        for kind, count in kinds.items()
        for number in range(count)
    ]
    actions.upload_text_pieces(by=world.alma, collection=collection, rows=rows)
    return list(collection.pieces.current())


def codes_of(collection: TextCollection, names: Iterable[str]) -> list[Code]:
    return list(collection.codes.filter(name__in=list(names)))


def coded(by: User, piece: TextPiece, *names: str) -> None:
    actions.code_piece(by=by, piece=piece, codes=codes_of(piece.collection, names))


def quoted(by: User, piece: TextPiece, excerpt: str = "She stayed after class") -> TextQuote:
    """Under "support", or a code that the text has where it was coded and nobody found that."""
    [code] = codes_of(piece.collection, ["support"])
    found = [one for coding in piece.codings.all() for one in coding.codes.all()]
    if found and not {code.pk} & {pk for one in found for pk in (one.pk, one.parent_id)}:
        code = found[0]
    return actions.propose_quote(by=by, piece=piece, code=code, excerpt=excerpt)


def cleared(by: User, quote: TextQuote) -> TextQuote:
    return actions.clear_quote(by=by, quote=quote, excerpt=quote.excerpt, is_safe=True, looked_at=True)
