"""Text with a little formatting (CommonMark), made safe for a page, a feed or a letter.

Nothing is loaded from elsewhere: pictures become links, so that a text cannot tell its writer who opened it.
"""

import re
from html import unescape

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto"}
LOWERED = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

_parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])


def to_html(text: str) -> SafeString:
    """The text as HTML of a short list of elements. Its headings begin at the third level, below those of the page."""
    tokens = _parser.parse(without_controls(text))
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = LOWERED[token.tag]
        for child in token.children or ():
            if child.type == "image":
                child.type, child.tag, child.content = "text", "", f"{child.content} ({child.attrGet('src')})"
    html = _parser.renderer.render(tokens, _parser.options, {})
    cleaned = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes=SCHEMES,
        link_rel="noopener nofollow",
    )
    return mark_safe(cleaned)  # noqa: S308 - cleaned by nh3


def to_plain(text: str) -> str:
    """The words alone, on one line: for summaries and descriptions."""
    words = unescape(nh3.clean(_parser.render(without_controls(text)), tags=set()))
    return " ".join(words.split())


def without_controls(text: str) -> str:
    """The text without characters that XML and PostgreSQL refuse."""
    return CONTROLS.sub("", text)
