"""Who gets what at the addresses of reports, sign-offs and schedules; other pages of studies are in tests/access.py."""

EVERYONE = ("ok", "ok", "ok", "ok")
PARTNERS = ("ok", "ok", "hidden", "door")  # people of any partner of the initiative
COORDINATORS = ("ok", "refused", "hidden", "door")

# {answers to coordinator, partner, foreign, visitor: names of addresses}
ACCESS: dict[tuple[str, ...], str] = {
    EVERYONE: "public_report",
    PARTNERS: """
        evaluation:study_run_notebook evaluation:run_report evaluation:report_versions
        evaluation:comment_on_report evaluation:sign_offs
    """,
    COORDINATORS: """
        evaluation:write_report evaluation:save_report_text evaluation:report_cost evaluation:report_design
        evaluation:keep_report evaluation:resolve_comment evaluation:reopen_comment
        evaluation:ask_sign_offs evaluation:call_off_sign_offs evaluation:resume_sign_offs
        evaluation:answer_sign_off evaluation:schedule_study
    """,
}
# what some addresses must be told besides their parameters: {name: keys of `objects`}
GIVEN: dict[str, list[str]] = {}
# pages that the browser looks at on every kind of screen: {name: its parameters}
OF_INITIATIVE: dict[str, tuple[str, ...]] = {
    "evaluation:run_report": ("slug", "run_id"),
    "evaluation:report_versions": ("slug", "run_id"),
    "evaluation:write_report": ("slug", "run_id"),
    "evaluation:report_cost": ("slug", "run_id"),
    "evaluation:report_design": ("slug", "run_id"),
    "evaluation:comment_on_report": ("slug", "run_id"),
    "evaluation:sign_offs": ("slug", "run_id"),
    "evaluation:answer_sign_off": ("slug", "run_id", "sign_off_id"),
    "evaluation:schedule_study": ("slug", "study_id"),
}
OF_VISITORS: dict[str, tuple[str, ...]] = {"public_report": ("slug", "finding_id")}
