"""What a page holds that somebody cannot read or press, as axe finds it."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # all of these, and not what was found in order
}
FOUND = """async (rules) => (await axe.run(document, rules)).violations
  .map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 120))])"""


def unreadable(page: Page) -> list[list]:
    """Every rule that is broken, and where; a page that is looked at in another light is given axe once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(FOUND, RULES)
