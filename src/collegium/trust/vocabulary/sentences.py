"""What the map shows of a partner, as sentences that can be read out."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def sentences_of(facts: Sequence[Mapping[str, Any]]) -> list[str]:
    """Facts of the engine (code, count, total, extra) in words, in their order."""
    return [text for fact in facts if (text := sentence_of(fact))]


def sentence_of(fact: Mapping[str, Any]) -> str:
    """One fact in words; nothing for a code that is not known here."""
    count, total, extra = fact["count"], fact["total"], fact["extra"]
    return pattern(fact["code"], count).format(count=count, total=total, extra=extra)


def pattern(code: str, count: int) -> str:
    text = news(code, count)
    match code:
        case "isolated":
            text = _("Nobody named a tie with it, and it named none.")
        case "partners":
            text = ngettext(
                "Tied with {count} of {total} other partners; ties named by both sides: {extra}.",
                "Tied with {count} of {total} other partners; ties named by both sides: {extra}.",
                count,
            )
        case "received":
            text = ngettext(
                "{count} of {total} others names it; place {extra} when counted by this.",
                "{count} of {total} others name it; place {extra} when counted by this.",
                count,
            )
        case "between":
            text = ngettext(
                "It links {count} pair of partners that have no tie of their own.",
                "It links {count} pairs of partners that have no tie of their own.",
                count,
            )
        case "bridges":
            text = ngettext(
                "{count} of its {total} partners is of another kind than itself.",
                "{count} of its {total} partners are of another kind than itself.",
                count,
            )
        case "core":
            text = _("It belongs to the core, which has {count} of {total} partners.")
        case "edge":
            text = _("It stands at the edge; the core has {count} of {total} partners.")
    return text


def news(code: str, count: int) -> str:
    match code:
        case "gained":
            return ngettext(
                "{count} tie is new since the last wave.",
                "{count} ties are new since the last wave.",
                count,
            )
        case "lost":
            return ngettext(
                "{count} tie of the last wave is gone.", "{count} ties of the last wave are gone.", count
            )
        case "joined":
            return _("It was not in the last wave.")
    return ""
