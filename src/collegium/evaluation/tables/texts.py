"""What pages show of coded texts: how far coding is, whether coders agree, themes by kind of partner, quotes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from collegium.core.fault_texts import TEXTS
from collegium.core.faults import problem_in_words, said
from collegium.core.tables import Column
from collegium.engines import qualitative as engine
from collegium.engines.problems import ProblemsFound
from collegium.evaluation.actions import as_codes, as_quote, lists_of, may_be_shown
from collegium.evaluation.models import Code, Coding, StudyRun, TextCollection, TextPiece, TextQuote
from collegium.evaluation.vocabulary import FEWEST_VOICES, SPAN_WORDS, SPEAKER_LABELS
from collegium.initiatives.models import Initiative
from collegium.people.models import User

DRAWS = 1_000  # for the interval of alpha


@dataclass(frozen=True, slots=True)
class Material:
    """Everything of a collection that pages count: read once, in as many queries for many texts as for few."""

    collection: TextCollection
    codes: tuple[Code, ...]
    kinds: Mapping[int, str]  # of each text
    coders: Mapping[int, str]  # names of everybody who codes or has coded
    found: Mapping[int, Mapping[int, frozenset[int]]]  # text: coder: codes

    @property
    def names(self) -> dict[int, str]:
        return {code.pk: code.name for code in self.codes}

    def coded(self) -> engine.Coded:
        """Texts that somebody has looked at, as the engine takes them. Each stands for one person."""
        names, looked_at = self.names, [piece for piece in self.kinds if self.found.get(piece)]
        return engine.coded(
            engine.codebook(as_codes(self.codes)),
            [engine.Document(str(piece), str(piece), self.kinds[piece]) for piece in looked_at],
            [engine.Segment(str(piece), str(piece)) for piece in looked_at],
            [
                engine.Coding(
                    str(piece), str(coder), frozenset(names[code] for code in codes if code in names)
                )
                for piece in looked_at
                for coder, codes in self.found[piece].items()
            ],
        )


def material_of(collection: TextCollection) -> Material:
    pieces = dict(collection.pieces.current().values_list("pk", "kind"))
    codings = {
        pk: (piece, coder)
        for pk, piece, coder in Coding.objects.filter(piece__in=collection.pieces.current()).values_list(
            "pk", "piece", "coder"
        )
    }
    given: dict[int, set[int]] = defaultdict(set)
    through = Coding.codes.through.objects.filter(coding__piece__collection=collection)
    for coding, code in through.values_list("coding", "code"):
        given[coding].add(code)
    found: dict[int, dict[int, frozenset[int]]] = defaultdict(dict)
    for pk, (piece, coder) in codings.items():
        found[piece][coder] = frozenset(given[pk])
    people = User.objects.filter(pk__in={coder for _piece, coder in codings.values()}) | User.objects.filter(
        pk__in=collection.coders.values("pk")
    )
    coders = {person.pk: str(person) for person in people.order_by("name", "pk")}
    return Material(collection, tuple(collection.codes.current()), pieces, coders, found)


# --- how far it is --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Progress:
    """Of one coder."""

    coder: str
    done: int
    of: int


def progress_of(material: Material) -> list[Progress]:
    return [
        Progress(name, sum(coder in found for found in material.found.values()), len(material.kinds))
        for coder, name in material.coders.items()
    ]


def next_piece(material: Material, coder: User, *, after: int = 0) -> int | None:
    """The first text after this one that the person has not coded, then the first of all."""
    waiting = [piece for piece in material.kinds if coder.pk not in material.found.get(piece, {})]
    return next((piece for piece in waiting if piece > after), waiting[0] if waiting else None)


# --- agreement ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of all codes; `refused` says why there is none."""

    codes: tuple[engine.CodeAgreement, ...] = ()
    refused: str = ""


