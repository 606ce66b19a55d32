// A shared computer 公用电脑, as its browser knows it: the server's cookie says after how long it locks.
import { useEffect, useState } from "react";
import { ask } from "./api.js";
import { keepForms } from "./kept.js";
import { goOut, leave } from "./session.js";

const COOKIE = "jxc_lock_minutes";
const BOUND_COOKIE = `__Host-${COOKIE}`;
const LOCKED = "jxc.locked";

/** Minutes without a touch until it locks; 0 where this is no shared computer. */
export function lockMinutes() {
  const cookies = new Map(document.cookie.split("; ").map((part) => part.split("=")));
  return Number(cookies.get(BOUND_COOKIE) ?? cookies.get(COOKIE)) || 0;
}

/** Whether this is a shared computer, once the page's script is there. */
export function useIsStation() {
  const [isStation, setStation] = useState(false);
  useEffect(() => setStation(lockMinutes() > 0), []);
  return isStation;
}

/** It is none any more: no page of this browser locks itself from now on. */
export function forgetStation() {
  document.cookie = `${COOKIE}=; path=/; max-age=0; samesite=strict`;
  document.cookie = `${BOUND_COOKIE}=; path=/; max-age=0; samesite=strict; secure`;
}

/** Somebody may have taken it out of use elsewhere; then the server takes back its cookies. */
export async function forgetIfGone() {
  if (lockMinutes() === 0) return;
  const answer = await ask("GET", "/api/station");
  if (!answer.isOk || answer.is_station) return;
  forgetStation();
  await ask("DELETE", "/api/station");
}

/** Signs out and asks who comes next; the other tabs of this browser follow. Unsaved work waits for its person. */
export async function lock(address = "/switch") {
  keepForms();
  localStorage.setItem(LOCKED, String(Date.now()));
  await leave(address);
}

/** Goes along when another tab locks. Returns how to stop. */
export function followLock() {
  function follow({ key }) {
    if (key !== LOCKED) return;
    keepForms();
    goOut("/switch");
  }
  window.addEventListener("storage", follow);
  return () => window.removeEventListener("storage", follow);
}
