import { useEffect, useRef } from "react";

/**
 * Keeps the address in step with what is shown, so that a reload or a copied link shows the same. What `path`
 * says when the page opens is of the last visit; only an answer of the server, a new `revision`, counts.
 */
export function Address({ path, revision }) {
  const seen = useRef(revision);
  useEffect(() => {
    if (seen.current === revision) return;
    seen.current = revision;
    const { pathname, search } = window.location;
    if (!path || pathname.replace(/\/$/, "") !== path.split("?")[0]) return;
    if (pathname + search !== path) window.history.replaceState(window.history.state, "", path);
  }, [path, revision]);
  return null;
}
