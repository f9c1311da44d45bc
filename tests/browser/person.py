"""A person in front of a browser: opens pages, presses what is on them, and looks at each page as it comes."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Locator, Page, expect

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = "options => axe.run(options).then(found => found.violations)"
# The browser says this whenever a page comes with an error status; that such a page came is the test's own business.
STATUS = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
# Elements that reach beyond the window and lie in no frame that scrolls or clips by itself.
WIDTH = """() => {
  const page = document.documentElement, wide = page.scrollWidth - page.clientWidth;
  const frames = (one) => getComputedStyle(one).overflowX !== "visible";
  const held = (one) => one && one !== document.body && (frames(one) || held(one.parentElement));
  const beyond = ({ left, right }) => right > page.clientWidth + 1 || left < -1;
  const out = (one) => beyond(one.getBoundingClientRect()) && !held(one.parentElement);
  const names = [...document.querySelectorAll("body *")].filter(out);
  return [wide, names.slice(0, 4).map((one) => one.outerHTML.slice(0, 120))];
}"""

Role = Literal["button", "link"]


@dataclass
class Person:
    """`complaints` holds what the browser's console said: errors, uncaught exceptions, blocked content."""

    context: BrowserContext
    page: Page
    base: str
    has_scripts: bool = True
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def at(cls, context: BrowserContext, base: str, has_scripts: bool) -> "Person":
        page = context.new_page()
        page.set_default_timeout(10_000)
        person = cls(context, page, base, has_scripts)
        page.on("console", lambda message: person.heard(message.type, message.text))
        page.on("pageerror", lambda error: person.heard("error", str(error)))
        return person

    def heard(self, kind: str, text: str) -> None:
        if kind == "error" and not STATUS.match(text):
            self.complaints.append(f"{self.page.url}: {text}")

    def open(self, path: str) -> None:
        """Go to an address of the site and look at the page."""
        self.page.goto(path if path.startswith("http") else self.base + path)
        self.look()

    def follow(self, name: str) -> None:
        self.choose("link", name)

    def press(self, name: str) -> None:
        self.choose("button", name)

    def send(self) -> None:
        """Press the button of the page's form, whatever it says."""
        with self.page.expect_navigation():
            self.page.locator("form.main .submit-bar button").click()
        self.look()

    def menu(self, name: str) -> None:
        """Open a menu of the band at the top, and look at it open."""
        self.page.locator("summary", has_text=name).click()
        self.look()

    def choose(self, role: Role, name: str, *, within: Locator | None = None) -> None:
        """Press the first button or link in the page itself with this name, and look at the page that comes."""
        place = within or self.page.locator("body")
        with self.page.expect_navigation():
            place.get_by_role(role, name=name, exact=True).first.click()
        self.look()

    def fill(self, **values: str) -> None:
        """Type into fields, named as in the form: fill(name="Ada")."""
        for name, value in values.items():
            self.page.locator(f"form.main [name={name}]").fill(value)

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("body")).to_contain_text(text)

    def look(self) -> None:
        """The page is accessible and the console is silent."""
        expect(self.page.locator("main")).to_be_visible()
        if self.has_scripts:  # axe is one
            assert self.barriers() == []
        assert self.complaints == []

    def barriers(self) -> list[str]:
        """What axe finds on the page as it stands: WCAG A and AA to 2.2, and good practice."""
        if self.page.evaluate("typeof axe") == "undefined":
            self.page.evaluate(AXE_SCRIPT)
        options = {"runOnly": RULES, "resultTypes": ["violations"]}
        return [tell(self.page.url, one) for one in self.page.evaluate(RUN_AXE, options)]

    def overflow(self) -> str:
        """What makes the page wider than the window; empty if nothing does."""
        wide, culprits = self.page.evaluate(WIDTH)
        return f"{self.page.url}: {wide} pixels too wide because of {culprits}" if wide else ""


def tell(url: str, violation: dict[str, Any]) -> str:
    places = "; ".join(f"{node['target']} {node['html'][:160]}" for node in violation["nodes"][:3])
    return f"{url}: {violation['id']}: {violation['help']}: {places}"
