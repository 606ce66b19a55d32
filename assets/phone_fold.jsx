import { useEffect, useState } from "react";

/**
 * On a phone a button unfolds what stands in it; `look` is the style that says what of it is folded. Elsewhere there
 * is no button and all of it stands there. What becomes wrong unfolds it. It is hidden, not taken away: what was
 * typed stays.
 */
export function PhoneFold({ label, count, look, isWrong, children }) {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (isWrong) setOpen(true);
  }, [isWrong]);
  return (
    <div className={`phone-fold ${look}${isOpen ? " open" : ""}`}>
      <button type="button" className="button fold-toggle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span className="words">{label}</span>
        {count > 0 && <span className="count-mark">{count}</span>}
      </button>
      {children}
    </div>
  );
}
