import { useEffect, useRef, useState } from "react";
import { load, ONE, parse, shown } from "./counted.js";
import { catchStrayScans } from "./desk_stray.js";
import { useT } from "./i18n.js";
import { listen } from "./wedge.js";

const PAUSE_MS = 400;
const nameOf = (person, target) => `jxc-count-${person}-request-${target}`;
const freshKey = () => `${Date.now().toString(36)}${crypto.getRandomValues(new Uint32Array(3)).join("")}`.slice(0, 30);

/** The server has what was filled in for `target`: nothing of it need be kept any more. */
export function RequestTaken({ person, target }) {
  useEffect(() => {
    if (target) localStorage.removeItem(nameOf(person, target));
  }, [person, target]);
  return null;
}

/** What was filled in stays in this browser until the server has it. */
function useKept(person, target) {
  const name = nameOf(person, target);
  const [kept, setKept] = useState({});
  useEffect(() => setKept(target ? load(name) : {}), [person, target]);
  const keep = (what) => {
    const next = { ...kept, ...what };
    setKept(next);
    try {
      localStorage.setItem(name, JSON.stringify(next));
    } catch {
      // A full or forbidden storage must not keep anybody from asking.
    }
    return next;
  };
  return [kept, keep];
}

/** Searches while one types; Enter, or a scanner wherever the cursor is, asks for one code. */
export function LookBox({ value, onSearch, onScan }) {
  const t = useT();
  const inputRef = useRef(null);
  const timer = useRef(null);
  const latest = useRef({});
  latest.current = { onSearch, onScan };
  useEffect(() => {
    const take = (text) => {
      clearTimeout(timer.current);
      latest.current.onScan(text);
    };
    const stops = [listen(inputRef.current, take), catchStrayScans(inputRef.current, take)];
    return () => {
      clearTimeout(timer.current);
      stops.forEach((stop) => stop());
    };
  }, []);
  useEffect(() => {
    if (value !== undefined && document.activeElement !== inputRef.current) inputRef.current.value = value;
  }, [value]);

  function onInput({ target }) {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest.current.onSearch(target.value), PAUSE_MS);
  }

  return (
    <div className="scan-box look-box">
      <span className="scan-icon" aria-hidden="true" />
      <input
        ref={inputRef}
        className="scan-input"
        type="text"
        autoComplete="off"
        autoCapitalize="off"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="search"
        aria-label={t("store_stock.look")}
        placeholder={t("store_stock.look_hint")}
        onInput={onInput}
      />
    </div>
  );
}

function Stepper({ name, value, onChange }) {
  const t = useT();
  const number = parse(value) ?? 0n;
  const step = (by) => onChange(shown(number + by < 0n ? 0n : number + by));
  return (
    <div className="counter">
      <button type="button" aria-label={t("count.less", { name })} onClick={() => step(-ONE)}>
        −
      </button>
      <input
        inputMode="decimal"
        autoComplete="off"
        aria-label={t("request.quantity_of", { name })}
        aria-invalid={parse(value) === null}
        value={value}
        onFocus={(event) => event.target.select()}
        onChange={(event) => onChange(event.target.value)}
      />
      <button type="button" aria-label={t("count.more", { name })} onClick={() => step(ONE)}>
        +
      </button>
    </div>
  );
}

/**
 * How many of a SKU are wanted from one warehouse, and for whom. The key goes along: what is sent twice, because no
 * answer came, is asked once. `units`: `[{id, name}, …]`, the base unit first.
 */
