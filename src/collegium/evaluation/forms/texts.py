"""Forms of coded texts: a collection, a code, a text, a file of texts, codes of a text, quotes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collegium.core.faults import sentence
from collegium.engines.problems import Problem, ProblemsFound
from collegium.engines.tabular import Limits, Row, Rows, rows
from collegium.evaluation.models import Code, TextCollection, TextPiece, TextQuote
from collegium.evaluation.vocabulary import (
    LONGEST_PIECE,
    LONGEST_QUOTE,
    LONGEST_SOURCE,
    MOST_AT_ONCE,
    SPEAKER_KINDS,
    UNKNOWN,
)
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import people_of_partners

FILE = Limits(size=8_000_000, rows=MOST_AT_ONCE, columns=20, cell=LONGEST_PIECE)
SHOWN = 20  # problems of a file


class TextCollectionForm(forms.ModelForm[TextCollection]):
    class Meta:
        model = TextCollection
        fields = ["title", "question", "study", "coders"]
        widgets = {
            "question": forms.Textarea(attrs={"rows": 2}),
            "coders": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "title": _("For example: open answers of parents, spring."),
            "question": _("What do you want to know from these texts?"),
            "study": _("Then words and numbers stand side by side on one page."),
            "coders": _(
                "Two or more, so that it can be seen whether they agree. They read the texts; other people do not."
            ),
        }

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        own = self.instance.study_id
        fields["study"].queryset = initiative.studies.filter(Q(archived_at=None) | Q(pk=own))
        fields["study"].empty_label = _("None")
        fields["coders"].queryset = people_of_partners(initiative).order_by("name", "pk")
        if not fields["study"].queryset.exists():
            del self.fields["study"]


class CodeForm(forms.ModelForm[Code]):
    class Meta:
        model = Code
        fields = ["name", "meaning", "when", "parent"]
        widgets = {
            "meaning": forms.Textarea(attrs={"rows": 2}),
            "when": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "name": _("One to three words."),
            "meaning": _("One sentence that two people understand alike."),
            "when": _("With an example, and what looks alike but does not belong here."),
            "parent": _("Whoever uses this code has said the wider one too."),
        }

    def __init__(self, *args: Any, collection: TextCollection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["parent"]
        field.queryset = collection.codes.current().exclude(pk=self.instance.pk)
        field.empty_label = _("None")
        if not field.queryset.exists():
            del self.fields["parent"]


class TextPieceForm(forms.ModelForm[TextPiece]):
    class Meta:
        model = TextPiece
        fields = ["text", "kind", "source"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8, "maxlength": LONGEST_PIECE})}
        help_texts = {
            "text": _("Everything that one person said, in one text. Leave names of persons out."),
            "source": _("A word such as interview, letter or open evening. Never the name of a person."),
        }


class UploadTextsForm(forms.Form):
    """Texts from a table with the columns text, kind and source."""

    file = forms.FileField(
        label=_("CSV or Excel file"),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        help_text=_(
            "With the columns text, kind (kind of partner, or unknown) and source (a word). One person, one line."
        ),
    )

    def clean_file(self) -> list[dict[str, Any]]:
        """The rows as {line, text, kind, source}; every fault is a message with its line, column and value."""
        upload = self.cleaned_data["file"]
        try:
            if upload.size > FILE.size:
                raise ProblemsFound(
                    Problem(gettext("The file is too large"), gettext("Split it"), upload.name)
                )
            return read_pieces(rows(source=upload.read(), name=upload.name, limits=FILE))
        except ProblemsFound as found:
            raise ValidationError([sentence(problem) for problem in found.problems]) from found


def read_pieces(table: Rows) -> list[dict[str, Any]]:
    """Texts of a table. Raises ProblemsFound with the first faults."""
    missing = [name for name in ("text", "kind", "source") if name not in table.header]
    if missing:
        why = gettext("There is no column “{name}”").format(name=missing[0])
        todo = gettext("Name the columns text, kind and source")
        raise ProblemsFound(Problem(why, todo, table.name, 1))
    kinds = known_kinds()
    problems: list[Problem] = []
    read = [read_piece(table.name, row, kinds, problems) for row in table.rows]
    if problems:
        raise ProblemsFound(problems[:SHOWN])
    return read


def known_kinds() -> dict[str, str]:
    """{how a kind may be written, in small letters: the kind}: in English, and as pages call it."""
    written = {str(label).casefold(): value for value, label in SPEAKER_KINDS}
    return written | {value: value for value, _label in SPEAKER_KINDS} | {"": UNKNOWN}


def read_piece(name: str, row: Row, kinds: dict[str, str], problems: list[Problem]) -> dict[str, Any]:
    text, kind, source = (row.values[column] for column in ("text", "kind", "source"))

    def wrong(column: str, why: str, todo: str) -> None:
        problems.append(Problem(why, todo, name, row.line, column, row.values[column]))

    if not text:
        wrong("text", gettext("there is no text"), gettext("Write what was said, or leave the line out"))
    if kind.casefold() not in kinds:
        todo = gettext("Write one of: {names}").format(names=", ".join(value for value, _ in SPEAKER_KINDS))
        wrong("kind", gettext("this is no kind of partner"), todo)
    if len(source) > LONGEST_SOURCE:
        why = gettext("this has more than {most} characters").format(most=LONGEST_SOURCE)
        wrong("source", why, gettext("Write one word"))
    return {"line": row.line, "text": text, "kind": kinds.get(kind.casefold(), UNKNOWN), "source": source}


class CodesOfPieceForm(forms.Form):
    """What somebody finds in a text; nothing is an answer too."""

    codes: Any = forms.ModelMultipleChoiceField(
        queryset=Code.objects.none(),
        label=_("What is in it?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing chosen says that you have looked and found none of these."),
    )

    def __init__(self, *args: Any, collection: TextCollection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["codes"]
        field.queryset = collection.codes.current()
        field.label_from_instance = code_words


def code_words(code: Code) -> str:
    words = (code.meaning, code.when) if code.when else (code.meaning,)
    return gettext("{code}: {meaning}").format(code=code.name, meaning=" ".join(words))


class QuoteForm(forms.ModelForm[TextQuote]):
    class Meta:
        model = TextQuote
        fields = ["excerpt", "code"]
        widgets = {"excerpt": forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST_QUOTE})}
        help_texts = {
            "excerpt": _(
                "Copy the words as they are. Put something in [brackets] where you leave out what tells who speaks."
            )
        }

    def __init__(self, *args: Any, collection: TextCollection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["code"]
        field.queryset = collection.codes.current()


class ClearQuoteForm(forms.Form):
    """Ticks of whoever has read the quote; excerpt is what was read."""

    excerpt = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_QUOTE)
    is_safe = forms.BooleanField(label=_("The speaker has agreed to this, or cannot be recognised."))
    looked_at = forms.BooleanField(
        label=_("I have looked at each of the places named above; none of them tells who speaks.")
    )

    def __init__(self, *args: Any, places: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not places:
            del self.fields["looked_at"]
