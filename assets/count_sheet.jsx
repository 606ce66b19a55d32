import { useEffect, useRef, useState } from "react";
import { keyOf, load, ONE, parse, saysMore, shown, useAsking } from "./counted.js";
import { useT } from "./i18n.js";
import { playBad, playGood } from "./sound.js";
import { listen } from "./wedge.js";

const nameOf = (person, target) => `jxc-count-${person}-${target}`;

/** The server has what was counted of `target`: nothing of it need be kept any more. */
export function CountsTaken({ person, target }) {
  useEffect(() => {
    if (target) localStorage.removeItem(nameOf(person, target));
  }, [person, target]);
  return null;
}

function CountLine({ line, entry, reasons, error, isScanned, onChange }) {
  const t = useT();
  const open = parse(line.open);
  const counted = entry?.counted === undefined ? null : parse(entry.counted);
  const isWrong = entry?.counted !== undefined && counted === null;
  const differs = counted !== null && counted !== open;
  const choices = differs ? (counted < open ? reasons.short : reasons.over) : [];
  const state = counted === null ? "" : differs ? "differs" : "equal";
  const step = (by) => {
    const next = (counted ?? 0n) + by;
    onChange({ counted: shown(next < 0n ? 0n : next) });
  };
  return (
    <li className={`count-line ${state} ${isScanned ? "scanned" : ""}`} data-line={line.id}>
      <div>
        <div className="name">{line.name}</div>
        <div className="quiet">{[line.code, line.spec, line.lot].filter(Boolean).join(" · ")}</div>
        <div>
          {t("count.expected")} <strong>{line.open}</strong> <span className="unit">{line.unit}</span>
        </div>
      </div>
      <div className="counter">
        <button
          type="button"
          aria-label={t("count.less", { name: line.name })}
          onClick={() => step(-ONE)}
        >
          −
        </button>
        <input
          inputMode="decimal"
          autoComplete="off"
          aria-label={t("count.counted", { name: line.name })}
          aria-invalid={isWrong}
          placeholder="–"
          value={entry?.counted ?? ""}
          onFocus={(event) => event.target.select()}
          onChange={(event) => onChange({ counted: event.target.value === "" ? undefined : event.target.value })}
        />
        <button
          type="button"
          aria-label={t("count.more", { name: line.name })}
          onClick={() => step(ONE)}
        >
          +
        </button>
      </div>
      {isWrong && <p className="field-error">{t("count.no_number")}</p>}
      {differs && (
        <div className="why">
          <select
            className={error || !entry?.reason ? "field invalid" : "field"}
              aria-label={t("count.why", { name: line.name })}
            value={choices.some((one) => one.id === entry?.reason) ? entry.reason : ""}
            onChange={(event) => onChange({ reason: event.target.value })}
          >
            <option value="">
              {counted < open
                ? t("count.short", { count: shown(open - counted), unit: line.unit })
                : t("count.over", { count: shown(counted - open), unit: line.unit })}
            </option>
            {choices.map((one) => (
              <option key={one.id} value={one.id}>
                {one.label}
              </option>
            ))}
          </select>
          <input
            className="field"
              maxLength={100}
            aria-label={t("count.words", { name: line.name })}
            placeholder={t("count.words_hint")}
            value={entry?.words ?? ""}
            onChange={(event) => onChange({ words: event.target.value })}
          />
          {error && <p className="field-error">{error}</p>}
        </div>
      )}
    </li>
  );
}

/** What is wrong on the sheet, as [line id, text key], or null. */
function faultOf(lines, entries, reasons) {
  for (const line of lines) {
    const entry = entries[line.id];
    if (entry?.counted === undefined) continue;
    const counted = parse(entry.counted);
    const open = parse(line.open);
    if (counted === null) return [line.id, "count.no_number"];
    const choices = counted < open ? reasons.short : reasons.over;
    if (counted !== open && !choices.some((one) => one.id === entry.reason)) return [line.id, "count.reason_needed"];
  }
  return null;
}

/**
 * Counting what has arrived, without waiting for the network between two taps. `target` names the transfer as it
 * was read; `errors` come by `lines.N.field` of what was sent; `answers` to `onAsk` say what codes stand for.
 */
