"""Formatted text: what people write shows, what would do harm does not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.core.markup import TAGS, to_html, to_plain


def test_a_little_formatting_works():
    html = to_html("# Title\n\n**Bold** and *soft*\nnext line\n\n- one\n- two\n\n[site](https://example.org)")
    assert "<h3>Title</h3>" in html
    assert "<strong>Bold</strong> and <em>soft</em><br>" in html
    assert html.count("<li>") == 2
    assert '<a href="https://example.org" rel="noopener nofollow">site</a>' in html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![spy](https://spy.example/pixel.gif)",
        "<a href='data:text/html,x'>x</a>",
    ],
)
def test_what_would_do_harm_is_only_text(hostile):
    html = to_html(hostile)
    assert not re.search(r"<(script|img|iframe)|href=\"(javascript|data)", html)


@given(st.text(max_size=300))
def test_whatever_is_written_only_known_elements_come_out(text):
    assert set(re.findall(r"</?([a-z0-9]+)", to_html(text))) <= TAGS


def test_the_words_alone():
    assert to_plain("**Bold** &\n\n- one <b>") == "Bold & one <b>"
