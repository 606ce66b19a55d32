/** Ends the session on the server, then leaves the page, so that nothing of it stays in the browser. */
export async function leave() {
  await fetch("/api/session", { method: "DELETE" }).catch(() => undefined);
  sessionStorage.clear();
  window.location.assign("/sign-in");
}