export function CountSheet({ person, target, lines, reasons, errors, answers, onAsk, onReceive }) {
  const t = useT();
  const name = nameOf(person, target);
  const [entries, setEntries] = useState({});
  const [last, setLast] = useState(null);
  const [said, setSaid] = useState("");
  const [fault, setFault] = useState(null);
  const [sent, setSent] = useState([]);
  const inputRef = useRef(null);
  const takeRef = useRef(null);

  useEffect(() => {
    setEntries(target ? load(name) : {});
    setLast(null);
    setFault(null);
    setSent([]);
  }, [person, target]);

  const entriesRef = useRef(entries);
  entriesRef.current = entries;

  function keep(next) {
    entriesRef.current = next;
    setEntries(next);
    localStorage.setItem(name, JSON.stringify(next));
  }

  function change(id, what) {
    setFault(null);
    const now = entriesRef.current;
    keep({ ...now, [id]: { ...now[id], ...what } });
  }

  function refuse(words) {
    playBad();
    setSaid(words);
  }

  /** So many base units more (as text) on the likely one of these lines. */
  function count(known, quantityOf) {
    const countedOf = (line) => parse(entriesRef.current[line.id]?.counted ?? "0") ?? 0n;
    // Of several lots of one SKU the first that is not complete yet is the likely one.
    const line = known.find((one) => parse(one.open) > countedOf(one)) ?? known[known.length - 1];
    const after = countedOf(line) + parse(quantityOf(line));
    change(line.id, { counted: shown(after) });
    setLast(line.id);
    setSaid(t("count.scanned", { name: line.name, count: shown(after) }));
    if (after > parse(line.open)) playBad();
    else playGood();
    document.querySelector(`[data-line="${line.id}"]`)?.scrollIntoView({ block: "nearest" });
  }

  const [looking, ask] = useAsking(target, answers, onAsk, ({ words, sku, lot, quantity, code }) => {
    if (words) return refuse(words);
    const ofSku = lines.filter((line) => line.sku === sku);
    const known = ofSku.filter((line) => !lot || !line.lot || line.lot === lot);
    if (known.length) return count(known, () => quantity);
    return refuse(ofSku.length ? t("count.other_lot", { name: ofSku[0].name, lot }) : t("count.not_on_it", { code }));
  });

  takeRef.current = (text) => {
    const key = keyOf(text);
    const known = lines.filter((line) => key in line.codes);
    if (known.length) count(known, (line) => line.codes[key]);
    else if (saysMore(text)) ask(text);
    else refuse(t("count.not_on_it", { code: text.slice(0, 40) }));
  };
  useEffect(() => listen(inputRef.current, (text) => takeRef.current(text)), []);

  const counted = lines.filter((line) => entries[line.id]?.counted !== undefined);
  const errorOf = (line) => {
    if (fault?.[0] === line.id) return t(fault[1]);
    const position = sent.indexOf(line.id);
    return position < 0 ? "" : (errors[`lines.${position}.reason`] ?? errors[`lines.${position}.words`] ?? "");
  };

  function send() {
    const found = faultOf(lines, entries, reasons);
    setFault(found);
    if (found) {
      playBad();
      document.querySelector(`[data-line="${found[0]}"]`)?.scrollIntoView({ block: "center" });
      return;
    }
    setSent(counted.map((line) => line.id));
    onReceive(
      target,
      counted.map((line) => {
        const entry = entries[line.id];
        const isEqual = parse(entry.counted) === parse(line.open);
        return {
          line: line.id,
          open: line.open,
          counted: shown(parse(entry.counted)),
          reason: isEqual ? "" : entry.reason,
          words: isEqual ? "" : (entry.words ?? ""),
        };
      }),
    );
  }

  const allAsSent = () =>
    keep(Object.fromEntries(lines.map((line) => [line.id, { ...entries[line.id], counted: line.open }])));

  return (
    <div className="count-sheet">
      <div className="count-head">
        <div className="scan-box">
          <span className="scan-icon" aria-hidden="true" />
          <input
            ref={inputRef}
            className="scan-input"
            type="text"
            autoComplete="off"
            autoCapitalize="off"
            autoCorrect="off"
            spellCheck={false}
            enterKeyHint="done"
            aria-label={t("scan.label")}
            placeholder={t("count.scan_hint")}
          />
        </div>
        <button type="button" className="button" onClick={allAsSent}>
          {t("count.all_as_sent")}
        </button>
        <span role="status" className="quiet">
          {looking ? t("count.looking", { count: looking }) : said}
        </span>
      </div>
      <ul className="count-lines">
        {lines.map((line) => (
          <CountLine
            key={line.id}
            line={line}
            entry={entries[line.id]}
            reasons={reasons}
            error={errorOf(line)}
            isScanned={last === line.id}
           
            onChange={(what) => change(line.id, what)}
          />
        ))}
      </ul>
      <div className="count-foot">
        <span>{t("count.progress", { counted: counted.length, all: lines.length })}</span>
        {counted.length > 0 && counted.length < lines.length && (
          <span className="quiet">{t("count.rest_stays", { count: lines.length - counted.length })}</span>
        )}
        <button type="button" className="button filled" disabled={counted.length === 0} onClick={send}>
          {t("count.receive")}
        </button>
      </div>
    </div>
  );
}
