"""What a person wrote in an answer by mail, without what their mail program quoted and signed.

Three kinds of hints, from certain to likely: the line that our own letters begin with ("write above this line"),
quoted lines (">", the quoting elements of HTML letters) and the sentences with which mail programs announce a
quotation, in the languages that our partners write. What comes after a quotation and is not quoted itself is kept: some
people answer below.
"""

import re
from html.parser import HTMLParser

LONGEST = 200_000  # characters that are looked at; a letter of ours never asks for more
LONGEST_LINE = 2_000

# Our letters begin with this line (in the reader's language between the dashes); see `answer_line`.
DASHES = "————"
ANSWER_LINE = re.compile(rf"^[>\s|*]*{DASHES} ?\S.{{0,120}}?{DASHES}")

# "On 3 Feb 2026 Alma wrote:" as mail programs say it. The sentence may be broken over three lines. Programs always give
# a day or an address in it, so a sentence without a digit and without "@" is the person's own.
SAID = (
    r"On\b.{5,200}\bwrote",
    r"El\b.{5,200}\bescribi[óo]",
    r"Em\b.{5,200}\bescreveu",
    r"Le\b.{5,200}\ba écrit",
    r"Am\b.{5,200}\bschrieb\b.{0,100}",
    r"Il\b.{5,200}\bha scritto",
    r"Op\b.{5,200}\bschreef\b.{0,100}",
    r"Dnia\b.{5,200}\bnapisał\(?a?\)?",
    r"Den\b.{5,200}\bskr(?:ev|eiv)\b.{0,100}",
    r"(?:في|بتاريخ|يوم)\s.{5,200}(?:كتبت?|كتابة ما يلي بواسطة|أرسل)\b.{0,120}",
    r"\d.{5,200}(?:пишет|написала?)\b.{0,100}",
    r".{3,160}(?:كتب|كتبت|写道|のメール)",
    r".{3,160}\b(?:wrote|schrieb|escribió|a écrit|escreveu|ha scritto|yazdı)",
)
ATTRIBUTION = re.compile(rf"^\s*(?:{'|'.join(SAID)})\s*[:：﹕]\s*$", re.IGNORECASE)

# "-----Original Message-----" and its relatives.
ORIGINALS = (
    "Original Message",
    "Original Appointment",
    "Forwarded message",
    "Mensaje original",
    "Mensaje reenviado",
    "الرسالة الأصلية",
    "رسالة معاد توجيهها",
    "Message d'origine",
    "Message transféré",
    "Ursprüngliche Nachricht",
    "Weitergeleitete Nachricht",
    "Messaggio originale",
    "Mensagem original",
    "Oorspronkelijk bericht",
    "Исходное сообщение",
    "原始邮件",
)
ORIGINAL = re.compile(rf"^\s*[-_–—]{{2,}}\s*(?:{'|'.join(ORIGINALS)})\s*[-_–—]{{2,}}\s*$", re.IGNORECASE)

# The block of headers that Outlook and Windows Mail put before what they quote.
FROM_WORDS = "From|De|من|Von|Da|Van|Från|Fra|Od|От|发件人|差出人"
HEADER_WORDS = (
    "Sent|Date|To|Cc|Subject",
    "Enviado(?: el)?|Fecha|Para|Asunto",
    "تم الإرسال|تاريخ الإرسال|التاريخ|إلى|الموضوع",
    "Gesendet|Datum|An|Betreff",
    "Envoyé|À|Objet",
    "Inviato|Data|A|Oggetto",
    "Enviada(?: em)?",
    "Verzonden|Aan|Onderwerp",
    "Отправлено|Кому|Тема",
    "发送时间|收件人|主题",
)
FROM_LINE = re.compile(rf"^\s*\*?(?:{FROM_WORDS})\s?:\*?\s.{{1,300}}$", re.IGNORECASE)
NEXT_HEADER = re.compile(rf"^\s*\*?(?:{'|'.join(HEADER_WORDS)})\s?:", re.IGNORECASE)
QUOTED = re.compile(r"^[\s\u200e\u200f\u202a-\u202e]*>")
RULE = re.compile(r"^\s*_{8,}\s*$")

SIGNATURE = re.compile(r"^--\s?$")
DEVICES = (
    r"Sent from (?:my|Outlook|Mail|Yahoo|Samsung|Proton)\b.{0,80}",
    r"Get Outlook for .{0,60}",
    r"Enviado desde (?:mi|Outlook|Correo)\b.{0,80}",
    r"Obt(?:ener|én) Outlook para .{0,60}",
    r"(?:أُ?رسلت?|تم الإرسال) من .{1,80}",
    r"الحصول على Outlook .{0,60}",
    r"Envoyé (?:de|depuis) mon .{0,60}",
    r"Von meinem .{1,60} gesendet",
    r"Gesendet (?:von|mit) .{1,60}",
    r"Inviato da .{1,60}",
    r"Enviado do meu .{1,60}",
    r"Verzonden vanaf .{1,60}",
)
DEVICE = re.compile(rf"^\s*(?:{'|'.join(DEVICES)})\s*$", re.IGNORECASE)

