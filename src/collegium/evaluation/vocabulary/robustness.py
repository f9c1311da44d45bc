"""How much an answer hangs on choices, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collegium.engines.robustness import NamedChoice

# Why there are no lines on missing values; see `engines.robustness.missing.Reason`.
MISSING_REASONS = {
    "complete": _("Nothing that this answer needs is missing, so there is nothing to fill in."),
    "few": _(
        "Not told, to protect students: so few lack a value that the lines would tell of them. As few cannot change "
        "the answer much, unless the groups themselves are small."
    ),
    "rows": _(
        "The table has more students than values are filled in for here, because it would take too long. With so many "
        "students, the engine can be called outside of this page."
    ),
    "known": _("A column has too few known values for the missing ones to be filled in."),
    "levels": _("A column has too many different values for the missing ones to be filled in."),
    "failed": _("These data do not allow the missing values to be filled in."),
}
LINE_KINDS = {
    "complete case": _("Only students with every value"),
    "imputed": _("Missing values filled in"),
}
CANNOT = _("These data do not allow this way of calculating.")
# What a frozen study may name; see `engines.robustness.naming.NamedChoice`.
CHOICE_WORDS: dict[NamedChoice, Promise] = {
    "no covariates": _("Nothing held equal"),
    "earlier measures": _("Only the measures from before held equal"),
    "one covariate less": _("Each single column left out of what is held equal"),
    "no fixed effects": _("Compared across all, not only within the same"),
    "no clusters": _(
        "Uncertainty without groups that students share, if most groups hold students of several arms"
    ),
}
