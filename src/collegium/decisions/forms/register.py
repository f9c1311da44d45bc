"""The filter of the register of decisions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from collegium.decisions.vocabulary import RESULTS
from collegium.initiatives.forms import choice_filter, search_field

HOW = [("vote", _("By a vote")), ("meeting", _("In a meeting"))]


class RegisterFilter(forms.Form):
    """Works on rows of `tables.register.Entry`, which come from votes and from minutes."""

    q = search_field(_("Search"))
    how = choice_filter(_("How"), HOW)
    result = choice_filter(_("Result"), RESULTS)
    year = forms.IntegerField(label=_("Year"), required=False, min_value=1900, max_value=9999)
    review = forms.BooleanField(label=_("Only those to be looked at again"), required=False)

    def apply(self, rows: Sequence[Any]) -> list[Any]:
        wanted = self.cleaned_data
        words = wanted["q"].casefold().split()
        return [
            row
            for row in rows
            if all(word in f"{row.title} {row.text}".casefold() for word in words)
            and (not wanted["how"] or row.how == wanted["how"])
            and (not wanted["result"] or row.result == wanted["result"])
            and (not wanted["year"] or (row.on is not None and row.on.year == wanted["year"]))
            and (not wanted["review"] or row.review_on is not None)
        ]
