import { useEffect, useRef, useState } from "react";
import { keyOf, load, ONE, parse, saysMore, shown, useAsking } from "./counted.js";
import { useT } from "./i18n.js";
import { playBad, playGood } from "./sound.js";
import { listen } from "./wedge.js";

const nameOf = (person, target) => `jxc-count-${person}-arrival-${target}`;
const NOTHING = { counted: undefined };

/** Whether a number was typed that is none. */
const isNoNumber = (text) => text !== undefined && text !== "" && parse(text) === null;

function Field({ label, error, ...props }) {
  return (
    <label className="arrival-field">
      <span className="quiet">{label}</span>
      <input className={error ? "field invalid" : "field"} autoComplete="off" aria-invalid={Boolean(error)} {...props} />
      {error && <span className="field-error">{error}</span>}
    </label>
  );
}

/** One lot of a line (or all of it, where no lots are kept): how many, what the note says, which lot until when. */
function Part({ line, part, errorOf, onChange }) {
  const t = useT();
  const counted = part.counted === undefined ? null : parse(part.counted);
  const step = (by) => {
    const next = (counted ?? 0n) + by;
    onChange({ counted: shown(next < 0n ? 0n : next) });
  };
  const typed = (field) => ({ target }) => onChange({ [field]: target.value });
  return (
    <div className="arrival-part">
      <div className="counter">
        <button type="button" aria-label={t("count.less", { name: line.name })} onClick={() => step(-ONE)}>
          −
        </button>
        <input
          inputMode="decimal"
          autoComplete="off"
          aria-label={t("count.counted", { name: line.name })}
          aria-invalid={isNoNumber(part.counted)}
          placeholder="–"
          value={part.counted ?? ""}
          onFocus={(event) => event.target.select()}
          onChange={(event) => onChange({ counted: event.target.value === "" ? undefined : event.target.value })}
        />
        <button type="button" aria-label={t("count.more", { name: line.name })} onClick={() => step(ONE)}>
          +
        </button>
      </div>
      {(isNoNumber(part.counted) || errorOf("counted")) && (
        <p className="field-error">{isNoNumber(part.counted) ? t("count.no_number") : errorOf("counted")}</p>
      )}
      <div className="arrival-fields">
        <Field
          label={t("arrival.noted")}
          inputMode="decimal"
          value={part.noted ?? ""}
          error={isNoNumber(part.noted) ? t("count.no_number") : errorOf("noted")}
          onChange={typed("noted")}
        />
        {line.lot_tracked && (
          <>
            <Field
              label={line.serial_tracked ? t("arrival.serial") : t("arrival.lot")}
              maxLength={60}
              value={part.lot ?? ""}
              error={errorOf("lot_number")}
              onChange={typed("lot")}
            />
            <Field
              label={t("arrival.produced_on")}
              type="date"
              value={part.produced_on ?? ""}
              error={errorOf("produced_on")}
              onChange={typed("produced_on")}
            />
            <Field
              label={t("arrival.expires_on")}
              type="date"
              value={part.expires_on ?? ""}
              error={errorOf("expires_on")}
              onChange={typed("expires_on")}
            />
            {(part.reason || errorOf("lot_reason")) && (
              <Field
                label={t("arrival.lot_reason")}
                maxLength={100}
                value={part.reason ?? ""}
                error={errorOf("lot_reason")}
                onChange={typed("reason")}
              />
            )}
          </>
        )}
      </div>
    </div>
  );
}

function Line({ line, parts, isScanned, errorOf, onChange, onMore }) {
  const t = useT();
  const counted = parts.some((part) => part.counted !== undefined);
  return (
    <li className={`count-line arrival-line ${counted ? "equal" : ""} ${isScanned ? "scanned" : ""}`} data-line={line.id}>
      <div>
        <div className="name">{line.name}</div>
        <div className="quiet">{[line.code, line.spec].filter(Boolean).join(" · ")}</div>
        {line.open && (
          <div>
            {t("arrival.open")} <strong>{line.open}</strong> <span className="unit">{line.unit}</span>
          </div>
        )}
      </div>
      <div>
        {parts.map((part, at) => (
          <Part
            key={at}
            line={line}
            part={part}
            errorOf={(field) => errorOf(at, field)}
            onChange={(what) => onChange(at, what)}
          />
        ))}
        {line.lot_tracked && (
          <button type="button" className="button bare" onClick={onMore}>
            {line.serial_tracked ? t("arrival.more_serials") : t("arrival.more_lots")}
          </button>
        )}
      </div>
    </li>
  );
}

