import { useEffect, useRef, useState } from "react";
import { catchStrayKeys, catchStrayScans } from "./desk_stray.js";
import { useT } from "./i18n.js";
import { playBad, playGood } from "./sound.js";
import { listen } from "./wedge.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", ".", "0", "back"];
const MOST_DIGITS = 12;
const NUMBER = /^\d{1,9}(\.\d{0,6})?$/;
const keyOf = (code) => code.normalize("NFKC").trim().toLowerCase();
const nameOf = (person, target) => `jxc-count-${person}-pad-${target}`;

/** What a press of a key makes of what was typed; a number that a scan put there is replaced, not continued. */
export function pressed(typed, key) {
  const { text, isSoft } = typed;
  if (key === "back") return { text: isSoft ? "" : text.slice(0, -1), isSoft: false };
  const before = isSoft ? "" : text;
  const after = key === "." && before === "" ? "0." : before + key;
  if (after.length > MOST_DIGITS || !NUMBER.test(after)) return typed;
  return { text: after.replace(/^0+(?=\d)/, ""), isSoft: false };
}

/** One more by a scan; what was typed by hand to a fraction goes on from its whole part. */
export function oneMore({ text }) {
  return { text: String(Number.parseInt(text || "0", 10) + 1), isSoft: true };
}

function kept(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

function Keys({ onPress }) {
  const t = useT();
  const keepFocus = (event) => event.preventDefault();
  return (
    <div className="pad-keys" role="group" aria-label={t("counts.keys")}>
      {KEYS.map((key) => (
        <button key={key} type="button" className="pad-key" onMouseDown={keepFocus} onClick={() => onPress(key)}>
          {key === "back" ? t("counts.back_key") : key}
        </button>
      ))}
    </div>
  );
}

function Units({ units, unit, onChoose }) {
  const t = useT();
  if (units.length < 2) return <span className="pad-unit">{units[0]?.name}</span>;
  return (
    <span className="pad-units" role="group" aria-label={t("counts.unit")}>
      {units.map((one) => (
        <button
          key={one.id}
          type="button"
          className={one.id === unit ? "pad-unit on" : "pad-unit"}
          aria-pressed={one.id === unit}
          onClick={() => onChoose(one.id)}
        >
          {one.name}
          {one.factor && <small>{one.factor}</small>}
        </button>
      ))}
    </span>
  );
}

/**
 * One line at a time: a number pad, a scanner, one thumb. `line` = {name, code, about, shelf, lot, needs_lot, units,
 * unit, place, typed, codes, status}; `target` names it in this round. `errors` come by `entries.0.field`. What is typed stays
 * in this browser until the server has it.
 */
export function CountPad({ person, target, line, errors, isBusy, onEnter, onScan, onLater }) {
  const t = useT();
  const scanRef = useRef(null);
  const takeRef = useRef(null);
  const [typed, setTyped] = useState({ text: "", isSoft: false });
  const [unit, setUnit] = useState("");
  const [place, setPlace] = useState(null);
  const [lot, setLot] = useState("");
  const [isSent, setSent] = useState(false);
  const name = nameOf(person, target);

  useEffect(() => {
    const before = kept(name);
    setTyped(before?.typed ?? { text: line.typed ?? "", isSoft: true });
    setUnit(before?.unit ?? line.unit);
    setPlace(line.place ? line.place : null);
    setLot("");
    setSent(false);
  }, [target]);

  useEffect(() => {
    setSent(false);
    if (Object.keys(errors).length) playBad();
  }, [errors]);

  function type(next, nextUnit = unit) {
    setTyped(next);
    setUnit(nextUnit);
    localStorage.setItem(name, JSON.stringify({ typed: next, unit: nextUnit }));
  }

  takeRef.current = (text) => {
    const own = line.codes?.[keyOf(text)];
    if (!own) {
      onScan(text);
      return;
    }
    playGood();
    const isOther = own !== unit && typed.text !== "" && !typed.isSoft;
    if (isOther) {
      playBad();
      return;
    }
    type(own === unit ? oneMore(typed) : { text: "1", isSoft: true }, own);
  };
  useEffect(() => {
    const input = scanRef.current;
    const take = (text) => takeRef.current(text);
    const stops = [listen(input, take), catchStrayKeys(input), catchStrayScans(input, take)];
    return () => stops.forEach((stop) => stop());
  }, []);

  function enter(text) {
    if (text === "" || isSent) return;
    setSent(true);
    localStorage.removeItem(name);
    onEnter(target, text.replace(/\.$/, ""), unit, place ?? "", lot.trim());
  }

  const wrong = errors["entries.0.quantity"] ?? errors["entries.0.unit_id"] ?? errors["entries.0.sku_id"];
  return (
    <div className="count-pad" data-target={target}>
      <div className="scan-box">
        <span className="scan-icon" aria-hidden="true" />
        <input
          ref={scanRef}
          className="scan-input"
          type="text"
          inputMode="none"
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          aria-label={t("scan.label")}
          placeholder={t("counts.scan_hint")}
        />
      </div>
      <section className="pad-line" aria-live="polite">
        <div className="pad-shelf">{line.shelf ? t("counts.shelf", { shelf: line.shelf }) : t("counts.no_shelf")}</div>
        <h2>{line.name}</h2>
        <div className="quiet">{line.about}</div>
        {line.lot && <div className="pad-lot">{t("counts.lot", { lot: line.lot })}</div>}
        {line.status && <div className="pad-lot">{t("counts.pad_status", { status: line.status })}</div>}
        {line.hint && <p className="pad-hint">{line.hint}</p>}
        {line.needs_lot && (
          <label className="pad-extra">
            {t("counts.lot_number")}
            <input className="field" maxLength={60} value={lot} onChange={(event) => setLot(event.target.value)} />
            <span className="field-error">{errors["entries.0.lot_number"] ?? ""}</span>
          </label>
        )}
        {place === null ? (
          <button type="button" className="link-like" onClick={() => setPlace("")}>
            {t("counts.other_place")}
          </button>
        ) : (
          <label className="pad-extra">
            {t("counts.place")}
            <input
              className="field"
              maxLength={40}
              value={place}
              placeholder={t("counts.place_hint")}
              onChange={(event) => setPlace(event.target.value)}
            />
          </label>
        )}
        {errors["entries.0.place"] && <p className="field-error">{errors["entries.0.place"]}</p>}
      </section>
      <div className="pad-typed">
        <output className={typed.isSoft ? "pad-number soft" : "pad-number"} aria-label={t("counts.typed")}>
          {typed.text || "–"}
        </output>
        <Units units={line.units ?? []} unit={unit} onChoose={(next) => type(typed, next)} />
      </div>
      {wrong && <p className="field-error">{wrong}</p>}
      <Keys onPress={(key) => type(pressed(typed, key))} />
      <div className="pad-acts">
        <button type="button" className="button" onClick={() => onLater(target)}>
          {t("counts.later")}
        </button>
        <button type="button" className="button" disabled={isSent || isBusy} onClick={() => enter("0")}>
          {t("counts.nothing_here")}
        </button>
        <button
          type="button"
          className="button filled"
          disabled={typed.text === "" || isSent || isBusy}
          onClick={() => enter(typed.text)}
        >
          {t("counts.enter")}
        </button>
      </div>
    </div>
  );
}
