import { useEffect, useRef, useState } from "react";
import { dropScans, leftScans, startMovingScans } from "./desk_copy.js";
import { undelivered, whenDelivered } from "./undelivered.js";
import { useT } from "./i18n.js";
import { playBad } from "./sound.js";

const PATIENCE_MS = 4000;
const LOOK_MS = 2000;

/**
 * The buttons inside wait until the page is there (`isThere`; or loading it would undo what they did) and everything
 * scanned and typed before has been answered. Where the answer takes too long, an act that must come after it
 * (`isStrict`) is not done, and says so; another one goes ahead.
 */
export function AfterDelivery({ isThere, isStrict, className, children, ...rest }) {
  const t = useT();
  const [isHolding, setHolding] = useState(false);
  const [left, setLeft] = useState(0);
  const state = useRef({ passes: false, stop: null, held: null });
  useEffect(() => () => state.current.stop?.(), []);
  useEffect(() => {
    if (isThere && state.current.held) goOn();
  }, [isThere]);

  function press(button) {
    state.current.passes = true;
    button.click();
    state.current.passes = false;
  }

  function onClickCapture(event) {
    const button = event.target.closest("button");
    if (!button || state.current.passes) return;
    setLeft(0);
    if (isThere && !undelivered()) return;
    event.preventDefault();
    event.stopPropagation();
    if (isHolding) return;
    setHolding(true);
    state.current.held = button;
    if (isThere) goOn();
  }

  function goOn() {
    const button = state.current.held;
    state.current.held = null;
    if (!undelivered()) return end(button, true);
    state.current.stop = whenDelivered(PATIENCE_MS, (isDelivered) => end(button, isDelivered));
    return undefined;
  }

  function end(button, isDelivered) {
    setHolding(false);
    if (isDelivered || !isStrict) return press(button);
    playBad();
    return setLeft(undelivered());
  }

  return (
    <div {...rest} className={className} onClickCapture={onClickCapture} aria-busy={isHolding}>
      {left > 0 && (
        <p className="field-error" role="alert">
          {t("desk.undelivered", { count: left })}
        </p>
      )}
      {children}
    </div>
  );
}

/**
 * Scans that were meant for another sheet and never reached it: `target` is the sheet that is shown now. They are
 * either delivered there, or scanned again into a new sheet where that one is closed.
 */
export function LeftScans({ target, person, isOff, titles, onOpen, onFresh }) {
  const t = useT();
  const [found, setFound] = useState([]);
  const [asked, setAsked] = useState("");
  const moving = useRef(null);
  useEffect(() => {
    const look = () => setFound(person ? leftScans(person, isOff ? "" : target) : []);
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [target, person, isOff]);
  useEffect(() => {
    if (!moving.current || isOff || !target || target === moving.current) return undefined;
    const from = moving.current;
    moving.current = null;
    return startMovingScans(from);
  }, [target, isOff]);

  return found.map((one) => {
    const isClosed = isOff && one.target === target;
    const kind = titles[one.kind] ?? "";
    return (
      <div key={one.target} className="note bad left-scans" role="alert">
        <span>{t(isClosed ? "left.closed" : "left.waiting", { kind, count: one.count })}</span>
        <button
          type="button"
          className="button"
          onClick={() => {
            if (isClosed) moving.current = target;
            if (isClosed) onFresh();
            else onOpen(one.target, one.kind);
          }}
        >
          {t(isClosed ? "left.again" : "left.open")}
        </button>
        <button
          type="button"
          className="button danger"
          onClick={() => {
            if (asked === one.target) {
              dropScans(one.target);
              setFound(found.filter((other) => other !== one));
            } else setAsked(one.target);
          }}
        >
          {t(asked === one.target ? "left.sure" : "left.drop", { count: one.count })}
        </button>
      </div>
    );
  });
}
