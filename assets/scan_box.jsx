import { useEffect, useRef, useState } from "react";
import { hasOtherQueue, keepQueue, storedQueue } from "./desk_copy.js";
import { report } from "./undelivered.js";
import { catchStrayKeys, catchStrayScans, hearInVain } from "./desk_stray.js";
import { useT } from "./i18n.js";
import { isMuted, playBad, playGood, setMuted } from "./sound.js";
import { listen } from "./wedge.js";

const RESEND_MS = 4000;
/** A tab that was closed or fell over leaves its scans to the next one after this time. */
const ADOPT_MS = 11_000;
const LARGEST_BATCH = 200;

function freshQueue() {
  return { scanner: `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 10)}`, last: 0, waiting: [], sent: 0 };
}

/**
 * Scans wait here, numbered, until the server says that it has them. One batch is under way at a time and
 * is sent again unchanged if no answer comes, so a broken line neither loses nor doubles a scan.
 */
class ScanQueue {
  constructor(target, owner, send, onLength) {
    this.target = target;
    this.send = send;
    this.onLength = onLength;
    this.state = { ...(storedQueue(target) ?? freshQueue()), ...owner };
    if (this.state.waiting.length) this.sendBatch();
    this.adoptLater();
  }

  adoptLater() {
    if (!hasOtherQueue(this.target, this.state.scanner)) return;
    this.adoption = setTimeout(() => {
      const left = this.state.waiting.length ? null : storedQueue(this.target);
      if (left) {
        this.state = left;
        this.sendBatch();
        this.keep();
      }
      this.adoptLater();
    }, ADOPT_MS);
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
    keepQueue(this.target, this.state);
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
    keepQueue(this.target, this.state);
    this.onLength(this.state.waiting.length);
  }

  stop() {
    clearTimeout(this.timer);
    clearTimeout(this.adoption);
  }
}

/** Good and bad tones on or off; this browser remembers it. */
function SoundButton() {
  const t = useT();
  const [isOff, setOff] = useState(false);
  useEffect(() => setOff(isMuted()), []);
  return (
    <button
      type="button"
      className="scan-act"
      aria-pressed={isOff}
      aria-label={t("scan.mute")}
      title={t("scan.mute")}
      onClick={() => {
        setMuted(!isOff);
        setOff(!isOff);
      }}
    >
      <svg width="18" height="18" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true">
        <path d="M11 5 6 9H3v6h3l5 4z" />
        <path d={isOff ? "m16 9 6 6m0-6-6 6" : "M15 9a4 4 0 0 1 0 6m3-9a8 8 0 0 1 0 12"} />
      </svg>
    </button>
  );
}

/**
 * `answer` = {scanner, seq, good, bad}: what the server has taken last. `target`: the document scanned into, of this
 * `kind`, by this `person`. `multiplier`: how many the next scan is of.
 */
export function ScanBox({ target, person, kind, answer, onScan, disabled, multiplier }) {
  const t = useT();
  const inputRef = useRef(null);
  const queueRef = useRef(null);
  const sendRef = useRef(onScan);
  const [length, setLength] = useState(0);
  const [inVain, setInVain] = useState(0);
  useEffect(() => {
    sendRef.current = onScan;
  });

  useEffect(() => {
    if (!target || disabled) return undefined;
    const onLength = (waiting) => {
      setLength(waiting);
      report("scans", waiting);
    };
    const queue = new ScanQueue(target, { person, kind }, (...batch) => sendRef.current(...batch), onLength);
    queueRef.current = queue;
    onLength(queue.state.waiting.length);
    const add = (text) => queue.add(text);
    const stops = [listen(inputRef.current, add), catchStrayKeys(inputRef.current), catchStrayScans(inputRef.current, add)];
    const onCode = (event) => {
      event.preventDefault();
      queue.add(event.detail);
    };
    window.addEventListener("jxc-scan", onCode);
    return () => {
      queue.stop();
      stops.forEach((stop) => stop());
      onLength(0);
      window.removeEventListener("jxc-scan", onCode);
    };
  }, [target, disabled]);

  useEffect(() => {
    setInVain(0);
    if (!disabled) return undefined;
    return hearInVain(() => {
      playBad();
      setInVain((count) => count + 1);
    });
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
      <span className={inVain ? "scan-waiting negative" : "scan-waiting"} aria-live="polite">
        {inVain > 0 ? t("scan.in_vain", { count: inVain }) : length > 0 ? t("scan.waiting", { count: length }) : multiplier ? t("scan.times", { count: multiplier }) : ""}
      </span>
      <SoundButton />
    </div>
  );
}
