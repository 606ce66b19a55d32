import { useContext } from "react";
import { ColorModeContext } from "$/utils/context";
import { useT } from "./i18n.js";

/** Light or dark; the choice stays in this browser. */
export function ThemeButton() {
  const t = useT();
  const { resolvedColorMode, toggleColorMode } = useContext(ColorModeContext);
  return (
    <button type="button" className="button bare" onClick={toggleColorMode} aria-label={t("frame.theme")}>
      {resolvedColorMode === "dark" ? "☀" : "☾"}
    </button>
  );
}