# Parts of an HTML letter that hold what is quoted.
QUOTING_CLASSES = {
    "gmail_quote",
    "gmail_quote_container",
    "gmail_attr",
    "yahoo_quoted",
    "moz-cite-prefix",
    "protonmail_quote",
}
QUOTING_IDS = {
    "divRplyFwdMsg",
    "appendonsend",
    "mail-editor-reference-message-container",
    "OLK_SRC_BODY_SECTION",
}
BLOCKS = {
    "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li",
    "ol", "p", "pre", "section", "table", "tr", "ul",
}  # fmt: skip
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNSEEN = {"head", "script", "style", "title", "template", "noscript"}


def answer_line(sentence: str) -> str:
    """The first line of a letter that can be answered: everything below it is ours."""
    return f"{DASHES} {sentence} {DASHES}"


def own_words(text: str) -> str:
    """What the person wrote themselves, in plain text."""
    lines = [
        line[:LONGEST_LINE].rstrip()
        for line in text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ]
    kept = without_signature(without_quotes(lines))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def without_quotes(lines: list[str]) -> list[str]:
    """Drop quoted lines and their announcements; everything after one that is not followed by quoted lines."""
    kept: list[str] = []
    position = 0
    while position < len(lines):
        line = lines[position]
        if is_quoted(line):
            position += 1
            continue
        if ends_the_answer(lines, position):
            break
        if length := announcement(lines, position):
            after = next((one for one in lines[position + length :] if one.strip()), "")
            if not is_quoted(after):
                break
            position += length
            continue
        kept.append(line)
        position += 1
    return kept


def is_quoted(line: str) -> bool:
    return bool(QUOTED.match(line))


def ends_the_answer(lines: list[str], position: int) -> bool:
    """Whether nothing below this line is the person's."""
    line = lines[position]
    if ANSWER_LINE.match(line) or ORIGINAL.match(line):
        return True
    below = [one for one in lines[position + 1 : position + 6] if one.strip()]
    if RULE.match(line):
        return bool(below) and bool(FROM_LINE.match(below[0]))
    return bool(FROM_LINE.match(line)) and sum(bool(NEXT_HEADER.match(one)) for one in below[:4]) >= 2


def announcement(lines: list[str], position: int) -> int:
    """How many lines from here say "On 3 February Alma wrote:"; 0 where none do."""
    for length in (1, 2, 3):
        some = lines[position : position + length]
        if len(some) < length or any(is_quoted(line) or not line.strip() for line in some):
            return 0
        if announces(some):
            # where the end of it is an announcement already, the first lines are the person's
            return 0 if any(announces(some[later:]) for later in range(1, length)) else length
    return 0


def announces(lines: list[str]) -> bool:
    sentence = " ".join(line.strip() for line in lines)[:500]
    return bool(re.search(r"[\d@]", sentence) and ATTRIBUTION.match(sentence))


def without_signature(lines: list[str]) -> list[str]:
    """Drop what follows the line "-- " (RFC 3676), and what telephones add at the end."""
    for position, line in enumerate(lines):
        if SIGNATURE.match(line) and any(one.strip() for one in lines[:position]):
            lines = lines[:position]
            break
    while lines and (not lines[-1].strip() or DEVICE.match(lines[-1])):
        lines = lines[:-1]
    return lines


def text_of_html(html: str) -> str:
    """The visible text of an HTML letter, one line for each block, without what it quotes."""
    reader = _Reader()
    reader.feed(html[: 2 * LONGEST])
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    """Collects text; inside quoting and unseen elements it collects nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent: list[str] = []  # open elements from the first silent one inwards
        self.is_over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id") in QUOTING_IDS:
            self.is_over = True
        if tag in BLOCKS and not self.silent:
            self.pieces.append("\n")
        if tag in VOID:
            return
        if (
            self.silent
            or tag in UNSEEN
            or tag == "blockquote"
            or QUOTING_CLASSES & set((found.get("class") or "").split())
        ):
            self.silent.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.silent:
            while self.silent.pop() != tag:
                pass
        elif tag in BLOCKS and not self.silent:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent and not self.is_over:
            self.pieces.append(data.replace("\n", " "))
