"""What people write back to a letter that asks for their vote, in the languages of the site."""

from collections.abc import Mapping

YES = ("yes", "y", "sí", "si", "نعم")
NO = ("no", "n", "لا")
ABSTAIN = ("abstain", "i abstain", "abstention", "me abstengo", "abstención", "abstencion", "أمتنع", "امتناع")
CONSENT = ("consent", "i consent", "consiento", "doy mi consentimiento", "موافق", "أوافق")
OBJECT = ("object", "i object", "objection", "objeto", "objeción", "objecion", "أعترض", "اعتراض")

ENDS = " \t.!,;*_\"'“”«»،؛>-"


def words(*groups: tuple[str, tuple[str, ...]]) -> Mapping[str, str]:
    return {spelling: word for word, spellings in groups for spelling in spellings}


BY_VOTE = words(("yes", YES), ("no", NO), ("abstain", ABSTAIN))
BY_CONSENT = words(("consent", (*CONSENT, *YES)), ("object", OBJECT), ("abstain", ABSTAIN))


def read_reply(text: str, *, consents: bool) -> tuple[str, str] | None:
    """(word, reason) of a letter; None where its first line is not one plain answer and nothing else.

    An objection may go on after its word ("I object: because ..."); everything else must stand alone on its line.
    """
    lines = [line for line in text.strip().splitlines() if line.strip()]
    if not lines:
        return None
    known = BY_CONSENT if consents else BY_VOTE
    head, colon, rest = lines[0].partition(":")
    word = known.get(head.strip(ENDS).casefold())
    if word == "object":
        return word, " ".join([rest.strip(), *(line.strip() for line in lines[1:])]).strip()
    if word is None or colon:
        return None
    return word, ""
