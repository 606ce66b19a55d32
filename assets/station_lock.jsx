import { useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { useT } from "./i18n.js";
import { watchForms } from "./kept.js";
import { KeptTexts } from "./kept_texts.jsx";
import { followLock, forgetIfGone, lock, lockMinutes } from "./station.js";

const TOUCHED = "jxc.touched";
const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel", "input"];
const WARNING_SECONDS = 30;

function touch() {
  localStorage.setItem(TOUCHED, String(Date.now()));
}

/** Seconds until the screen locks; whatever tab was touched last counts. A clock that was put back locks no later. */
function secondsLeft() {
  const touched = Math.min(Number(localStorage.getItem(TOUCHED)) || 0, Date.now());
  return lockMinutes() * 60 - Math.floor((Date.now() - touched) / 1000);
}

function useSecondsLeft() {
  const [left, setLeft] = useState(null);
  useEffect(() => {
    let isLocking = false;
    let touchedAt = 0;
    const look = () => {
      if (lockMinutes() === 0) {
        setLeft(null);
        return;
      }
      const seconds = secondsLeft();
      setLeft(Math.min(seconds, WARNING_SECONDS + 1));
      if (seconds > 0 || isLocking) return;
      isLocking = true;
      lock(`/switch?next=${encodeURIComponent(window.location.pathname + window.location.search)}`);
    };
    const onTouch = () => {
      if (Math.abs(Date.now() - touchedAt) < 1000 || isLocking) return;
      touchedAt = Date.now();
      touch();
      look();
    };
    touch();
    look();
    forgetIfGone();
    const timer = setInterval(look, 1000);
    const stopFollowing = followLock();
    TOUCHES.forEach((name) => window.addEventListener(name, onTouch, { capture: true, passive: true }));
    return () => {
      clearInterval(timer);
      stopFollowing();
      TOUCHES.forEach((name) => window.removeEventListener(name, onTouch, { capture: true }));
    };
  }, []);
  return left;
}

/** At a shared computer: the way to lock it, and the clock that locks it where nobody touches it. */
export function StationLock({ person }) {
  const t = useT();
  const left = useSecondsLeft();
  useEffect(() => watchForms(person), [person]);
  if (left === null) return null;
  const warning = (
    <div className="lock-warning" role="alert">
      <strong>{t("station.locks_soon")}</strong>
      <span className="lock-seconds" aria-hidden="true">
        {left}
      </span>
    </div>
  );
  return (
    <>
      <button type="button" className="top-act lock-act" onClick={() => lock()}>
        {t("station.lock")}
      </button>
      <KeptTexts person={person} />
      {left <= WARNING_SECONDS && createPortal(warning, document.querySelector(".radix-themes"))}
    </>
  );
}
