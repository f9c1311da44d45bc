"""The shape of a planned section: where it stands, what it starts with, and what it takes from the initiative."""

from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """One section as it is proposed.

    Attributes:
        key: what the section is about, the same in every model.
        takes: headings (places, from 1) of the model's own agreement whose text comes first.
    """

    key: str
    heading: Text
    text: Text
    takes: tuple[int, ...] = ()
