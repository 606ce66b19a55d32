import { useRef, useState } from "react";
import { useT } from "./i18n.js";

/** A text to take along: it can be selected by hand, and one press copies it. */
export function CopyField({ label, text }) {
  const t = useT();
  const field = useRef(null);
  const [isCopied, setCopied] = useState(false);

  async function copy() {
    field.current.select();
    // Browsers keep the clipboard of `navigator` for https; on a plain-http network the old way is the only one.
    const isDone = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    setCopied(isDone || document.execCommand("copy"));
  }

  return (
    <div className="copy-field">
      <input ref={field} className="field" readOnly value={text} aria-label={label} onFocus={(event) => event.target.select()} />
      <button type="button" className="button filled" onClick={copy}>
        {isCopied ? t("copy.done") : t("copy.copy")}
      </button>
    </div>
  );
}