def agreement_of(material: Material) -> Agreement:
    """The engine's numbers. Its intervals are drawn with the number of the collection as seed."""
    if not material.codes:
        return Agreement(refused=_("The codebook is empty."))
    if not any(material.found.values()):
        return Agreement(refused=_("Nobody has coded a text yet."))
    try:
        found = engine.agreement_by_code(material.coded(), draws=DRAWS, seed=material.collection.pk)
    except ProblemsFound as refusal:
        told = [problem_in_words(problem).why for problem in refusal.problems]
        if len({coder for found in material.found.values() for coder in found}) < 2:
            told = [_("Only one person has coded so far. Agreement needs two.")]
        return Agreement(refused=" ".join(told))
    return Agreement(found)


def agreement_columns() -> list[Column]:
    return [
        Column("code", _("Code"), lambda one: one.code),
        Column("used", _("Used"), lambda one: one.used, text=lambda one: share(one.used), align="end"),
        Column(
            "percent",
            _("Same codes"),
            lambda one: one.percent,
            text=lambda one: share(one.percent),
            align="end",
        ),
        Column("kappa", _("Kappa"), kappa_value, text=lambda one: decimal(kappa_value(one)), align="end"),
        Column("alpha", _("Alpha"), lambda one: one.alpha.alpha, text=alpha_words, align="end"),
        Column("says", _("What it allows"), sentences, text=lambda one: [*sentences_of(one)]),
    ]


def agreement_file_columns() -> list[Column]:
    return [
        *agreement_columns()[:-1],
        Column("low", _("Alpha, from"), lambda one: one.alpha.low),
        Column("high", _("Alpha, to"), lambda one: one.alpha.high),
        Column("pairs", _("Pairs of ratings"), lambda one: one.pairs),
        Column("differ", _("Texts coded differently"), lambda one: " ".join(one.differ)),
        Column("says", _("What it allows"), sentences),
    ]


def agreement_data(found: Agreement, *, differ: bool) -> list[dict[str, Any]]:
    """The agreement as plain data. differ: with the texts that were coded differently."""
    return [
        {
            "code": one.code,
            "used": one.used,
            "percent": one.percent,
            "pairs": one.pairs,
            "kappa": kappa_value(one),
            "alpha": one.alpha.alpha,
            "low": one.alpha.low,
            "high": one.alpha.high,
            "says": sentences_of(one),
            "differ": [int(piece) for piece in one.differ] if differ else [],
        }
        for one in found.codes
    ]


def kappa_value(one: engine.CodeAgreement) -> float | None:
    return one.kappa.kappa if one.kappa else None


def alpha_words(one: engine.CodeAgreement) -> str:
    found = one.alpha
    if found.low is None or found.high is None:
        return decimal(found.alpha)
    return _("{alpha} ({low} to {high})").format(
        alpha=decimal(found.alpha), low=decimal(found.low), high=decimal(found.high)
    )


def sentences_of(one: engine.CodeAgreement) -> list[str]:
    """What the engine says of the code, in the language of the reader."""
    kappa = one.kappa.note or one.kappa.withheld if one.kappa and one.used else ""
    told = [*one.sentences, *([kappa] if kappa and kappa not in one.sentences else [])]
    return [said(sentence, TEXTS) for sentence in told]


def sentences(one: engine.CodeAgreement) -> str:
    return " ".join(sentences_of(one))


def decimal(value: float | None) -> str:
    # number_format cuts digits off, it does not round
    return "–" if value is None else str(number_format(round(value, 2), 2))


def share(value: float) -> str:
    return _("{percent} %").format(percent=number_format(round(100 * value), 0)).replace(" ", "\xa0")


@dataclass(frozen=True, slots=True)
class Difference:
    """A text that coders coded differently, and in which codes."""

    piece: int
    codes: tuple[str, ...]


def differences(found: Agreement) -> list[Difference]:
    by_piece: dict[int, list[str]] = defaultdict(list)
    for one in found.codes:
        for piece in one.differ:
            by_piece[int(piece)].append(one.code)
    return [Difference(piece, tuple(codes)) for piece, codes in sorted(by_piece.items())]


