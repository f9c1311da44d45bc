"""The network in numbers and sentences: as a whole, for each partner, and tie by tie."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collegium.core.tables import Column
from collegium.partners.vocabulary import OrganisationKind
from collegium.trust.models import Wave
from collegium.trust.tables.numbers import percent, told
from collegium.trust.vocabulary import ROLE_LABELS, Frequency, TieKind, sentences_of


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """One partner on the map. id: of its page."""

    id: int
    key: str
    name: str
    kind: str
    answered: bool
    measures: Mapping[str, Any]
    sentences: list[str]

    @property
    def brokered(self) -> int:
        return sum(self.measures["roles"].values())


def kind_label(kind: str) -> str:
    return str(OrganisationKind(kind).label) if kind in OrganisationKind.values else kind


def partner_rows(wave: Wave) -> list[PartnerRow]:
    """Every partner, in order of its name."""
    results: Mapping[str, Any] = wave.results or {}
    ids = dict(wave.roster.values_list("key", "pk"))
    measures = {one["key"]: one for one in results["measures"]["organisations"]}
    rows = [
        PartnerRow(
            ids[one["key"]],
            one["key"],
            one["name"],
            kind_label(one["kind"]),
            one["answered"],
            measures[one["key"]],
            sentences_of(results["facts"][one["key"]]),
        )
        for one in results["partners"]
    ]
    return sorted(rows, key=lambda row: row.name.casefold())


def partner_columns(url: Callable[[PartnerRow], str] | None = None) -> list[Column]:
    def number(key: str, label: str, value: Callable[[PartnerRow], Any], text: Any = None) -> Column:
        return Column(key, label, value, text=text, order_by=key, align="end")

    return [
        Column("partner", _("Partner"), lambda row: row.name, url=url, order_by="partner"),
        Column("kind", _("Kind"), lambda row: row.kind, order_by="kind"),
        number("ties", _("Tied with"), lambda row: row.measures["partners"]),
        number("named", _("Named by"), lambda row: row.measures["ties_in"]),
        number("names", _("Names"), lambda row: row.measures["ties_out"]),
        number("mutual", _("Named by both sides"), lambda row: row.measures["returned"]),
        number("links", _("Pairs it links"), lambda row: row.brokered),
        number(
            "between",
            _("On shortest ways"),
            lambda row: row.measures["betweenness"],
            lambda row: percent(row.measures["betweenness"]),
        ),
        Column("core", _("In the core"), lambda row: row.measures["in_core"], order_by="core"),
        Column("answered", _("Has answered"), lambda row: row.answered, order_by="answered"),
    ]


def link_columns(url: Callable[[PartnerRow], str] | None = None) -> list[Column]:
    """Who links whom: Burt's constraint and the roles of Gould and Fernandez by kind of partner."""
    return [
        Column("linking", _("Partner"), lambda row: row.name, url=url, order_by="linking"),
        Column("its_kind", _("Kind"), lambda row: row.kind, order_by="its_kind"),
        *broker_columns(),
    ]


def broker_columns() -> list[Column]:
    def count(role: str) -> Callable[[PartnerRow], Any]:
        return lambda row: row.measures["roles"][role]

    constraint = Column(
        "constraint",
        _("Its contacts know each other"),
        lambda row: row.measures["constraint"],
        text=lambda row: told(row.measures["constraint"]),
        order_by="constraint",
        align="end",
    )
    roles = [
        Column(role, label, count(role), order_by=role, align="end") for role, label in ROLE_LABELS.items()
    ]
    return [constraint, *roles]


def tie_rows(wave: Wave) -> list[dict[str, Any]]:
    """Ties as partners named them."""
    results: Mapping[str, Any] = wave.results or {}
    names = {one["key"]: one["name"] for one in results["partners"]}
    return [
        {
            "source": names[tie["source"]],
            "target": names[tie["target"]],
            "frequency": str(Frequency(int(tie["weight"])).label),
            "kinds": [str(TieKind(kind).label) for kind in tie["kinds"] if kind in TieKind.values],
        }
        for tie in results["ties"]
    ]


def tie_columns() -> list[Column]:
    return [
        Column("source", _("Partner"), lambda tie: tie["source"]),
        Column("target", _("Works with"), lambda tie: tie["target"]),
        Column("frequency", _("How often"), lambda tie: tie["frequency"]),
        Column(
            "kinds",
            _("What they do together"),
            lambda tie: "; ".join(tie["kinds"]),
            text=lambda t: t["kinds"],
        ),
    ]


def headlines(wave: Wave) -> list[dict[str, str]]:
    """The network as a whole: number, what it is, and what that means."""
    results: Mapping[str, Any] = wave.results or {}
    whole = results["measures"]
    size = whole["size"]
    return [
        {
            "number": percent(whole["density"]),
            "label": _("density"),
            "note": _("{ties} of {possible} possible ties, each way counted").format(
                ties=whole["ties"], possible=size * (size - 1)
            ),
        },
        {
            "number": percent(whole["reciprocity"]),
            "label": _("reciprocity"),
            "note": _("ties that both sides name"),
        },
        {
            "number": percent(whole["in_centralisation"]),
            "label": _("centralisation"),
            "note": _("100 % is a star: everybody names one, and only that one"),
        },
        {
            "number": str(whole["core_size"]) if whole["core_fit"] is not None else "–",
            "label": _("partners in the core"),
            "note": core_note(whole),
        },
    ]


def core_note(whole: Mapping[str, Any]) -> str:
    if whole["core_fit"] is None:
        return _("there is no core to be told from the others")
    return _("how well a core and its edge describe the ties: {fit} of 1").format(fit=told(whole["core_fit"]))


def news_of(wave: Wave) -> list[str]:
    """What became of the ties since the last wave, in sentences."""
    results: Mapping[str, Any] = wave.results or {}
    change = results["change"]
    if change is None:
        return []
    found = [
        ngettext("{n} tie stayed.", "{n} ties stayed.", change["kept"]).format(n=change["kept"]),
        ngettext("{n} tie is new.", "{n} ties are new.", change["new"]).format(n=change["new"]),
        ngettext("{n} tie is gone.", "{n} ties are gone.", change["lost"]).format(n=change["lost"]),
    ]
    if joined := len(change["joined"]):
        found.append(
            ngettext(
                "{n} partner is new on the roster.", "{n} partners are new on the roster.", joined
            ).format(n=joined)
        )
    if left := len(change["left"]):
        found.append(
            ngettext(
                "{n} partner is no longer on the roster.", "{n} partners are no longer on the roster.", left
            ).format(n=left)
        )
    return found
