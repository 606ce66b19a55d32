// What this browser keeps of a document while the server does not have all of it: a copy for each document, written
// a moment after every change, and forgotten as soon as everything is saved.

import { isClosed } from "./kept.js";

const PREFIX = "jxc-desk-";
/** A tab that is open says so more often than this; an older copy belongs to nobody. */
const ALIVE_MS = 10_000;
const KEPT_MS = 30 * 24 * 3600 * 1000;
/** So often a scan box that is still to come is asked for. */
const OFFER_MS = 50;

function nameOf(person, target) {
  return `${PREFIX}${person}-${target}`;
}

function parsed(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

export function readCopy(person, target) {
  return parsed(nameOf(person, target));
}

export function writeCopy(person, copy) {
  if (isClosed()) return;
  try {
    localStorage.setItem(nameOf(person, copy.target), JSON.stringify({ ...copy, at: Date.now() }));
  } catch {
    // A full or forbidden storage must not stop the work: the server has what was saved.
  }
}

export function dropCopy(person, target) {
  localStorage.removeItem(nameOf(person, target));
}

/** The youngest copy of a document of this type that never reached the server and that no open tab holds. */
export function orphanOf(person, type, now = Date.now()) {
  const names = Object.keys(localStorage).filter((name) => name.startsWith(`${PREFIX}${person}-`));
  const copies = names.map((name) => ({ name, copy: parsed(name) })).filter(({ copy }) => copy);
  copies.filter(({ copy }) => now - copy.at > KEPT_MS).forEach(({ name }) => localStorage.removeItem(name));
  return copies
    .map(({ copy }) => copy)
    .filter((copy) => copy.type === type && !copy.isSaved && (copy.isLeft || now - copy.at > ALIVE_MS))
    .sort((one, other) => other.at - one.at)[0];
}

const SCANS = "jxc-scans-";

function queuesOf(target) {
  const names = Object.keys(localStorage).filter((name) => name.startsWith(`${SCANS}${target}-`));
  return names.map((name) => ({ name, state: parsed(name) })).filter(({ state }) => state?.waiting?.length);
}

/** The scans of this tab that still wait, or those of a tab that is gone. */
export function storedQueue(target, now = Date.now()) {
  const own = sessionStorage.getItem(`${SCANS}${target}`);
  const queues = queuesOf(target);
  const mine = queues.find(({ state }) => state.scanner === own);
  return (mine ?? queues.find(({ state }) => now - state.at > ALIVE_MS))?.state ?? null;
}

export function hasOtherQueue(target, scanner) {
  return queuesOf(target).some(({ state }) => state.scanner !== scanner);
}

export function keepQueue(target, state) {
  if (isClosed()) return;
  const name = `${SCANS}${target}-${state.scanner}`;
  sessionStorage.setItem(`${SCANS}${target}`, state.scanner);
  try {
    if (state.waiting.length) localStorage.setItem(name, JSON.stringify({ ...state, at: Date.now() }));
    else localStorage.removeItem(name);
  } catch {
    // As above.
  }
}

/** Offers a code to the scan box. Answers whether it was taken. */
function isTaken(detail) {
  return !window.dispatchEvent(new CustomEvent("jxc-scan", { detail, cancelable: true }));
}

function moveScans(target) {
  for (const { name, state } of queuesOf(target)) {
    while (state.waiting.length) {
      if (!isTaken(state.waiting[0].text)) return false;
      state.waiting.shift();
      if (state.waiting.length) localStorage.setItem(name, JSON.stringify(state));
      else localStorage.removeItem(name);
    }
  }
  return true;
}

/**
 * The codes that waited for `target`, which takes no more, are scanned into the sheet that is shown. Its scan box may
 * not listen yet: a code leaves its queue only when it was taken. Returns how to stop.
 */
export function startMovingScans(target) {
  const timer = setInterval(() => moveScans(target) && clearInterval(timer), OFFER_MS);
  return () => clearInterval(timer);
}

export function dropScans(target) {
  queuesOf(target).forEach(({ name }) => localStorage.removeItem(name));
}

/** What this person scanned for other sheets than `current`, and no open tab is delivering: by sheet. */
export function leftScans(person, current, now = Date.now()) {
  const found = new Map();
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith(SCANS))) {
    const state = parsed(name);
    if (!state?.waiting?.length || state.person !== person) continue;
    const target = name.slice(SCANS.length, -state.scanner.length - 1);
    const isOwn = sessionStorage.getItem(`${SCANS}${target}`) === state.scanner;
    if (target === current || (!isOwn && now - state.at <= ALIVE_MS)) continue;
    const count = (found.get(target)?.count ?? 0) + state.waiting.length;
    found.set(target, { target, kind: state.kind, count });
  }
  return [...found.values()];
}