/**
 * Counting what arrives on an order: by scan or by tap, kept in this browser until the server has it. `target` names
 * the order and the place; `errors` come by `lines.N.field` of what was sent.
 */
export function ArrivalSheet({ person, target, lines, errors, answers, onAsk, onSign }) {
  const t = useT();
  const name = nameOf(person, target);
  const [entries, setEntries] = useState({});
  const [last, setLast] = useState(null);
  const [said, setSaid] = useState("");
  const [sent, setSent] = useState([]);
  const inputRef = useRef(null);
  const takeRef = useRef(null);
  const entriesRef = useRef(entries);
  entriesRef.current = entries;

  useEffect(() => {
    setEntries(target ? load(name) : {});
    setLast(null);
    setSent([]);
  }, [person, target]);

  const partsOf = (id) => entriesRef.current.lines?.[id] ?? [NOTHING];

  function keep(next) {
    entriesRef.current = next;
    setEntries(next);
    localStorage.setItem(name, JSON.stringify(next));
  }

  const keepParts = (id, parts) =>
    keep({ ...entriesRef.current, lines: { ...entriesRef.current.lines, [id]: parts } });
  const change = (id, at, what) =>
    keepParts(id, partsOf(id).map((part, position) => (position === at ? { ...part, ...what } : part)));
  const more = (id) => keepParts(id, [...partsOf(id), NOTHING]);
  const head = (field) => ({ target: { value } }) => keep({ ...entriesRef.current, [field]: value });

  function refuse(words) {
    playBad();
    setSaid(words);
  }

  /** So many base units more: on the part with this lot, else on the first that has none yet, else on a new one. */
  function count(line, quantity, lot = "", dates = {}) {
    const parts = [...partsOf(line.id)];
    const free = line.serial_tracked && lot ? (part) => !part.lot : (part) => !lot || !part.lot || part.lot === lot;
    if (line.serial_tracked && lot && parts.some((part) => part.lot === lot)) {
      return refuse(t("arrival.serial_twice", { lot }));
    }
    let at = parts.findIndex((part) => lot && part.lot === lot);
    if (at < 0) at = parts.findIndex(free);
    if (at < 0) at = parts.push(NOTHING) - 1;
    const after = (parse(parts[at].counted ?? "0") ?? 0n) + parse(quantity);
    parts[at] = { ...parts[at], ...(lot && { lot }), ...dates, counted: shown(after) };
    keepParts(line.id, parts);
    setLast(line.id);
    setSaid(t("count.scanned", { name: line.name, count: shown(after) }));
    playGood();
    document.querySelector(`[data-line="${line.id}"]`)?.scrollIntoView({ block: "nearest" });
    return undefined;
  }

  const [looking, ask] = useAsking(target, answers, onAsk, ({ words, sku, lot, quantity, code, ...dates }) => {
    if (words) return refuse(words);
    const line = lines.find((one) => one.sku === sku);
    const known = Object.fromEntries(
      ["produced_on", "expires_on"].filter((field) => dates[field]).map((field) => [field, dates[field]]),
    );
    return line ? count(line, quantity, lot, known) : refuse(t("count.not_on_it", { code }));
  });

  takeRef.current = (text) => {
    const key = keyOf(text);
    const line = lines.find((one) => key in one.codes);
    if (line) count(line, line.codes[key]);
    else if (saysMore(text)) ask(text);
    else refuse(t("count.not_on_it", { code: text.slice(0, 40) }));
  };
  useEffect(() => listen(inputRef.current, (text) => takeRef.current(text)), []);

  const allParts = lines.flatMap((line) => partsOf(line.id).map((part, at) => ({ line, part, at })));
  const filled = allParts.filter(
    ({ part }) => part.counted !== undefined && part.counted !== "" && parse(part.counted) !== 0n,
  );
  // on the delivery note, and nothing of it came: said by a 0 that somebody typed
  const missing = allParts.filter(
    ({ line, part }) =>
      part.counted && parse(part.counted) === 0n && part.noted && parse(part.noted) > 0n &&
      !filled.some((one) => one.line.id === line.id),
  );
  const done = new Set(filled.map(({ line }) => line.id)).size;
  const isBroken = lines.some((line) =>
    partsOf(line.id).some((part) => isNoNumber(part.counted) || isNoNumber(part.noted)),
  );
  const errorOf = (id, at, field) => {
    const position = sent.indexOf(`${id}:${at}`);
    if (position < 0) return "";
    const also = field === "counted" ? errors[`lines.${position}.quantity`] : "";
    return errors[`lines.${position}.${field}`] ?? also ?? "";
  };

  function send() {
    setSent(filled.map(({ line, at }) => `${line.id}:${at}`));
    onSign(
      target,
      [...filled, ...missing].map(({ line, part }) => ({
        line: line.id,
        counted: shown(parse(part.counted)),
        noted: part.noted ? shown(parse(part.noted)) : "",
        lot: part.lot ?? "",
        produced_on: part.produced_on ?? "",
        expires_on: part.expires_on ?? "",
        reason: part.reason ?? "",
      })),
      { own_number: entries.own_number ?? "", wrong: entries.wrong ?? "", remark: entries.remark ?? "" },
    );
  }

  const allAsOrdered = () =>
    keep({
      ...entries,
      lines: Object.fromEntries(
        lines.map((line) => {
          const [first, ...others] = partsOf(line.id);
          return [line.id, [{ ...first, counted: line.open }, ...others]];
        }),
      ),
    });

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
        {lines.every((line) => line.open && !line.lot_tracked) && (
          <button type="button" className="button" onClick={allAsOrdered}>
            {t("arrival.all_as_ordered")}
          </button>
        )}
        <span role="status" className="quiet">
          {looking ? t("count.looking", { count: looking }) : said}
        </span>
      </div>
      <ul className="count-lines">
        {lines.map((line) => (
          <Line
            key={line.id}
            line={line}
            parts={entries.lines?.[line.id] ?? [NOTHING]}
            isScanned={last === line.id}
            errorOf={(at, field) => errorOf(line.id, at, field)}
            onChange={(at, what) => change(line.id, at, what)}
            onMore={() => more(line.id)}
          />
        ))}
      </ul>
      <div className="arrival-note">
        <Field
          label={t("arrival.own_number")}
          maxLength={60}
          value={entries.own_number ?? ""}
          error={errors.own_number}
          onChange={head("own_number")}
        />
        <Field
          label={t("arrival.wrong")}
          placeholder={t("arrival.wrong_hint")}
          maxLength={200}
          value={entries.wrong ?? ""}
          error={errors.wrong}
          onChange={head("wrong")}
        />
        <Field
          label={t("arrival.remark")}
          maxLength={500}
          value={entries.remark ?? ""}
          error={errors.remark}
          onChange={head("remark")}
        />
      </div>
      <div className="count-foot">
        <span>{t("count.progress", { counted: done, all: lines.length })}</span>
        {done > 0 && done < lines.length && (
          <span className="quiet">{t("arrival.rest_stays", { count: lines.length - done })}</span>
        )}
        {missing.length > 0 && <span className="late">{t("arrival.missing_lines", { count: missing.length })}</span>}
        <button type="button" className="button filled" disabled={filled.length === 0 || isBroken} onClick={send}>
          {t("arrival.sign")}
        </button>
      </div>
    </div>
  );
}

