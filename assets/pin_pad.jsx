import { useEffect, useRef, useState } from "react";
import { ask, useCountdown } from "./api.js";
import { useT } from "./i18n.js";
import { wantedPath } from "./session.js";

const MOST_DIGITS = 12;
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "clear", "0", "back"];
/** What a press leaves of the digits typed so far. */
const PRESSED = {
  clear: () => "",
  back: (pin) => pin.slice(0, -1),
};

function Keys({ onPress }) {
  const t = useT();
  // The field keeps the focus, so that the keyboard goes on working.
  const keepFocus = (event) => event.preventDefault();
  return (
    <div className="pin-keys" role="group" aria-label={t("switch.keys")}>
      {KEYS.map((key) => (
        <button key={key} type="button" className="pin-key" onMouseDown={keepFocus} onClick={() => onPress(key)}>
          {key in PRESSED ? t(`switch.${key}`) : key}
        </button>
      ))}
    </div>
  );
}

/** Asks for the PIN of `person` and takes over. The PIN goes to the session endpoint and is kept nowhere. */
export function PinPad({ person, onOther }) {
  const t = useT();
  const [pin, setPin] = useState("");
  const [error, setError] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [wait, setWait] = useCountdown();
  const field = useRef(null);
  useEffect(() => field.current.focus(), []);

  function press(key) {
    setPin((typed) => (key in PRESSED ? PRESSED[key](typed) : (typed + key).slice(0, MOST_DIGITS)));
  }

  async function submit(event) {
    event.preventDefault();
    if (isBusy || wait > 0) return;
    if (!pin) {
      setError(t("switch.pin_missing"));
      return;
    }
    setBusy(true);
    setError("");
    const answer = await ask("POST", "/api/session/switch", { who: person.login, pin });
    if (answer.isOk) {
      window.location.assign(wantedPath());
      return;
    }
    setPin("");
    setWait(Math.ceil(answer.retry_after ?? 0));
    setError(answer.isOffline ? t("sign_in.no_connection") : (answer.error ?? t("sign_in.failed")));
    setBusy(false);
    field.current.focus();
  }

  return (
    <form className="pin-pad" onSubmit={submit} noValidate>
      <div className="pin-person">
        <strong>{person.name}</strong>
        <button type="button" className="button" onClick={onOther}>
          {t("switch.other")}
        </button>
      </div>
      <label>
        {t("switch.pin")}
        <input
          ref={field}
          className={error ? "field invalid" : "field"}
          name="pin"
          type="password"
          inputMode="none"
          autoComplete="off"
          value={pin}
          aria-invalid={Boolean(error)}
          aria-describedby="pin-error"
          onChange={(event) => setPin(event.target.value.replace(/\D/g, "").slice(0, MOST_DIGITS))}
        />
      </label>
      <p id="pin-error" className="field-error" role="alert">
        {error}
      </p>
      <Keys onPress={press} />
      <button className="button filled wide" disabled={isBusy || wait > 0}>
        {wait > 0 ? t("sign_in.wait", { seconds: wait }) : isBusy ? t("sign_in.busy") : t("switch.submit")}
      </button>
    </form>
  );
}
