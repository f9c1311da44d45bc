"""Names of organisations made comparable: accents, punctuation, abbreviations and filler words taken away."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

# Spellings of one word in the languages and registers we meet; the value may be several words.
_SAME = {
    "acad": "academy", "academia": "academy", "academie": "academy", "akademie": "academy",
    "asociacion": "association", "assn": "association", "assoc": "association",
    "center": "centre", "centro": "centre", "ctr": "centre", "zentrum": "centre",
    "cmty": "community", "coll": "college", "co": "county", "cty": "county", "condado": "county",
    "dept": "department", "departamento": "department", "dist": "district", "distrito": "district",
    "el": "", "elem": "elementary", "es": "elementary school", "escola": "school", "escuela": "school",
    "ecole": "school", "fdn": "foundation", "fondation": "foundation", "fundacion": "foundation",
    "ft": "fort", "gov": "government", "govt": "government", "gobierno": "government", "hs": "high school",
    "inst": "institute", "institut": "institute", "instituto": "institute", "intl": "international",
    "isd": "independent school district", "jr": "junior", "lyc": "lycee", "ministerio": "ministry",
    "ms": "middle school", "mt": "mount", "natl": "national", "prim": "primary", "primaria": "primary",
    "primaire": "primary", "prep": "preparatory", "sch": "school", "schools": "school", "schule": "school",
    "sd": "school district", "secundaria": "secondary", "sec": "secondary", "sr": "senior", "st": "saint",
    "ste": "saint", "stiftung": "foundation", "tech": "technology", "uni": "university", "univ": "university",
    "universidad": "university", "universidade": "university", "universita": "university",
    "universitat": "university", "universite": "university", "usd": "unified school district",
    "norte": "north", "nord": "north", "sur": "south", "sud": "south", "este": "east", "oeste": "west",
    "مدرسه": "school", "جامعه": "university", "وزاره": "ministry",
}  # fmt: skip
_FILLER = frozenset(
    """
    a an and al at co da das de del der des di die do dos du e et for in inc las le les la los llc
    ltd gmbh no number nr of on plc school the und y
    """.split()  # noqa: SIM905 (shorter to read)
)
# Two names that both carry some of these must carry the same ones: a high school is not an elementary school.
_LEVELS = frozenset(
    """
    academy association board college department district elementary foundation high institute
    junior kindergarten lycee middle ministry polytechnic preparatory preschool primary secondary
    senior university
    """.split()  # noqa: SIM905 (shorter to read)
)
# One slip of the pen is enough to know these by; shorter words have neighbours that mean something else.
_LONG = 7
_LONG_LEVELS = sorted(word for word in _LEVELS if len(word) >= _LONG)
# These tell neighbours apart; one name with and one without are two organisations.
_SIDES = frozenset(
    """
    central east lower new north northeast northwest old south southeast southwest upper west
    """.split()  # noqa: SIM905 (shorter to read)
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart.

    words: what is left to compare, in order. ordered: the same sorted, with spaces. compact: the same as
    one word.
    levels: kinds of organisation that it names. marks: numbers and sides that must agree. initials: of all
    words but the fillers.
    """

    words: tuple[str, ...]
    ordered: str
    compact: str
    levels: frozenset[str]
    marks: frozenset[str]
    initials: str


@lru_cache(maxsize=20_000)
def take_apart(name: str) -> Name:
    """Normalise a name; any script, any case."""
    spelled = [_SAME[word] if word in _SAME else _known(word) for word in _join_letters(_plain(name).split())]
    every = [word for group in spelled for word in group.split() if word not in _FILLER]
    levels = frozenset(every) & _LEVELS
    marks = frozenset(word for word in every if word in _SIDES or any(letter.isdigit() for letter in word))
    words = tuple(word for word in every if word not in _LEVELS) or tuple(every) or (_plain(name),)
    initials = "".join(word[0] for word in every)
    return Name(words, " ".join(sorted(words)), "".join(words), levels, marks, initials)


@lru_cache(maxsize=20_000)
def _known(word: str) -> str:
    """The word for a kind of organisation of which this is a misspelling ("univeristy"); else the word itself."""
    if len(word) < _LONG - 1:
        return word
    near = (level for level in _LONG_LEVELS if level[0] == word[0])
    return next((level for level in near if OSA.distance(word, level, score_cutoff=1) <= 1), word)


def place_key(place: str) -> str:
    return " ".join(_SAME.get(word, word) for word in _plain(place).split())


def skeleton(word: str) -> str:
    """The first letters of a word without later vowels and doubles: most typing errors leave it alone."""
    kept = word[:1]
    for letter in word[1:]:
        if letter not in "aeiouyh" and letter != kept[-1]:
            kept += letter
    return kept[:3]


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    letters = (letter for letter in folded if not unicodedata.combining(letter) and letter not in "'’ʼ`")
    return "".join(letter if letter.isalnum() else " " for letter in letters).replace("ة", "ه").strip()


def _join_letters(words: list[str]) -> list[str]:
    """p s 12 -> ps 12: an abbreviation written with full stops is one word."""
    joined: list[str] = []
    run = ""
    for word in [*words, ""]:
        if len(word) == 1 and word.isalpha():
            run += word
            continue
        joined += [part for part in (run, word) if part]
        run = ""
    return joined
