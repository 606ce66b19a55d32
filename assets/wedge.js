// Turns what a keyboard-wedge scanner types into codes, whatever the input method makes of it.
//
// With a Chinese input method on, the letters of a code arrive as a composition, and the scanner's Enter
// only ends that composition. Then the text is taken when the composition ends; where the input method
// has made Chinese of it, the physical keys are taken instead.

/** What ends an element of a GS1 code (FNC1). Scanners send it as Ctrl+], which types nothing by itself. */
export const GS = "\x1d";
const PUNCTUATION = {
  Minus: "-_",
  Equal: "=+",
  Period: ".>",
  Comma: ",<",
  Slash: "/?",
  Semicolon: ";:",
  Space: "  ",
  Quote: "'\"",
  Backquote: "`~",
  Backslash: "\\|",
  BracketLeft: "[{",
  BracketRight: "]}",
};
const KEYPAD = {
  NumpadMultiply: "*",
  NumpadDecimal: ".",
  NumpadSubtract: "-",
  NumpadAdd: "+",
  NumpadDivide: "/",
};
const SHIFTED_DIGITS = ")!@#$%^&*(";
/** Nobody types this fast; every scanner does. */
const SCANNER_MS_PER_KEY = 60;

export function isSeparator(event) {
  return event.ctrlKey && !event.altKey && !event.metaKey && (event.code === "BracketRight" || ["]", GS].includes(event.key));
}

/** Puts a GS where Ctrl+] was pressed. Answers false for any other key. */
export function typeSeparator(event) {
  const field = event.target;
  if (!isSeparator(event) || typeof field.setRangeText !== "function") return false;
  event.preventDefault();
  field.setRangeText(GS, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}

/** The character on the key cap, "" for a key without one, null for a key we do not know. */
export function characterOf(event) {
  const { code, shiftKey } = event;
  if (isSeparator(event)) return GS;
  if (/^Key[A-Z]$/.test(code)) return shiftKey ? code[3] : code[3].toLowerCase();
  if (/^Digit\d$/.test(code)) return shiftKey ? SHIFTED_DIGITS[code[5]] : code[5];
  if (/^Numpad\d$/.test(code)) return code[6];
  if (code in PUNCTUATION) return PUNCTUATION[code][shiftKey ? 1 : 0];
  if (code in KEYPAD) return KEYPAD[code];
  return /^(Shift|Control|Alt|Meta|Caps|Lang|Convert|NonConvert)/.test(code) ? "" : null;
}

function isEnter(event) {
  return event.key === "Enter" || event.code === "Enter" || event.code === "NumpadEnter";
}

/** What was meant by the text in the box, given the physical keys of the same burst (null: not known). */
export function meant(text, strokes, isBurst) {
  const plain = text.normalize("NFKC").trim();
  const isAscii = /^[\x1d\x20-\x7e]*$/.test(plain);
  return isBurst && !isAscii && strokes ? strokes.trim() : plain;
}

/** Listens to one input element; calls `onCode(text)` once for each code. Returns how to stop. */
export function listen(input, onCode) {
  let strokes = "";
  let keys = 0;
  let startedAt = 0;
  let isComposing = false;
  let wasComposed = false;
  let endsAfterComposition = false;

  function finish(at) {
    const isBurst = wasComposed && keys > 0 && (at - startedAt) / keys < SCANNER_MS_PER_KEY;
    const text = meant(input.value, strokes, isBurst);
    input.value = "";
    strokes = "";
    keys = 0;
    wasComposed = false;
    endsAfterComposition = false;
    if (text) onCode(text);
  }

  function onKeyDown(event) {
    if (isEnter(event)) {
      if (isComposing || event.isComposing) {
        endsAfterComposition = true;
        return;
      }
      event.preventDefault();
      finish(event.timeStamp);
      return;
    }
    typeSeparator(event);
    if (keys++ === 0) startedAt = event.timeStamp;
    if (event.code === "Backspace" || event.code === "Escape") strokes = strokes === null ? null : strokes.slice(0, -1);
    else if (strokes !== null) {
      const character = characterOf(event);
      strokes = character === null ? null : strokes + character;
    }
  }

  function onCompositionStart() {
    isComposing = true;
    wasComposed = true;
  }

  function onCompositionEnd(event) {
    isComposing = false;
    // The element holds the committed text only once this event is over.
    if (endsAfterComposition) queueMicrotask(() => finish(event.timeStamp));
  }

  const listeners = {
    keydown: onKeyDown,
    compositionstart: onCompositionStart,
    compositionend: onCompositionEnd,
  };
  for (const [name, listener] of Object.entries(listeners)) input.addEventListener(name, listener);
  return () => {
    for (const [name, listener] of Object.entries(listeners)) input.removeEventListener(name, listener);
  };
}
