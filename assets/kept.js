// The work of a person that only this browser has: unsaved documents, scans on their way, counts, and what stood in
// a form when a shared computer locked. All of it belongs to that person and goes when they sign out.

const FORMS = "jxc-form-";
const FORMS_KEPT_MS = 24 * 3600 * 1000;
const WORK = ["jxc-desk-", "jxc-count-", "jxc-ask-", FORMS];
const SCANS = "jxc-scans-";
const TEXTS = "input:not([type]), input[type=text], input[type=tel], input[type=email], input[type=number], textarea";
/** What saves itself, changes nothing, or must be kept nowhere. */
const LEFT_OUT = "[data-never-kept], .count-sheet, .filters, header, nav, [type=search], [role=combobox], .scan-input";

let isOver = false;
let person = 0;
const touched = new Set();

/** Signed out: nothing is written any more, whatever a page still does while it closes. */
export function isClosed() {
  return isOver;
}

function parsed(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

/** The names under which this browser keeps work of `whose`. */
export function workOf(whose) {
  return Object.keys(localStorage).filter(
    (name) =>
      WORK.some((prefix) => name.startsWith(`${prefix}${whose}-`)) ||
      (name.startsWith(SCANS) && parsed(name)?.person === whose),
  );
}

export function forgetWorkOf(whose) {
  isOver = true;
  workOf(whose).forEach((name) => localStorage.removeItem(name));
}

function labelOf(field) {
  const label = field.labels?.[0]?.textContent ?? field.getAttribute("aria-label") ?? field.placeholder ?? "";
  return label.trim().slice(0, 60);
}

function note({ target }) {
  if (target.matches?.(TEXTS) && !target.closest(LEFT_OUT)) touched.add(target);
}

/** Looks at what `whose` types from now on. Returns how to stop. */
export function watchForms(whose) {
  person = whose;
  document.addEventListener("input", note, true);
  return () => document.removeEventListener("input", note, true);
}

/** The screen locks: what was typed and stands there still is kept for its person. */
export function keepForms() {
  const { pathname, search } = window.location;
  const fields = [...touched].filter((field) => field.isConnected && field.value.trim());
  if (!person || !fields.length || pathname.startsWith("/desk")) return;
  const texts = fields.map((field) => ({ label: labelOf(field), text: field.value.slice(0, 4000) }));
  try {
    localStorage.setItem(`${FORMS}${person}-${pathname}`, JSON.stringify({ at: Date.now(), path: pathname + search, texts }));
  } catch {
    // A full or forbidden storage must not keep the screen from locking.
  }
}

/** What was kept for `whose`, as `{name, path, texts}`; nobody else's, and nothing old. */
export function keptForms(whose, now = Date.now()) {
  const names = Object.keys(localStorage).filter((name) => name.startsWith(FORMS));
  names.filter((name) => !(now - parsed(name)?.at < FORMS_KEPT_MS)).forEach((name) => localStorage.removeItem(name));
  const own = names.filter((name) => name.startsWith(`${FORMS}${whose}-`));
  return own.map((name) => ({ name, ...parsed(name) })).filter(({ texts }) => texts?.length);
}

export function dropKept(name) {
  localStorage.removeItem(name);
}

function write(field, text) {
  const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Puts texts back where a field of the same name stands on the page. Returns those that found no place. */
export function putBack(texts) {
  const free = [...document.querySelectorAll(TEXTS)].filter((field) => !field.disabled && !field.closest(LEFT_OUT));
  return texts.filter(({ label, text }) => {
    const at = free.findIndex((field) => label && labelOf(field) === label);
    if (at < 0) return true;
    write(free.splice(at, 1)[0], text);
    return false;
  });
}
