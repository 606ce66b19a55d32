import { useEffect, useRef, useState } from "react";
import { load, ONE, parse, shown } from "./counted.js";
import { useT } from "./i18n.js";

// By store and schedule: what was typed when a round closed is still there for the next one.
const nameOf = (person, kept) => `jxc-ask-${person}-${kept}`;
const TICK_MS = 15_000;

/** The server has what was asked in `target`: nothing of it need be kept any more. */
export function AsksTaken({ person, kept, target }) {
  useEffect(() => {
    if (target) localStorage.removeItem(nameOf(person, kept));
  }, [person, target]);
  return null;
}

/** How many whole minutes are left, by this browser's own running clock: its date may be wrong. */
function useMinutesLeft(target, seconds) {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const since = performance.now();
    const look = () => setLeft(seconds - (performance.now() - since) / 1000);
    look();
    const timer = setInterval(look, TICK_MS);
    return () => clearInterval(timer);
  }, [target, seconds]);
  return left <= 0 ? -1 : Math.floor(left / 60);
}

function leftText(t, minutes) {
  if (minutes < 1) return t("ask.left_none");
  const parts = [
    [Math.floor(minutes / 1440), "ask.days"],
    [Math.floor((minutes % 1440) / 60), "ask.hours"],
    [minutes % 60, "ask.minutes"],
  ];
  const said = parts.filter(([count]) => count).slice(0, 2);
  return t("ask.left", { time: said.map(([count, unit]) => t(unit, { count })).join(" ") });
}

function AskLine({ line, entry, error, isFixed, onChange }) {
  const t = useT();
  const typed = entry.quantity ?? "";
  const quantity = parse(typed || "0");
  const isWrong = quantity === null;
  const step = (by) => {
    const next = (quantity ?? 0n) + by;
    onChange({ quantity: next <= 0n ? "" : shown(next) });
  };
  return (
    <li className={`count-line ${typed && quantity ? "equal" : ""}`} data-line={line.id}>
      <div>
        <div className="name">{line.name}</div>
        <div className="quiet">{line.about}</div>
        <div className="ask-figures">
          {line.figures.map(({ label, value }) => (
            <span key={label}>
              {label} <strong>{value}</strong>
            </span>
          ))}
        </div>
        {line.suggested && !isFixed && (
          <button
            type="button"
            className="link-like ask-suggested"
            onClick={() => onChange({ quantity: line.suggested, unit: line.units[0].id })}
          >
            {t("ask.suggested", { count: line.suggested, unit: line.units[0].name })}
          </button>
        )}
      </div>
      <div className="ask-entry">
        <div className="counter">
          <button type="button" disabled={isFixed} aria-label={t("count.less", { name: line.name })} onClick={() => step(-ONE)}>
            −
          </button>
          <input
            inputMode="decimal"
            autoComplete="off"
            disabled={isFixed}
            aria-label={t("ask.quantity_of", { name: line.name })}
            aria-invalid={isWrong}
            placeholder="–"
            value={typed}
            onFocus={(event) => event.target.select()}
            onChange={(event) => onChange({ quantity: event.target.value })}
          />
          <button type="button" disabled={isFixed} aria-label={t("count.more", { name: line.name })} onClick={() => step(ONE)}>
            +
          </button>
        </div>
        {line.units.length > 1 ? (
          <select
            className="field"
            disabled={isFixed}
            aria-label={t("ask.unit_of", { name: line.name })}
            value={entry.unit}
            onChange={(event) => onChange({ unit: event.target.value })}
          >
            {line.units.map((unit) => (
              <option key={unit.id} value={unit.id}>
                {unit.factor ? `${unit.name} ${unit.factor}` : unit.name}
              </option>
            ))}
          </select>
        ) : (
          <span className="unit ask-unit">{line.units[0].name}</span>
        )}
      </div>
      {(isWrong || error) && <p className="field-error">{isWrong ? t("count.no_number") : error}</p>}
      {line.papers && typed && <p className="ask-warning">{t("ask.open_already", { papers: line.papers })}</p>}
    </li>
  );
}

