"""Answers by mail as the common mail programs send them, in several languages: only the person's own words remain."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.core.quoting import answer_line, own_words, text_of_html

OWN = "Yes, we can lend the room.\n\nFrom Monday on: the key is at the desk."
LETTERS = {
    "gmail": f"{OWN}\n\nOn Tue, Nov 24, 2026 at 10:00 AM Alma <alma@example.org>\nwrote:\n\n> Who has a room?\n> Alma\n",  # noqa: E501
    "gmail spanish": f"{OWN}\n\nEl mar, 24 nov 2026 a las 10:00, Alma (<alma@example.org>) escribió:\n\n> ¿Quién?\n",
    "gmail arabic": f"{OWN}\n\nفي الثلاثاء، 24 نوفمبر 2026 في 10:00 ص تمت كتابة ما يلي بواسطة Alma <alma@example.org>:\n\n> من؟\n",  # noqa: E501
    "apple mail": f"{OWN}\n\n> On 24 Nov 2026, at 10:00, Alma <alma@example.org> wrote:\n> \n> Who?\n",
    "apple mail arabic": f"{OWN}\n\nفي ٢٤ نوفمبر ٢٠٢٦، الساعة 10:00، كتب Alma <alma@example.org>:\n\n> من؟",
    "thunderbird": f"{OWN}\n\nAm 24.11.26 um 10:00 schrieb Alma:\n> Wer?\n",
    "french": f"{OWN}\n\nLe mar. 24 nov. 2026 à 10:00, Alma <alma@example.org> a écrit :\n\n> Qui ?\n",
    "outlook": f"{OWN}\n\n________________________________\nFrom: Alma <alma@example.org>\nSent: Tuesday\nTo: Chloe\n"
    "Subject: Rooms\n\nWho has a room?\n",
    "outlook spanish": f"{OWN}\n\nDe: Alma <alma@example.org>\nEnviado el: martes\nPara: Chloe\nAsunto: Salas\n\n¿Quién?\n",  # noqa: E501
    "outlook arabic": f"{OWN}\n\nمن: Alma <alma@example.org>\nتم الإرسال: الثلاثاء\nإلى: Chloe\nالموضوع: غرف\n\nمن؟\n",
    "old outlook": f"{OWN}\n\n-----Original Message-----\nFrom: Alma\n\nWho has a room?\n",
    "above our line": f"{OWN}\n\nAlma:\n{answer_line('Write your answer above this line')}\nWho has a room?\n",
    "above our quoted line": f"{OWN}\n\n> {answer_line('اكتب جوابك فوق هذا السطر')}\n> Who?\n",
    "signature": f"{OWN}\n\n-- \nChloe Martin\nLincoln School\n+1 555 0100\n",
    "telephone": f"{OWN}\n\nSent from my iPhone\n",
    "telephone spanish": f"{OWN}\n\nEnviado desde mi iPhone\n\nOn 24 Nov 2026 at 10:00 Alma wrote:\n\n> Who?\n",
    "windows lines": f"{OWN}\r\n\r\nOn 24/11/2026 10:00, Alma wrote:\r\n> Who?\r\n".replace("\n\n", "\r\n\r\n"),
}  # fmt: skip


@pytest.mark.parametrize("program", LETTERS)
def test_only_what_the_person_wrote_remains(program):
    words = own_words(LETTERS[program])
    assert words.removesuffix("\n\nAlma:") == OWN


def test_answers_below_and_between_the_quoted_lines_are_kept():
    below = "On 24 Nov 2026 Alma wrote:\n> Who has a room?\nWe do.\n> For how long?\nFor a week.\n"
    assert own_words(below) == "We do.\nFor a week."


@pytest.mark.parametrize(
    "own", ["As Alma wrote:\nwe meet on Monday.", "From: here\nto there", "--\nonly a line of dashes", "--"]
)
def test_words_that_only_look_like_a_quotation_stay(own):
    assert own_words(own) == own.strip()


def test_an_html_letter_becomes_text_without_what_it_quotes():
    html = (
        "<html><head><title>x</title><style>p{}</style></head><body><p>Yes,<br>we &amp; they</p><div>come.</div>"
        '<div class="gmail_quote"><div>On Monday Alma wrote:</div><blockquote><p>Who?</p></blockquote></div></body>'
    )
    assert text_of_html(html) == "Yes,\nwe & they\n\ncome."


def test_outlook_html_ends_where_the_reply_begins():
    html = (
        '<div>Yes</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Alma</div>Who?'
    )
    assert text_of_html(html) == "Yes"


LINES = st.sampled_from([
    "> quoted", "On 3 Feb Alma wrote:", "From: a", "To: b", "Subject: c", "-- ", "________________", "own words", "",
    answer_line("x"), "في 3 كتب a@b:", "Sent from my iPhone",
])  # fmt: skip


@given(st.lists(st.one_of(LINES, st.text(max_size=40)), max_size=40))
def test_no_quoted_line_is_ever_left_and_a_second_look_finds_nothing_new_to_keep(lines):
    words = own_words("\n".join(lines))
    assert not any(line.lstrip().startswith(">") for line in words.split("\n"))
    assert len(own_words(words)) <= len(words)


@settings(deadline=2000)
@given(st.text(alphabet="On El wrote:في@<3 \n>_-", max_size=3000))
def test_no_text_takes_long(text):
    own_words(text * 20)
    text_of_html(text)


@given(st.text(alphabet=st.sampled_from(list("<>/divblockquote p\"='&;#x! -")), max_size=400))
def test_no_html_makes_it_fail(html):
    assert "\0" not in text_of_html(html)
