"""What an identifier must look like in each register, and its one spelling."""

import re

from django.utils.translation import gettext as _

from collegium.partners.vocabulary.choices import IdentifierScheme

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_NCES = re.compile(r"[0-9]{7}|[0-9]{12}")
_UKPRN = re.compile(r"1[0-9]{7}")
_ROR = re.compile(rf"0([{_CROCKFORD}]{{6}})([0-9]{{2}})")
# A list code of the org-id register and a value; / & | ? are not allowed (IATI standard)
_ORG_ID = re.compile(r"[A-Z]{2}-[A-Z0-9_]+-[^\s/&|?]+")
_ROR_PREFIXES = ("https://ror.org/", "http://ror.org/", "ror.org/")


def normalised(scheme: str, value: str) -> str:
    """The identifier in its one spelling. Raises ValueError with a sentence when it cannot be one."""
    known = {
        IdentifierScheme.NCES: nces,
        IdentifierScheme.UKPRN: ukprn,
        IdentifierScheme.ROR: ror,
        IdentifierScheme.ORG_ID: org_id,
        IdentifierScheme.LOCAL: local,
    }
    if scheme not in known:
        raise ValueError(_("“{scheme}” is not a register that is known here.").format(scheme=scheme))
    return known[IdentifierScheme(scheme)](value.strip())


def nces(value: str) -> str:
    """Seven digits for a district (LEAID), twelve for a school (NCESSCH)."""
    if not _NCES.fullmatch(value):
        raise ValueError(_("An NCES identifier has 7 digits for a district or 12 for a school."))
    return value


def ukprn(value: str) -> str:
    """Eight digits that begin with 1."""
    if not _UKPRN.fullmatch(value):
        raise ValueError(_("A UKPRN has 8 digits and begins with 1."))
    return value


def ror(value: str) -> str:
    """Nine characters without the address: 0, six of Crockford's base 32, two check digits (mod 97-10)."""
    bare = value.lower()
    for prefix in _ROR_PREFIXES:
        bare = bare.removeprefix(prefix)
    match = _ROR.fullmatch(bare)
    if match is None:
        raise ValueError(_("A ROR identifier has nine letters and digits, for example 03yrm5c26."))
    if ror_check_digits(match[1]) != match[2]:
        raise ValueError(
            _("The check digits of this ROR identifier do not fit: there is a typing error in it.")
        )
    return bare


def ror_check_digits(body: str) -> str:
    """Two digits that, written after the number of six characters, leave 1 modulo 97 (ISO 7064)."""
    number = 0
    for character in body:
        number = 32 * number + _CROCKFORD.index(character)
    return f"{98 - number * 100 % 97:02d}"


def org_id(value: str) -> str:
    """A list code and a value, for example GB-CHC-202918; the list code is written in capitals."""
    country, first, rest = value.partition("-")
    register, second, number = rest.partition("-")
    whole = f"{country.upper()}{first}{register.upper()}{second}{number}"
    if not _ORG_ID.fullmatch(whole):
        raise ValueError(_("An org-id has a list code and a number, for example GB-CHC-202918."))
    return whole


def local(value: str) -> str:
    """Any number of a register of one's own."""
    if not value:
        raise ValueError(_("The identifier is empty."))
    return value