/** What a store wants, without waiting for the network between two taps; `errors` come by `lines.N.field` as sent. */
export function AskSheet({ person, kept, target, lines, seconds, cutoff, isFixed, errors, onSend }) {
  const t = useT();
  const name = nameOf(person, kept);
  const [entries, setEntries] = useState({});
  const [search, setSearch] = useState("");
  const [sent, setSent] = useState([]);
  const minutes = useMinutesLeft(target, seconds);
  const entriesRef = useRef(entries);
  entriesRef.current = entries;

  useEffect(() => {
    setEntries(target ? load(name) : {});
    setSent([]);
  }, [person, kept, target]);

  const entryOf = (line) => ({ quantity: line.asked, unit: line.unit, ...entries[line.id] });

  function keep(next) {
    entriesRef.current = next;
    setEntries(next);
    localStorage.setItem(name, JSON.stringify(next));
  }

  const change = (id, what) => keep({ ...entriesRef.current, [id]: { ...entriesRef.current[id], ...what } });

  const wanted = lines.filter((line) => parse(entryOf(line).quantity || "0"));
  const isWrong = lines.some((line) => parse(entryOf(line).quantity || "0") === null);
  const isKept = Object.keys(entries).length > 0;
  const letters = search.trim().toLowerCase();
  const listed = lines.filter((line) => !letters || `${line.name} ${line.about}`.toLowerCase().includes(letters));
  const errorOf = (line) => {
    const position = sent.indexOf(line.id);
    if (position < 0) return "";
    return ["quantity", "unit_id", "sku_id"].map((field) => errors[`lines.${position}.${field}`]).find(Boolean) ?? "";
  };

  function suggestAll() {
    const filled = lines.filter((line) => line.suggested && !entryOf(line).quantity);
    const more = filled.map((line) => [line.id, { quantity: line.suggested, unit: line.units[0].id }]);
    keep({ ...entriesRef.current, ...Object.fromEntries(more) });
  }

  function send() {
    setSent(wanted.map((line) => line.id));
    onSend(
      target,
      wanted.map((line) => ({ sku: line.id, quantity: shown(parse(entryOf(line).quantity)), unit: entryOf(line).unit })),
    );
  }

  return (
    <div className="count-sheet ask-sheet">
      <div className="count-head">
        <p role="status" className={minutes < 0 ? "ask-cutoff over" : minutes < 30 ? "ask-cutoff soon" : "ask-cutoff"}>
          {minutes < 0 ? t("ask.over") : `${cutoff}，${leftText(t, minutes)}`}
        </p>
        <input
          type="search"
          className="field"
          aria-label={t("ask.search")}
          placeholder={t("ask.search")}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        {lines.some((line) => line.suggested) && !isFixed && (
          <button type="button" className="button" onClick={suggestAll}>
            {t("ask.suggest_all")}
          </button>
        )}
      </div>
      <ul className="count-lines">
        {listed.map((line, at) => [
          line.group && line.group !== listed[at - 1]?.group && (
            <li key={`group ${line.group}`} className="ask-group">
              {line.group}
            </li>
          ),
          <AskLine
            key={line.id}
            line={line}
            entry={entryOf(line)}
            error={errorOf(line)}
            isFixed={isFixed}
            onChange={(what) => change(line.id, what)}
          />,
        ])}
      </ul>
      <div className="count-foot">
        <span>{t("ask.progress", { count: wanted.length })}</span>
        {isKept && !isFixed && <span className="quiet">{t("ask.not_sent")}</span>}
        {!isFixed && (
          <button type="button" className="button filled" disabled={!wanted.length || isWrong} onClick={send}>
            {t("ask.send")}
          </button>
        )}
      </div>
    </div>
  );
}
