"""Made-up content for web/design.html, which shows every component: English, some Arabic, untranslated."""

import uuid
from datetime import date
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language

from collegium.core.models import Job
from collegium.core.tables import Column, EmptyState, build_table
from collegium.core.widgets import SuggestInput
from collegium.engines.problems import Problem

PARTNERS = [
    ("State department of education", "Government, state", "Backbone", "good", 79, "2026-01-12"),
    ("Riverside unified school district", "District", "Member", "good", 41, "2026-01-20"),
    ("University of the valley", "University", "Evaluator", "attention", 4, "2026-02-02"),
    ("Northside community college", "College", "Member", "urgent", 2, "2026-02-02"),
    ("Parents’ association of Lincoln school", "Parents", "Community voice", "neutral", 1, "2026-03-15"),
]
PARTNERS_AR = [
    ("وزارة التربية والتعليم", "حكومة", "العمود الفقري", "good", 79, "2026-01-12"),
    ("جامعة الوادي", "جامعة", "عضو", "attention", 4, "2026-02-02"),
    ("كلية المجتمع الشمالية", "كلية", "عضو", "urgent", 2, "2026-02-02"),
]
STATES = {"good": "On track", "attention": "Needs a word", "urgent": "Overdue", "neutral": "Not begun"}
CHAIN = ["Vision", "Goal", "Promise", "Activity", "Resources", "Participants", "Outcomes", "Decision"]
CHAIN_AR = ["الرؤية", "الهدف", "الوعد", "النشاط", "الموارد", "المشاركون", "النتائج", "القرار"]


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(
        label="Name of the initiative", max_length=150, help_text="As partners will say it aloud."
    )
    email = forms.EmailField(label="Contact")
    model = forms.ChoiceField(
        label="Model",
        choices=[("c", "Community partnership"), ("k", "Consortium"), ("d", "Digital collaboration")],
        widget=forms.RadioSelect,
        help_text="It sets up roles, a decision rule and a check-list. All of it can be changed later.",
    )
    place = forms.ChoiceField(label="Place", choices=[("", "Choose"), ("n", "Northside"), ("r", "Riverside")])
    school = forms.CharField(
        label="School", required=False, widget=SuggestInput(["Lincoln", "Riverside high", "Washington"])
    )
    languages = forms.MultipleChoiceField(
        label="Languages",
        choices=[("en", "English"), ("es", "Español"), ("ar", "العربية")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    starts = forms.DateField(label="Starts", widget=forms.DateInput(attrs={"type": "date"}))
    partners = forms.IntegerField(label="Partners", min_value=2, required=False)
    vision = forms.CharField(label="Shared vision", widget=forms.Textarea, required=False)
    dataset = forms.FileField(
        label="Data",
        required=False,
        help_text="CSV or Excel, at most 200 MB.",
        widget=forms.ClearableFileInput(
            attrs={"data-max-bytes": 200_000_000, "data-too-large": "At most 200 MB."}
        ),
    )
    public = forms.BooleanField(label="Show a public page", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts", "partners", "vision", "dataset", "public"):
            self.fields[name].fieldset = "The work"  # type: ignore[attr-defined]


class SampleFilter(forms.Form):
    q = forms.CharField(label="Name", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    kind = forms.ChoiceField(label="Kind", choices=[("", "All"), ("d", "District")], required=False)
    own = forms.BooleanField(label="Only mine", required=False)

    def apply(self, rows: Any) -> Any:
        words = self.cleaned_data["q"].casefold()
        return [row for row in rows if words in row[0].casefold()]


def sample_context(request: HttpRequest) -> dict[str, Any]:
    """Everything that web/design.html shows."""
    arabic = get_language() == "ar"
    wrong = SampleForm(
        {"wrong-email": "nobody", "wrong-starts": "2026-13-40", "wrong-place": "n"}, {}, prefix="wrong"
    )
    return {
        "initiative": {"name": "Class-size consortium", "model": "consortium", "get_absolute_url": "#"},
        "initiative_navigation": links(
            "Overview", "Direction", "Partners", "Together", "Activities", "Evidence", "Manage"
        ),
        "breadcrumbs": [("Initiatives", "#"), ("Class-size consortium", "#"), ("Design system", "")],
        "messages": sample_messages(),
        "table": sample_table(request, arabic=arabic),
        "no_table": EmptyState(
            "No data yet", "Studies need a table with one row per student.", "#", "Load a dataset"
        ),
        "form": SampleForm(prefix="right"),
        "wrong": wrong,
        "tabs": links("Overview", "Findings", "Data", "History"),
        "chain": sample_chain(arabic=arabic),
        "steps": sample_steps(),
        "events": sample_events(),
        "facts": [
            ("Kind", "University"),
            ("Identifier", "ROR 03yrm5c26", "#"),
            ("Languages", "English, Spanish"),
        ],
        "chart": sample_chart(),
        "running": sample_job(state=Job.State.RUNNING, done=37, total=80, note="Estimating subgroup 3 of 8"),
        "failed": sample_job(state=Job.State.FAILED, error="The file cannot be read as it is."),
        "problems": [
            Problem(
                "“ninety” is not a number",
                "Write 90.",
                source="star.csv",
                line=12,
                column="math",
                value="ninety",
            )
        ],
        "tones": ["good", "attention", "urgent", "info", "neutral"],
        "models": ["community partnership", "consortium", "digital collaboration"],
        "icons": ["search", "bell", "globe", "close", "download", "check"],
    }


def links(*labels: str) -> list[dict[str, Any]]:
    return [{"label": label, "url": "#", "current": place == 0} for place, label in enumerate(labels)]


def sample_messages() -> list[SimpleNamespace]:
    return [Message("Northside community college was removed.", "success", "undo:/design/")]


class Message(SimpleNamespace):
    """Stands for a message of django.contrib.messages."""

    def __init__(self, text: str, level_tag: str, extra_tags: str = "") -> None:
        super().__init__(text=text, level_tag=level_tag, extra_tags=extra_tags)

    def __str__(self) -> str:
        return str(self.text)


def sample_table(request: HttpRequest, *, arabic: bool) -> Any:
    columns = [
        Column(
            "name", "الشريك" if arabic else "Partner", lambda r: r[0], url=lambda _r: "#", order_by="name"
        ),
        Column("kind", "النوع" if arabic else "Kind", lambda r: r[1], order_by="kind"),
        Column("role", "الدور" if arabic else "Role", lambda r: r[2]),
        Column("state", "Promises", lambda r: STATES[r[3]], tone=lambda r: r[3]),
        Column("schools", "Schools", lambda r: r[4], align="end", order_by="schools"),
        Column("since", "Since", lambda r: date.fromisoformat(r[5]), order_by="since"),
    ]
    rows = (PARTNERS_AR if arabic else PARTNERS) * 3
    form = SampleFilter(request.GET)
    form.is_valid()
    caption = "الشركاء" if arabic else "Partners"
    empty = EmptyState("No partners yet")
    return build_table(
        request, caption=caption, columns=columns, rows=form.apply(rows), empty=empty, filter_form=form
    )


def sample_chain(*, arabic: bool) -> list[dict[str, str]]:
    states = ["done"] * 4 + ["current"] + ["open"] * 3
    labels = CHAIN_AR if arabic else CHAIN
    notes = [
        "signed by 9 of 9",
        "3 goals",
        "24 promises",
        "11 under way",
        "$ 412,000",
        "6,325",
        "from May",
        "June",
    ]
    return [
        {"label": label, "url": "#", "state": state, "text": note}
        for label, state, note in zip(labels, states, notes, strict=True)
    ]


def sample_steps() -> list[dict[str, str]]:
    return [
        {"label": "Invite partners", "state": "done", "url": "#", "text": "9 have joined"},
        {
            "label": "Write the shared vision",
            "state": "current",
            "url": "#",
            "text": "A draft waits for two sign-offs",
        },
        {"label": "Agree on indicators", "state": "open", "url": "#", "text": ""},
    ]


def sample_events() -> list[dict[str, Any]]:
    return [
        {"at": date(2026, 5, 4), "text": "Kindergarten results published", "who": "Amina Haddad", "url": "#"},
        {
            "at": date(2026, 3, 2),
            "text": "Data agreement signed by all partners",
            "detail": "79 schools",
            "state": "done",
        },
        {"at": date(2026, 1, 12), "text": "Initiative begun", "who": "State department", "state": "done"},
    ]


def sample_job(*, state: Job.State, **values: Any) -> Job:
    return Job(
        id=uuid.uuid4(), title="Study: class size in kindergarten", state=state, back_url="#", **values
    )


def sample_chart() -> dict[str, Any]:
    grades, effects = (
        ["Kindergarten", "Grade 1", "Grade 2", "Grade 3"],
        [(0.19, 0.08), (0.27, 0.07), (0.22, 0.07), (0.2, 0.06)],
    )
    return {
        "title": "Small classes helped in every grade",
        "note": "Effect on reading and mathematics (Hedges g) with 95 % intervals. Made-up numbers.",
        "alt": "Effects of 0.19, 0.27, 0.22 and 0.20 standard deviations, all intervals above zero.",
        "svg": chart_svg(grades, effects),
        "table": {
            "headers": ["Grade", "Effect", "From", "To"],
            "rows": [
                [grade, g, round(g - h, 2), round(g + h, 2)]
                for grade, (g, h) in zip(grades, effects, strict=True)
            ],
        },
        "csv_url": "#",
    }


def chart_svg(labels: list[str], effects: list[tuple[float, float]]) -> str:
    """A dot-and-interval plot, 640 units wide, 40 a row; x runs from 0 to 0.4."""
    parts = ['<svg viewBox="0 0 640 210" font-size="15" font-family="inherit" fill="var(--chart-ink)">']
    for tick in range(5):
        x = 130 + tick * 120
        parts.append(f'<path d="M{x} 8V172" stroke="var(--chart-grid)"/>')
        parts.append(
            f'<text x="{x}" y="196" text-anchor="middle" fill="var(--chart-ink-soft)">{tick / 10:.1f}</text>'
        )
    for row, (label, (g, half)) in enumerate(zip(labels, effects, strict=True)):
        y, at, w = 28 + row * 40, 130 + g * 1200, half * 1200
        parts.append(f'<text x="0" y="{y + 5}">{label}</text>')
        parts.append(f'<path d="M{at - w:g} {y}H{at + w:g}" stroke="var(--chart-1)" stroke-width="3"/>')
        parts.append(f'<circle cx="{at:g}" cy="{y}" r="7" fill="var(--chart-2)" stroke="var(--sheet)"/>')
    return "".join(parts) + "</svg>"