# --- themes ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Themes:
    """Counts by theme and kind. kinds: those that are shown; hidden: why others are not, by kind."""

    counts: tuple[engine.ThemeCount, ...] = ()
    kinds: tuple[str, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    left: int = 0  # texts that nobody has coded

    @property
    def rows(self) -> list[tuple[str, dict[str, engine.ThemeCount]]]:
        """(theme, its counts by kind), kind "" is everybody."""
        found: dict[str, dict[str, engine.ThemeCount]] = {}
        for count in self.counts:
            found.setdefault(count.theme, {})[count.kind] = count
        return list(found.items())


def themes_of(material: Material) -> Themes:
    """The engine's counts, with one kind more withheld where a small one could be worked out from the others."""
    left = sum(not material.found.get(piece) for piece in material.kinds)
    if not material.codes or left == len(material.kinds):
        return Themes(left=left)
    found = engine.themes(material.coded(), minimum=FEWEST_VOICES)
    first = {count.kind: count for count in found.counts if count.theme == found.counts[0].theme}
    sizes = {kind: count.of for kind, count in first.items() if kind and count.of is not None}
    hidden = {kind: count.withheld for kind, count in first.items() if kind and count.of is None}
    if sizes and 0 < found.not_shown_persons < FEWEST_VOICES:
        smallest = min(sizes, key=lambda kind: (sizes[kind], kind))
        hidden[smallest] = _("Otherwise a small group could be worked out from the others.")
    counts = tuple(
        replace(count, persons=None, of=None, share=None, withheld=hidden[count.kind])
        if count.kind in hidden
        else count
        for count in found.counts
    )
    return Themes(
        counts,
        tuple(sorted((kind for kind in first if kind and kind not in hidden), key=label)),
        tuple((label(kind), said(why, TEXTS)) for kind, why in sorted(hidden.items())),
        tuple(said(note, TEXTS) for note in found.notes),
        left,
    )


def label(kind: str) -> str:
    return str(SPEAKER_LABELS[kind]) if kind else _("Everybody")


def theme_columns(themes: Themes) -> list[Column]:
    """One column for everybody and one for each kind that is shown; rows are those of `Themes.rows`."""

    def of(kind: str) -> Any:
        return lambda row: count_words(row[1][kind])

    return [
        Column("theme", _("Theme"), lambda row: row[0]),
        *(Column(kind or "all", label(kind), of(kind), align="end") for kind in ("", *themes.kinds)),
    ]


def count_words(count: engine.ThemeCount) -> str:
    if count.persons is None or count.share is None:
        return said(count.withheld, TEXTS)
    return _("{some} of {all} ({percent} %)").format(
        some=count.persons, all=count.of, percent=number_format(round(100 * count.share), 0)
    )


def theme_file_columns() -> list[Column]:
    return [
        Column("theme", _("Theme"), lambda count: count.theme),
        Column("kind", _("Kind of partner"), lambda count: label(count.kind)),
        Column("persons", _("Who mentioned it"), lambda count: count.persons),
        Column("of", _("Who was heard"), lambda count: count.of),
        Column("share", _("Share"), lambda count: count.share),
        Column("withheld", _("Why it is not shown"), lambda count: said(count.withheld, TEXTS)),
    ]


# --- texts and quotes -----------------------------------------------------------------------------------------


def piece_columns(material: Material, person: User, slug: str) -> list[Column]:
    def found(piece: TextPiece) -> Mapping[int, frozenset[int]]:
        return material.found.get(piece.pk, {})

    return [
        Column("text", _("Text"), str, url=lambda one: piece_url(slug, one.pk)),
        Column("begins", _("Begins with"), lambda one: one.text[:80]),
        Column("kind", _("Kind of partner"), lambda one: one.get_kind_display()),
        Column("source", _("Where it came from"), lambda one: one.source),
        Column("own", _("Coded by you"), lambda one: person.pk in found(one)),
        Column("coded", _("Coded by"), lambda one: len(found(one)), align="end"),
    ]


def piece_url(slug: str, piece: int) -> str:
    return reverse("evaluation:code_piece", args=[slug, piece])


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """A cleared quote as everybody who sees the page may read it."""

    text: str
    speaker: str
    code: int


def cleared_quotes(
    reader: User, initiative: Initiative, collections: Sequence[TextCollection]
) -> dict[int, list[ShownQuote]]:
    """{collection: what the reader may see of it}. Kinds of speakers are named only where enough were heard."""
    rows = TextQuote.objects.for_reader(reader).filter(
        piece__collection__in=collections, cleared_at__isnull=False
    )
    quotes = list(rows.filter(code__archived_at=None).select_related("piece"))
    shown: dict[int, list[ShownQuote]] = defaultdict(list)
    if not quotes:
        return shown
    names = lists_of(initiative)
    kinds = heard_kinds(collections)
    for quote in quotes:
        if may_be_shown(quote, names):
            told = as_quote(quote, kinds=kinds[quote.piece.collection_id])
            shown[quote.piece.collection_id].append(ShownQuote(told.text, told.kind, quote.code_id))
    return shown


def heard_kinds(collections: Sequence[TextCollection]) -> dict[int, set[str]]:
    """{collection: kinds of which enough texts are there to name them}."""
    counts: dict[tuple[int, str], int] = defaultdict(int)
    pieces = TextPiece.objects.current().filter(collection__in=collections)
    for collection, kind in pieces.values_list("collection", "kind"):
        counts[collection, kind] += 1
    found: dict[int, set[str]] = defaultdict(set)
    for (collection, kind), count in counts.items():
        if count >= FEWEST_VOICES:
            found[collection].add(kind)
    return found


def marked_places(quote: TextQuote, lists: engine.Lists) -> list[tuple[str, str]]:
    """(the words, why they may tell who speaks) of each place that the search finds."""
    return [(span.text, str(SPAN_WORDS[span.kind])) for span in engine.identifying(quote.excerpt, lists)]


def searched_words(lists: engine.Lists) -> str:
    """What the search for places that may tell who speaks has looked for."""
    text = _(
        "The quote was searched for the {names} names of people and contacts of the partners here, the {partners} "
        "names of partners, {places} of their towns, regions and streets, and for e-mail and web addresses, telephone "
        "numbers, dates, ages, long numbers and names of schools."
    )
    return text.format(
        names=number_format(len(lists.names)),
        partners=number_format(len(lists.schools)),
        places=number_format(len(lists.places)),
    )


# --- beside the numbers ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """One theme: who mentions it, and quotes that may be shown."""

    theme: str
    counts: tuple[tuple[str, str], ...]
    quotes: tuple[ShownQuote, ...]


def newest_run(collection: TextCollection) -> StudyRun | None:
    """The newest finished run of the study beside which the words stand."""
    if collection.study_id is None:
        return None
    runs = StudyRun.objects.done().filter(study_id=collection.study_id).order_by("-finished_at", "-pk")
    return runs.select_related("study__initiative", "dataset").defer("report", "chart").first()


def words_side(material: Material, themes: Themes | None, quotes: Iterable[ShownQuote]) -> list[Said]:
    """The themes with what may be told of each; without counts where `themes` is None."""
    by_code: dict[int, list[ShownQuote]] = defaultdict(list)
    for quote in quotes:
        by_code[quote.code].append(quote)
    rows = dict(themes.rows) if themes else {}
    kinds = ("", *themes.kinds) if themes else ()
    return [
        Said(
            code.name,
            tuple((label(kind), count_words(rows[code.name][kind])) for kind in kinds if code.name in rows),
            tuple(by_code[code.pk]),
        )
        for code in material.codes
    ]
