import { useEffect } from "react";

const WANTED = "jxc-take-away";

/** Whether the server gives the file out only after a second proof. Its rows are not waited for. */
async function needsProof(href) {
  const hangUp = new AbortController();
  const answer = await fetch(href.replace(".xlsx", ".csv"), { signal: hangUp.signal });
  const needs = answer.status === 422 && (await answer.json()).code === "proof.needed";
  hangUp.abort();
  return needs;
}

function save(href) {
  const link = document.createElement("a");
  link.href = href;
  link.download = "";
  link.click();
}

/** A link to a file; the router must leave it to the browser, which knows what to do with one. */
export function FileLink({ href, className, children }) {
  async function take(event) {
    if (!href.startsWith("/api/exports/")) return;
    event.preventDefault();
    const isAsked = await needsProof(href).catch(() => false);
    if (isAsked) window.dispatchEvent(new CustomEvent(WANTED, { detail: href }));
    else save(href);
  }

  return (
    <a href={href} className={className} download="" onClick={take}>
      {children}
    </a>
  );
}

/** Tells the server of files that wait for a proof, wherever on the page their links are. */
export function Courier({ onWanted }) {
  useEffect(() => {
    const tell = (event) => onWanted(event.detail);
    window.addEventListener(WANTED, tell);
    return () => window.removeEventListener(WANTED, tell);
  }, [onWanted]);
  return null;
}
