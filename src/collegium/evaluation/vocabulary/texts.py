"""Words of texts that are coded: who said something, what may tell who speaks, how much is accepted."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collegium.partners.vocabulary import OrganisationKind

LONGEST_PIECE = 5_000  # characters
LONGEST_QUOTE = 500
LONGEST_SOURCE = 60
MOST_CODES = 60  # in one codebook
MOST_PIECES = 2_000  # in one collection
MOST_AT_ONCE = 1_000  # in one file
FEWEST_VOICES = 5  # smallest group whose themes are shown by themselves, as in surveys

UNKNOWN = "unknown"
SPEAKER_KINDS: list[tuple[str, str | Promise]] = [(UNKNOWN, _("Unknown")), *OrganisationKind.choices]
SPEAKER_LABELS: Mapping[str, str | Promise] = dict(SPEAKER_KINDS)

# The kinds of places that engines.qualitative.identifying finds.
SPAN_WORDS: Mapping[str, Promise] = {
    "name": _("the name of a person or partner here"),
    "school": _("a school or place of learning"),
    "e-mail": _("an e-mail address"),
    "phone": _("what looks like a telephone number"),
    "date": _("a date"),
    "number": _("a number that may identify somebody"),
    "address": _("a web address or an account name"),
    "age": _("an age"),
    "rare": _("something that applies to few persons here"),
}
