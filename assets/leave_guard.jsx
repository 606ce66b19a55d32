import { useEffect } from "react";

/** Asks before a page with unsaved work is left, by a link of ours or by closing the tab. */
export function LeaveGuard({ isDirty, words }) {
  useEffect(() => {
    if (!isDirty) return undefined;

    function onLeave(event) {
      event.preventDefault();
    }

    function onClick(event) {
      const link = event.target.closest?.("a[href]");
      if (!link || link.target === "_blank" || event.ctrlKey || event.metaKey) return;
      if (new URL(link.href).pathname === window.location.pathname || window.confirm(words)) return;
      event.preventDefault();
      event.stopPropagation();
    }

    window.addEventListener("beforeunload", onLeave);
    document.addEventListener("click", onClick, true);
    return () => {
      window.removeEventListener("beforeunload", onLeave);
      document.removeEventListener("click", onClick, true);
    };
  }, [isDirty, words]);
  return null;
}