/** The server has what was counted of `target`: nothing of it need be kept any more. */
export function ArrivalTaken({ person, target }) {
  useEffect(() => {
    if (target) localStorage.removeItem(nameOf(person, target));
  }, [person, target]);
  return null;
}

/** The second signature: how much of each counted line is good, and why the rest is not. */
export function InspectSheet({ target, lines, causes, errors, isBusy, onSign }) {
  const t = useT();
  const [entries, setEntries] = useState({});
  const [sent, setSent] = useState([]);
  useEffect(() => {
    setEntries({});
    setSent([]);
  }, [target]);
  const change = (id, what) => {
    setSent([]);  // what the server said of the old content says nothing of the new
    setEntries((now) => ({ ...now, [id]: { ...now[id], ...what } }));
  };
  const acceptedOf = (line) => entries[line.id]?.accepted ?? line.counted;
  const restOf = (line) => {
    const accepted = parse(acceptedOf(line));
    return accepted === null ? 0n : parse(line.counted) - accepted;
  };
  const isBroken = lines.some((line) => parse(acceptedOf(line)) === null || restOf(line) < 0n);
  const errorOf = (line, field) => {
    const position = sent.indexOf(line.id);
    return position < 0 ? "" : (errors[`lines.${position}.${field}`] ?? "");
  };

  function send() {
    const judged = lines.filter((line) => restOf(line) > 0n || entries[line.id]?.remark);
    setSent(judged.map((line) => line.id));
    onSign(
      target,
      judged.map((line) => ({
        line: line.id,
        accepted: shown(parse(acceptedOf(line))),
        cause: restOf(line) > 0n ? (entries[line.id]?.cause ?? "") : "",
        remark: entries[line.id]?.remark ?? "",
      })),
    );
  }

  return (
    <div className="count-sheet">
      <ul className="count-lines">
        {lines.map((line) => {
          const rest = restOf(line);
          const wrong = rest < 0n ? t("inspect.too_many") : errorOf(line, "accepted");
          return (
            <li key={line.id} className={`count-line arrival-line ${rest > 0n ? "differs" : "equal"}`} data-line={line.id}>
              <div>
                <div className="name">{line.name}</div>
                <div className="quiet">{[line.code, line.spec, line.lot, line.ends].filter(Boolean).join(" · ")}</div>
                <div>
                  {line.ordered && (
                    <>
                      {t("arrival.open")} <strong>{line.ordered}</strong>
                      {" · "}
                    </>
                  )}
                  {line.noted && (
                    <>
                      {t("arrival.noted")} <strong>{line.noted}</strong>
                      {" · "}
                    </>
                  )}
                  {t("inspect.counted")} <strong>{line.counted}</strong> <span className="unit">{line.unit}</span>
                </div>
                {line.remark && <div className="quiet">{line.remark}</div>}
              </div>
              <label className="arrival-field">
                <span className="quiet">{t("inspect.accepted")}</span>
                <input
                  className={wrong ? "field invalid" : "field"}
                  inputMode="decimal"
                  autoComplete="off"
                  aria-label={t("inspect.accepted_of", { name: line.name })}
                  aria-invalid={Boolean(wrong)}
                  value={acceptedOf(line)}
                  onFocus={(event) => event.target.select()}
                  onChange={(event) => change(line.id, { accepted: event.target.value })}
                />
                {wrong && <span className="field-error">{wrong}</span>}
              </label>
              {rest > 0n && (
                <div className="why">
                  <select
                    className={errorOf(line, "cause") || !entries[line.id]?.cause ? "field invalid" : "field"}
                    aria-label={t("inspect.cause_of", { name: line.name })}
                    value={entries[line.id]?.cause ?? ""}
                    onChange={(event) => change(line.id, { cause: event.target.value })}
                  >
                    <option value="">{t("inspect.rejected", { count: shown(rest), unit: line.unit })}</option>
                    {causes.map((one) => (
                      <option key={one.id} value={one.id}>
                        {one.label}
                      </option>
                    ))}
                  </select>
                  <input
                    className="field"
                    maxLength={200}
                    aria-label={t("count.words", { name: line.name })}
                    placeholder={t("inspect.words_hint")}
                    value={entries[line.id]?.remark ?? ""}
                    onChange={(event) => change(line.id, { remark: event.target.value })}
                  />
                  {errorOf(line, "cause") && <p className="field-error">{errorOf(line, "cause")}</p>}
                </div>
              )}
            </li>
          );
        })}
      </ul>
      <div className="count-foot">
        <span className="quiet">{t("inspect.what")}</span>
        <button type="button" className="button filled" disabled={isBusy || isBroken} onClick={send}>
          {t("inspect.sign")}
        </button>
      </div>
    </div>
  );
}
