"""axe-core, which finds what people with poor sight, or without a mouse, would stumble over."""

import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from jxc_app.cli.npm_package import NpmPackage, unpacked

_PACKAGE = NpmPackage(
    "axe-core",
    "4.14.1",
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
)
#: what fades in is judged as it will stand
_STAND = """() => document.getAnimations()
    .filter(one => one.effect.getComputedTiming().iterations !== Infinity).forEach(one => one.finish())"""
_RUN = """async rules => {
    const only = rules.length ? {runOnly: {type: 'rule', values: rules}} : {};
    const {violations} = await axe.run(document, {resultTypes: ['violations'], ...only});
    return violations.flatMap(rule => rule.nodes.map(node => [rule.impact, rule.id, node.html, node.failureSummary]));
}"""


def findings(page: Page, *rules: str) -> list[str]:
    """What axe finds on the page as it is now, a line each: by all its rules, or only by those named."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_script().read_text())
    page.evaluate(_STAND)
    return [_line(*one) for one in page.evaluate(_RUN, rules)]


def _line(impact: str, rule: str, html: str, summary: Any) -> str:
    reason = " ".join(str(summary).split())
    return f"{impact} {rule}: {html[:200]} ({reason[:400]})"


def _script() -> Path:
    return unpacked(_PACKAGE, f"axe-{_PACKAGE.version}", _arrange) / "axe.min.js"


def _arrange(contents: Path, target: Path) -> None:
    shutil.copy(contents / "axe.min.js", target)
