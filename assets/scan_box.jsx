import { useEffect, useRef, useState } from "react";
import { useT } from "./i18n.js";
import { playBad, playGood } from "./sound.js";
import { listen } from "./wedge.js";

const RESEND_MS = 4000;
const LARGEST_BATCH = 200;

function storedQueue(target) {
  try {
    return JSON.parse(sessionStorage.getItem(`jxc-scans-${target}`)) ?? null;
  } catch {
    return null;
  }
}

function freshQueue() {
  return { scanner: `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 10)}`, last: 0, waiting: [], sent: 0 };
}

/**
 * Scans wait here, numbered, until the server says that it has them. One batch is under way at a time and
 * is sent again unchanged if no answer comes, so a broken line neither loses nor doubles a scan.
 */
class ScanQueue {
  constructor(target, send, onLength) {
    this.target = target;
    this.send = send;
    this.onLength = onLength;
    this.state = storedQueue(target) ?? freshQueue();
    if (this.state.waiting.length) this.sendBatch();
  }

  add(text) {
    this.state.last += 1;
    this.state.waiting.push({ seq: this.state.last, text });
    if (!this.state.sent) this.sendBatch();
    this.keep();
  }

  sendBatch() {
    const { scanner, waiting } = this.state;
    if (!this.state.sent) this.state.sent = Math.min(waiting.length, LARGEST_BATCH);
    clearTimeout(this.timer);
    if (!this.state.sent) return;
    this.send(this.target, scanner, waiting.slice(0, this.state.sent));
    this.timer = setTimeout(() => this.sendBatch(), RESEND_MS);
  }

  acknowledge(scanner, seq) {
    const { waiting, sent } = this.state;
    if (scanner !== this.state.scanner || !sent || waiting[sent - 1].seq > seq) return false;
    this.state.waiting = waiting.slice(sent);
    this.state.sent = 0;
    this.sendBatch();
    this.keep();
    return true;
  }

  keep() {
    const name = `jxc-scans-${this.target}`;
    if (this.state.waiting.length) sessionStorage.setItem(name, JSON.stringify(this.state));
    else sessionStorage.removeItem(name);
    this.onLength(this.state.waiting.length);
  }

  stop() {
    clearTimeout(this.timer);
  }
}

function isEditable(element) {
  return element?.closest?.("input, textarea, select, button, a, [contenteditable], [role=dialog]");
}

/** A scanner types wherever the focus is; what is typed at nothing belongs to the scan box. */
function catchStrayKeys(input) {
  const onKeyDown = (event) => {
    const isText = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "F2" || (isText && !isEditable(document.activeElement))) {
      if (event.key === "F2") event.preventDefault();
      input.focus();
    }
  };
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}

/** `answer` = {scanner, seq, good, bad}: what the server has taken last. `target`: the document scanned into. */
export function ScanBox({ target, answer, onScan, disabled }) {
  const t = useT();
  const inputRef = useRef(null);
  const queueRef = useRef(null);
  const sendRef = useRef(onScan);
  const [length, setLength] = useState(0);
  useEffect(() => {
    sendRef.current = onScan;
  });

  useEffect(() => {
    if (!target || disabled) return undefined;
    const queue = new ScanQueue(target, (...batch) => sendRef.current(...batch), setLength);
    queueRef.current = queue;
    setLength(queue.state.waiting.length);
    const stopListening = listen(inputRef.current, (text) => queue.add(text));
    const stopCatching = catchStrayKeys(inputRef.current);
    return () => {
      queue.stop();
      stopListening();
      stopCatching();
    };
  }, [target, disabled]);

  useEffect(() => {
    if (!answer?.seq || !queueRef.current?.acknowledge(answer.scanner, answer.seq)) return;
    if (answer.bad) playBad();
    else if (answer.good) playGood();
  }, [answer]);

  return (
    <div className="scan-box" data-waiting={length}>
      <span className="scan-icon" aria-hidden="true" />
      <input
        ref={inputRef}
        className="scan-input"
        type="text"
        name="scan"
        autoComplete="off"
        autoCapitalize="off"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="done"
        disabled={disabled}
        aria-label={t("scan.label")}
        placeholder={t("scan.hint")}
      />
      <span className="scan-waiting" aria-live="polite">
        {length > 0 ? t("scan.waiting", { count: length }) : ""}
      </span>
    </div>
  );
}
