import { useEffect, useState } from "react";
import { useT } from "./i18n.js";

/**
 * Has a code sent, and again once a pause is over. `answers` grows with every answer of the server; `pause`: the seconds
 * that it leaves until the next, 0 where nothing went out.
 */
export function SendCode({ answers, pause, onSend }) {
  const t = useT();
  const [isWaiting, setWaiting] = useState(false);
  const [left, setLeft] = useState(0);

  useEffect(() => {
    setWaiting(false);
    const end = Date.now() + pause * 1000;
    setLeft(pause);
    if (!pause) return undefined;
    const timer = setInterval(() => {
      const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      setLeft(seconds);
      if (!seconds) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [answers, pause]);

  function send() {
    setWaiting(true);
    onSend();
  }

  const label = left ? t("code.again_in", { seconds: left }) : t(pause ? "code.again" : "code.send");
  return (
    <button type="button" className="button" disabled={isWaiting || left > 0} onClick={send}>
      {isWaiting ? t("code.sending") : label}
    </button>
  );
}
