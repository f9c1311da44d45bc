"""Words of texts that are coded: who said something, what may tell who speaks, how much is accepted."""

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collegium.partners.vocabulary import OrganisationKind

LONGEST_PIECE = 5_000  # characters
LONGEST_QUOTE = 500
LONGEST_SOURCE = 60
MOST_CODES = 60  # in one codebook
MOST_PIECES = 2_000  # in one collection
MOST_AT_ONCE = 1_000  # in one file
LONGEST_WHY = 500  # why words and numbers fit as somebody says
MOST_TOLD_QUOTES = 12  # in one report
FEWEST_VOICES = 5  # smallest group whose themes are shown by themselves, as in surveys

UNKNOWN = "unknown"
SPEAKER_KINDS: list[tuple[str, str | Promise]] = [(UNKNOWN, _("Unknown")), *OrganisationKind.choices]
SPEAKER_LABELS: Mapping[str, str | Promise] = dict(SPEAKER_KINDS)

# The kinds of places that engines.qualitative.identifying finds.
SPAN_WORDS: Mapping[str, Promise] = {
    "name": _("the name of a person here"),
    "school": _("a partner, a school or a place of learning"),
    "place": _("a place of a partner"),
    "e-mail": _("an e-mail address"),
    "phone": _("what looks like a telephone number"),
    "date": _("a date"),
    "number": _("a number that may identify somebody"),
    "address": _("a web address or an account name"),
    "age": _("an age"),
    "rare": _("something that applies to few persons here"),
}


class Fit(models.TextChoices):
    """How words and a number fit, as a person judges it; the values are those of engines.qualitative.joint."""

    CONFIRM = "confirm", _("They confirm each other")
    EXPAND = "expand", _("The words explain more")
    DISCORD = "discord", _("They contradict each other")


FIT_TONES: Mapping[str, str] = {Fit.CONFIRM: "good", Fit.EXPAND: "info", Fit.DISCORD: "attention"}


class Gone(models.TextChoices):
    """Why a quote of a report is not shown any more, in its place."""

    WITHDRAWN = "withdrawn", _("A quote stood here. It was withdrawn and is shown nowhere any more.")
    NOT_CLEARED = (
        "not cleared",
        _("A quote stood here. It is not cleared any more and waits to be read again."),
    )
    PUT_AWAY = "put away", _("A quote stood here. What it was taken from was put away.")
    NAMED = "named", _("A quote stood here. A name that has become known since stands in it.")
    NOT_YET = "not yet", _("A quote stands here. You will read it once you have coded its text.")
