/** Ends the session on the server, then leaves the page, so that nothing of it stays in the browser. */
export async function leave(address = "/sign-in") {
  await fetch("/api/session", { method: "DELETE" }).catch(() => undefined);
  goOut(address);
}

/** Leaves a page whose session has ended. */
export function goOut(address) {
  sessionStorage.clear();
  window.location.assign(address);
}

/** Where one wanted to be before one was asked who one is. */
export function wantedPath() {
  const next = new URLSearchParams(window.location.search).get("next") ?? "";
  return /^\/(?![/\\])/.test(next) && !/^\/(sign-in|switch)/.test(next) ? next : "/";
}
