"""Vega-Lite specifications as SVG that may stand inside a page of ours."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

import vl_convert

_SVG = "http://www.w3.org/2000/svg"
_DROPPED = ("class", "role", "style")  # and aria-*: the picture is one image with one description
_LINE = 22  # height of a line of text
_REFERENCE = re.compile(r"url\(#([^)]+)\)")


def render_svg(spec: dict[str, Any], *, variables: bool = True) -> str:
    """Draw a specification of `effects_chart`.

    variables: colours become CSS variables with the plain colour as fallback, so that dark mode works
    inside a page and the file still stands alone; False keeps plain colours (for PDF). The result has
    role="img", a title and a description, left-to-right direction, no style attribute or element, no class,
    and ids that begin with a hash of the drawing.
    """
    meta = spec.get("usermeta", {})
    drawn = vl_convert.vegalite_to_svg(spec, format_locale=meta.get("locale"), allowed_base_urls=[])
    root = ET.fromstring(drawn)  # noqa: S314 (drawn by ourselves a line above)
    _tidy(root, f"c{hashlib.sha256(drawn.encode()).hexdigest()[:8]}-")
    _describe(root, str(meta.get("title", "")), str(spec.get("description", "")))
    if variables:
        _use_variables(root, meta.get("theme", {}))
    ET.register_namespace("", _SVG)
    return ET.tostring(root, encoding="unicode")


def with_line(svg: str, text: str) -> str:
    """A drawing of `render_svg` with a line of text below it, also in its description; unchanged without a text."""
    if not (svg and text):
        return svg
    root = ET.fromstring(svg)  # noqa: S314 (drawn by ourselves)
    left, top, width, height = (float(number) for number in root.attrib["viewBox"].split())
    root.attrib["viewBox"] = f"{left:g} {top:g} {width:g} {height + _LINE:g}"
    root.attrib["height"] = f"{height + _LINE:g}"
    root.attrib["aria-label"] = f"{text} {root.attrib.get('aria-label', '')}".strip()
    place = {"x": f"{left + 4:g}", "y": f"{top + height + _LINE - 7:g}"}
    look = {
        "font-family": "sans-serif",
        "font-size": "12",
        "font-weight": "bold",
        "fill": "var(--chart-ink, #1c1b19)",
    }
    ET.SubElement(root, f"{{{_SVG}}}text", place | look).text = text
    ET.register_namespace("", _SVG)
    return ET.tostring(root, encoding="unicode")


def _tidy(root: ET.Element, prefix: str) -> None:
    for element in root.iter():
        for name in list(element.attrib):
            if name in _DROPPED or name.startswith("aria-"):
                del element.attrib[name]
            elif name == "id":
                element.attrib[name] = prefix + element.attrib[name]
            else:
                element.attrib[name] = _REFERENCE.sub(rf"url(#{prefix}\1)", element.attrib[name])


def _describe(root: ET.Element, title: str, description: str) -> None:
    root.attrib |= {"role": "img", "aria-label": description or title, "direction": "ltr"}
    for place, (name, text) in enumerate([("title", title), ("desc", description)]):
        element = ET.Element(f"{{{_SVG}}}{name}")
        element.text = text
        root.insert(place, element)


def _use_variables(root: ET.Element, theme: Mapping[str, str]) -> None:
    names = {colour.lower(): f"var({name}, {colour})" for name, colour in theme.items()}
    for element in root.iter():
        for name in ("fill", "stroke"):
            colour = element.attrib.get(name, "").lower()
            if colour in names:
                element.attrib[name] = names[colour]
