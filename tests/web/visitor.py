"""A person with an old browser: reads a page, fills in fields by their labels, chooses links and buttons by name."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
CONTROLS = {"input", "select", "textarea"}


class Node:
    """An element: tag, attributes, children (elements and text), parent."""

    def __init__(self, tag: str, attrs: dict[str, str], parent: "Node | None") -> None:
        self.tag, self.attrs, self.parent = tag, attrs, parent
        self.children: list[Node | str] = []

    def walk(self) -> "Iterator[Node]":
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def all(self, *tags: str) -> "list[Node]":
        return [node for node in self.walk() if node.tag in tags]

    def text(self) -> str:
        parts = (child if isinstance(child, str) else child.text() for child in self.children)
        return " ".join("".join(parts).split())

    def name(self) -> str:
        return self.attrs.get("aria-label") or self.text()

    def within(self, tag: str) -> "Node | None":
        node = self.parent
        while node and node.tag != tag:
            node = node.parent
        return node


class Tree(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.root = self.current = Node("", {}, None)
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.current)
        self.current.children.append(node)
        if tag not in VOID:
            self.current = node

    def handle_endtag(self, tag: str) -> None:
        open_one: Node | None = self.current
        while open_one and open_one.tag != tag:
            open_one = open_one.parent
        if open_one and open_one.parent:
            self.current = open_one.parent

    def handle_data(self, data: str) -> None:
        if self.current.tag not in {"script", "style"}:
            self.current.children.append(data)


def plain(label: str) -> str:
    return re.sub(r"\s*\((optional|required)\)|[*:]", "", label).strip()


class Visitor:
    def __init__(self, client: Client, folder: Path) -> None:
        self.client, self.folder, self.url = client, folder, "/"
        self.filled: dict[int, list[str]] = {}
        self.open("/")

    def open(self, url: str) -> None:
        self.arrive(self.client.get(url, follow=True))

    def arrive(self, answer: object) -> None:
        assert answer.status_code == 200, (
            f"{answer.request['PATH_INFO']}: {answer.status_code} {self.errors(answer)}"
        )
        self.url = answer.request["PATH_INFO"]
        if query := answer.request.get("QUERY_STRING"):
            self.url += f"?{query}"
        self.root = Tree(answer.content.decode()).root
        self.filled = {}

    def errors(self, answer: object) -> str:
        root = Tree(answer.content.decode()).root
        wrong = [node.text() for node in root.walk() if "error-summary" in node.attrs.get("class", "")]
        return " ".join(wrong) or root.text()[:300]

    def sees(self, text: str) -> None:
        spaced = " ".join(text.split())
        assert spaced in self.root.text(), f"“{text}” is not on {self.url}"

    def choose(self, name: str) -> None:
        """Follow the link or press the button with this name: in the page, else in the nearest menu."""
        found = sorted(
            (node for node in self.root.all("a", "button") if node.name() == name), key=self.distance
        )
        if found and found[0].tag == "a":
            return self.open(urldefrag(urljoin(self.url, found[0].attrs["href"])).url)
        if found:
            return self.press(found[0])
        names = sorted({node.name() for node in self.root.all("a", "button")})
        raise AssertionError(f"No link or button “{name}” on {self.url}. There are: {'; '.join(names)}")

    def distance(self, node: Node) -> int:
        """0 in the page itself, 1 in the menu of the initiative that is open, 2 elsewhere."""
        here = re.match(r"/initiatives/[^/]+/", self.url)
        own = here and node.attrs.get("href", "").startswith(here[0])
        return 0 if node.within("main") else 1 if own else 2

    def fill(self, label: str, value: str) -> None:
        """Type, choose or tick. Several choices of a group are separated by commas."""
        controls = self.controls_of(label)
        assert controls, f"No field “{label}” on {self.url}"
        if controls[0].tag == "select":
            wanted = value.split(", ") if "multiple" in controls[0].attrs else [value]
            values = [self.option(controls[0], one) for one in wanted]
            self.filled[id(controls[0])] = values
        elif controls[0].attrs.get("type") in {"checkbox", "radio"}:
            self.tick(controls, label, value.split(", "))
        else:
            self.filled[id(controls[0])] = [value]

    def tick(self, controls: list[Node], label: str, wanted: list[str]) -> None:
        if len(controls) == 1 and plain(self.label_of(controls[0])) == label:
            self.filled[id(controls[0])] = [controls[0].attrs.get("value", "on")] if wanted == ["yes"] else []
            return
        labels = {self.label_of(control): control for control in controls}
        for control in controls:
            self.filled[id(control)] = []
        for one in wanted:
            assert one in labels, f"No choice “{one}” under “{label}” on {self.url}: {'; '.join(labels)}"
            self.filled[id(labels[one])] = [labels[one].attrs.get("value", "on")]

    def controls_of(self, label: str) -> list[Node]:
        """The control with this label, or the controls of the group with this legend."""
        group, _colon, inside = label.partition(": ")
        if inside:
            return self.controls_in(group, inside)
        for node in self.root.all("label"):
            named = label in {node.text(), plain(node.text())}
            if named and (found := self.labelled(node)):
                return [found]
        for group in self.root.all("fieldset"):
            legends = group.all("legend")
            if legends and plain(legends[0].text()) == label:
                return group.all(*CONTROLS)
        return [node for node in self.root.all(*CONTROLS) if node.attrs.get("aria-label") == label]

    def controls_in(self, group: str, label: str) -> list[Node]:
        """The control with this label in the group with this legend."""
        for fieldset in self.root.all("fieldset"):
            if [node.text() for node in fieldset.all("legend")[:1]] == [group]:
                labels = [node for node in fieldset.all("label") if plain(node.text()) == label]
                return [found for node in labels if (found := self.labelled(node))]
        return []

    def labelled(self, label: Node) -> Node | None:
        if wanted := label.attrs.get("for"):
            return next((node for node in self.root.all(*CONTROLS) if node.attrs.get("id") == wanted), None)
        return next(iter(label.all(*CONTROLS)), None)

    def label_of(self, control: Node) -> str:
        own = control.within("label")
        named = [node for node in self.root.all("label") if node.attrs.get("for") == control.attrs.get("id")]
        return own.text() if own else named[0].text() if named else control.attrs.get("aria-label", "")

    def option(self, select: Node, text: str) -> str:
        options = {node.text(): node.attrs.get("value", node.text()) for node in select.all("option")}
        assert text in options, f"No choice “{text}” on {self.url}: {'; '.join(options)[:500]}"
        return options[text]

    def press(self, button: Node) -> None:
        form = next(
            (node for node in self.root.all("form") if node.attrs.get("id", "-") == button.attrs.get("form")),
            None,
        ) or button.within("form")
        assert form, f"The button “{button.name()}” on {self.url} is in no form"
        data = self.data_of(form)
        if button.attrs.get("name"):
            data.setdefault(button.attrs["name"], []).append(button.attrs.get("value", ""))
        action = button.attrs.get("formaction") or form.attrs.get("action") or self.url
        send = self.client.post if form.attrs.get("method", "get").lower() == "post" else self.client.get
        self.arrive(send(urldefrag(urljoin(self.url, action)).url, data, follow=True))

    def data_of(self, form: Node) -> dict[str, list[object]]:
        data: dict[str, list[object]] = {}
        for control in self.root.all(*CONTROLS):
            outside = control.attrs.get("form") == form.attrs.get("id", "-")
            if control.attrs.get("name") and (outside or form in self.parents(control)):
                data.setdefault(control.attrs["name"], []).extend(self.values_of(control))
        return data

    def parents(self, node: Node) -> list[Node]:
        return [node.parent, *self.parents(node.parent)] if node.parent else []

    def values_of(self, control: Node) -> list[object]:
        kind = control.attrs.get("type", "")
        if kind == "file":
            return [self.upload(name) for name in self.filled.get(id(control), [])]
        if id(control) in self.filled:
            return list(self.filled[id(control)])
        if "disabled" in control.attrs or kind in {"submit", "button"}:
            return []
        if kind in {"checkbox", "radio"}:
            return [control.attrs.get("value", "on")] if "checked" in control.attrs else []
        if control.tag == "select":
            return self.selected(control)
        return [control.text() if control.tag == "textarea" else control.attrs.get("value", "")]

    def selected(self, select: Node) -> list[object]:
        options = select.all("option")
        chosen = [node for node in options if "selected" in node.attrs]
        if not chosen and "multiple" not in select.attrs:
            chosen = options[:1]
        return [node.attrs.get("value", node.text()) for node in chosen]

    def upload(self, name: str) -> SimpleUploadedFile:
        return SimpleUploadedFile(name, (self.folder / name).read_bytes(), "text/csv")
