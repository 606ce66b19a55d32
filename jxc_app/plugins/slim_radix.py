"""Ships only the parts of the Radix Themes stylesheet that the design system uses."""

from typing import Any

from reflex.plugins import Plugin

_STYLESHEET = "styles/__reflex_global_styles.css"
_WHOLE = "@import url('@radix-ui/themes/styles.css');"
# Not "gray": its file would put plain gray over the tint that the theme chooses.
_COLOURS = ("slate", "teal", "red", "amber", "green", "blue", "cyan")
_PARTS = (
    "tokens/base.css",
    *(f"tokens/colors/{colour}.css" for colour in _COLOURS),
    "components.css",
    "utilities.css",
)


class SlimRadixPlugin(Plugin):
    """Cuts the 20 colour scales nobody uses: about a quarter of the stylesheet over the wire."""

    def pre_compile(self, **context: Any) -> None:
        """Queue the change of the stylesheet; the build fails if Radix is no longer imported there."""
        if context["radix_themes_plugin"].enabled:
            context["add_modify_task"](_STYLESHEET, import_parts)


def import_parts(stylesheet: str) -> str:
    """The stylesheet with the whole-package import replaced by its parts, in the same place."""
    parts = "\n".join(f"@import url('@radix-ui/themes/{part}');" for part in _PARTS)
    if parts in stylesheet:
        return stylesheet
    if stylesheet.count(_WHOLE) != 1:
        message = f"{_STYLESHEET} does not import Radix Themes as expected"
        raise ValueError(message)
    return stylesheet.replace(_WHOLE, parts)