export function AskSheet({ person, target, name, units, errors, onAsk, onLeave }) {
  const t = useT();
  const [kept, keep] = useKept(person, target);
  const quantity = kept.quantity ?? "1";
  const unit = units.some((one) => one.id === kept.unit) ? kept.unit : (units[0]?.id ?? "");
  const isWrong = !(parse(quantity) > 0n);
  const error = Object.values(errors ?? {})[0] ?? "";

  function send() {
    const { key } = kept.key ? kept : keep({ key: freshKey() });
    onAsk(target, key, shown(parse(quantity)), unit, kept.words ?? "");
  }
  /** Another quantity is another request: the key of what was sent before must not answer for it. */
  const change = (what) => keep({ ...what, key: undefined });

  return (
    <div className="ask-sheet">
      <div className="ask-row">
        <Stepper name={name} value={quantity} onChange={(text) => change({ quantity: text })} />
        {units.length > 1 ? (
          <select
            className="field"
            aria-label={t("field.unit")}
            value={unit}
            onChange={(event) => change({ unit: event.target.value })}
          >
            {units.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        ) : (
          <span className="unit">{units[0]?.name}</span>
        )}
      </div>
      <input
        className="field"
        maxLength={200}
        aria-label={t("request.words")}
        placeholder={t("request.words_hint")}
        value={kept.words ?? ""}
        onChange={(event) => change({ words: event.target.value })}
      />
      {(isWrong || error) && (
        <p className="field-error" role="alert">
          {isWrong ? t("count.no_number") : error}
        </p>
      )}
      <p className="quiet">{t("request.what_happens")}</p>
      <div className="dialog-actions">
        <button type="button" className="button" onClick={() => onLeave(false)}>
          {t("dialog.leave")}
        </button>
        <button type="button" className="button filled" disabled={isWrong} onClick={send}>
          {t("request.submit")}
        </button>
      </div>
    </div>
  );
}

/** How much of each SKU really leaves, and why it is less. `lines`: `[{sku, name, about, unit, asked}, …]`. */
export function SendSheet({ person, target, lines, causes, errors, onSend, onLeave }) {
  const t = useT();
  const [kept, keep] = useKept(person, target);
  const [isTried, setTried] = useState(false);
  const said = lines.map((line) => ({ ...line, ...(kept[line.sku] ?? {}) }));
  const quantityOf = (line) => parse(line.quantity ?? line.asked);
  const isShort = (line) => quantityOf(line) !== null && quantityOf(line) < parse(line.asked);
  const faultOf = (line, at) => {
    if (quantityOf(line) === null) return t("count.no_number");
    if (quantityOf(line) > parse(line.asked)) return t("request.too_many");
    if (isTried && isShort(line) && !line.cause) return t("request.cause_needed");
    return errors?.[`lines.${at}.cause`] ?? errors?.[`lines.${at}.quantity`] ?? "";
  };
  const change = (line, what) => keep({ [line.sku]: { ...(kept[line.sku] ?? {}), ...what } });

  function send() {
    setTried(true);
    const isReady = (line) =>
      quantityOf(line) !== null && quantityOf(line) <= parse(line.asked) && (!isShort(line) || line.cause);
    if (!said.every(isReady)) return;
    onSend(
      target,
      said.map((line) => ({
        sku: String(line.sku),
        quantity: shown(quantityOf(line)),
        cause: isShort(line) ? line.cause : "",
      })),
    );
  }

  return (
    <div className="send-sheet">
      <ul className="count-lines">
        {said.map((line, at) => (
          <li key={line.sku} className={isShort(line) ? "count-line differs" : "count-line"}>
            <div>
              <div className="name">{line.name}</div>
              <div className="quiet">{line.about}</div>
              <div>
                {t("request.asked")} <strong>{line.asked}</strong> <span className="unit">{line.unit}</span>
              </div>
            </div>
            <Stepper
              name={line.name}
              value={line.quantity ?? line.asked}
              onChange={(text) => change(line, { quantity: text })}
            />
            {isShort(line) && (
              <div className="why">
                <select
                  className={line.cause ? "field" : "field invalid"}
                  aria-label={t("request.cause_of", { name: line.name })}
                  value={line.cause ?? ""}
                  onChange={(event) => change(line, { cause: event.target.value })}
                >
                  <option value="">{t("request.choose_cause")}</option>
                  {causes.map((one) => (
                    <option key={one.id} value={one.id}>
                      {one.label}
                    </option>
                  ))}
                </select>
              </div>
            )}
            {faultOf(line, at) && (
              <p className="field-error" role="alert">
                {faultOf(line, at)}
              </p>
            )}
          </li>
        ))}
      </ul>
      {errors?.lines && (
        <p className="field-error" role="alert">
          {errors.lines}
        </p>
      )}
      <div className="dialog-actions">
        <button type="button" className="button" onClick={() => onLeave(false)}>
          {t("dialog.leave")}
        </button>
        <button type="button" className="button filled" onClick={send}>
          {t("request.send_submit")}
        </button>
      </div>
    </div>
  );
}

/** How long there is until a moment; it goes on while one looks. */
export function TimeLeft({ until }) {
  const t = useT();
  const minutesTo = () => Math.ceil((new Date(until).getTime() - Date.now()) / 60_000);
  const [minutes, setMinutes] = useState(null);
  useEffect(() => {
    setMinutes(minutesTo());
    const timer = setInterval(() => setMinutes(minutesTo()), 15_000);
    return () => clearInterval(timer);
  }, [until]);
  if (minutes === null || !until) return null;
  if (minutes <= 0) return <span className="late">{t("request.over")}</span>;
  const text =
    minutes < 60
      ? t("request.minutes_left", { minutes })
      : t("request.hours_left", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  return <span className={minutes <= 15 ? "late" : ""}>{text}</span>;
}
