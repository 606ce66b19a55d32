// A scanner types wherever the focus is. What it typed elsewhere belongs to the scan box all the same.
import { characterOf } from "./wedge.js";

const SHORTEST_CODE = 6;
/** No hand is as quick as this, key after key. */
const SCANNER_MS_PER_KEY = 35;

const isText = (event) => event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;

function isWriting(element) {
  return element?.closest?.("input, textarea, select, [contenteditable], [role=dialog]");
}

/** What is typed while nothing is being written, also with the focus on a button, goes to the scan box. */
export function catchStrayKeys(input) {
  const onKeyDown = (event) => {
    const isForPage = ["?", "/", " "].includes(event.key);
    if (isText(event) && !isForPage && !isWriting(document.activeElement)) input.focus();
  };
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}

function restore(field, value) {
  const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  setter.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** A whole code that a scanner types into another field: the field gets back what stood in it, `onCode` the code. */
export function catchStrayScans(input, onCode) {
  let burst = null;

  function begin(field, event) {
    burst = { field, before: field.value, text: "", startedAt: event.timeStamp, lastAt: event.timeStamp };
  }

  function onKeyDown(event) {
    const field = event.target;
    if (field.tagName !== "INPUT" || field === input || field.closest("[role=dialog]")) burst = null;
    else if (event.key === "Enter" || event.code === "Enter" || event.code === "NumpadEnter") end(event);
    else {
      if (!burst || burst.field !== field || event.timeStamp - burst.lastAt > 3 * SCANNER_MS_PER_KEY) begin(field, event);
      burst.text += (isText(event) ? event.key : characterOf(event)) ?? "";
      burst.lastAt = event.timeStamp;
    }
  }

  function end(event) {
    const caught = burst;
    burst = null;
    if (!caught || caught.field !== event.target || caught.text.length < SHORTEST_CODE) return;
    if ((event.timeStamp - caught.startedAt) / caught.text.length > SCANNER_MS_PER_KEY) return;
    event.preventDefault();
    event.stopPropagation();
    restore(caught.field, caught.before);
    input.focus();
    onCode(caught.text.normalize("NFKC").trim());
  }

  document.addEventListener("keydown", onKeyDown, true);
  return () => document.removeEventListener("keydown", onKeyDown, true);
}

/** Codes that are scanned while nothing takes them: nobody may believe that they count. */
export function hearInVain(onCode) {
  let typed = "";
  const onKeyDown = (event) => {
    if (isWriting(document.activeElement)) typed = "";
    else if (event.key !== "Enter") typed += isText(event) ? event.key : "";
    else {
      if (typed.length >= SHORTEST_CODE) {
        event.preventDefault();
        onCode(typed);
      }
      typed = "";
    }
  };
  document.addEventListener("keydown", onKeyDown, true);
  return () => document.removeEventListener("keydown", onKeyDown, true);
}
