import { useEffect, useRef, useState } from "react";
import { load, useAsking } from "./counted.js";
import { useT } from "./i18n.js";
import { playBad, playGood } from "./sound.js";
import { fenOf, fresh, lineFen, nameOf, quantityOf, yuan } from "./till_sums.js";
import { listen } from "./wedge.js";

const ONE = 1_000_000n;
const plain = (millionths) => {
  const rest = String(millionths % ONE).padStart(6, "0").replace(/0+$/, "");
  return rest ? `${millionths / ONE}.${rest}` : String(millionths / ONE);
};
const offerKey = (line) => `${line.sku}:${line.unit}:${line.quantity}`;

function Picture({ line }) {
  return line.picture ? (
    <img src={line.picture} alt="" className="thumb" />
  ) : (
    <span className="thumb drawn" aria-hidden="true">
      {line.initial}
    </span>
  );
}

function Line({ line, mayPrice, error, isLast, onChange, onDrop }) {
  const t = useT();
  const fen = lineFen(line);
  const step = (by) => {
    const next = (quantityOf(line.quantity) ?? 0n) + by;
    if (next > 0n) onChange({ quantity: plain(next) });
  };
  const typed = (field) => ({ target }) => onChange({ [field]: target.value, ...(field === "price" && { isOwn: true }) });
  return (
    <li className={`till-line ${isLast ? "scanned" : ""}`} data-sku={line.sku}>
      <Picture line={line} />
      <div className="till-name">
        <div className="name">{line.name}</div>
        <div className="quiet">{[line.code, line.spec, line.lot].filter(Boolean).join(" · ")}</div>
        <div className="quiet">
          {line.isOwn ? t("till.own_price") : line.source}
          {line.free !== "" && ` · ${t("till.free", { free: line.free })}`}
        </div>
      </div>
      <button type="button" className="till-drop" aria-label={t("till.drop", { name: line.name })} onClick={onDrop}>
        ×
      </button>
      <div className="till-numbers">
        <div className="counter">
          <button type="button" aria-label={t("count.less", { name: line.name })} onClick={() => step(-ONE)}>
            −
          </button>
          <input
            inputMode="decimal"
            autoComplete="off"
            aria-label={t("till.quantity_of", { name: line.name })}
            aria-invalid={!quantityOf(line.quantity)}
            value={line.quantity}
            onFocus={(event) => event.target.select()}
            onChange={typed("quantity")}
          />
          <button type="button" aria-label={t("count.more", { name: line.name })} onClick={() => step(ONE)}>
            +
          </button>
        </div>
        <span className="unit">{line.unit_name}</span>
        {mayPrice || line.price === "" ? (
          <>
            <label>
              <span className="quiet">{t("till.price")}</span>
              <input
                className="field"
                inputMode="decimal"
                autoComplete="off"
                aria-label={t("till.price_of", { name: line.name })}
                value={line.price}
                onFocus={(event) => event.target.select()}
                onChange={typed("price")}
              />
            </label>
            {mayPrice && !line.bundle && (
              <label>
                <span className="quiet">{t("till.discount")}</span>
                <input
                  className="field"
                  inputMode="decimal"
                  autoComplete="off"
                  aria-label={t("till.discount_of", { name: line.name })}
                  value={line.discount}
                  placeholder="0"
                  onFocus={(event) => event.target.select()}
                  onChange={typed("discount")}
                />
              </label>
            )}
          </>
        ) : (
          <span className="till-price">¥ {line.price}</span>
        )}
        <strong className="till-amount">{fen === null ? "—" : yuan(fen)}</strong>
      </div>
      {error && <p className="field-error">{error}</p>}
    </li>
  );
}

/** How it is paid: one way for all of it, or several with their amounts. */
function Paying({ ticket, ways, due, onChange }) {
  const t = useT();
  const isMixed = ticket.way === "mixed";
  const cash = fenOf(ticket.paid.given ?? "");
  return (
    <div className="till-paying">
      <div className="till-ways" role="radiogroup" aria-label={t("till.way")}>
        {[...ways, { id: "mixed", label: t("till.mixed") }].map((way) => (
          <button
            key={way.id}
            type="button"
            role="radio"
            aria-checked={ticket.way === way.id}
            className={ticket.way === way.id ? "till-way here" : "till-way"}
            onClick={() => onChange({ way: way.id })}
          >
            {way.label}
          </button>
        ))}
      </div>
      {isMixed && (
        <div className="till-mixed">
          {ways.map((way) => (
            <label key={way.id}>
              <span className="quiet">{way.label}</span>
              <input
                className="field"
                inputMode="decimal"
                autoComplete="off"
                value={ticket.paid[way.id] ?? ""}
                onChange={({ target }) => onChange({ paid: { ...ticket.paid, [way.id]: target.value } })}
              />
            </label>
          ))}
        </div>
      )}
      {ticket.way === "cash" && (
        <div className="till-mixed">
          <label>
            <span className="quiet">{t("till.given")}</span>
            <input
              className="field"
              inputMode="decimal"
              autoComplete="off"
              value={ticket.paid.given ?? ""}
              onChange={({ target }) => onChange({ paid: { ...ticket.paid, given: target.value } })}
            />
          </label>
          <span role="status">
            {cash !== null && cash >= due && t("till.change", { change: yuan(cash - due) })}
            {cash !== null && cash < due && <span className="late">{t("till.lacking", { lacking: yuan(due - cash) })}</span>}
          </span>
        </div>
      )}
    </div>
  );
}

/**
 * A ticket at the counter, kept in this browser until the server has it. `store`: where it is sold; `hits`: what was
 * found by name; `offers`: `[{key, price, source}]` as asked by `onPrice`; `done`: the key of the last ticket taken.
 */
export function Till({
  person, store, customer, ways, mayPrice, errors, answers, hits, offers, done, isBusy, onAsk, onFind, onPrice, onSell,
}) {
  const t = useT();
  const name = nameOf(person, store);
  const [ticket, setTicket] = useState(fresh);
  const [last, setLast] = useState(-1);
  const [said, setSaid] = useState("");
  const [typed, setTyped] = useState("");
  const ticketRef = useRef(ticket);
  const inputRef = useRef(null);
  const takeRef = useRef(null);

  function keep(next) {
    ticketRef.current = next;
    setTicket(next);
    if (store) localStorage.setItem(name, JSON.stringify(next));
  }
  const change = (what) => keep({ ...ticketRef.current, ...what });
  const changeLine = (at, what) =>
    change({ lines: ticketRef.current.lines.map((line, place) => (place === at ? { ...line, ...what } : line)) });

  useEffect(() => {
    const held = store ? load(name) : {};
    const next = held.key && held.key !== done ? held : fresh();
    ticketRef.current = next;
    setTicket(next);
    setLast(-1);
    setSaid("");
  }, [person, store]);

  useEffect(() => {
    if (done && ticketRef.current.key === done) {
      keep(fresh());
      setSaid("");
      setLast(-1);
    }
  }, [done]);

  function refuse(words) {
    playBad();
    setSaid(words);
  }

  /** One more of what was scanned or chosen: on its line where nothing was said of that line's price. */
  function add(hit) {
    if (hit.words) return refuse(hit.words);
    const lines = ticketRef.current.lines;
    const at = lines.findIndex((line) => line.sku === hit.sku && line.unit === hit.unit && line.lot === hit.lot && line.bundle === hit.bundle);
    const more = quantityOf(hit.quantity) ?? ONE;
    if (at >= 0) changeLine(at, { quantity: plain((quantityOf(lines[at].quantity) ?? 0n) + more) });
    else change({ lines: [...lines, { ...hit, seq: undefined, discount: "", isOwn: false }] });
    setLast(at >= 0 ? at : lines.length);
    setSaid(t("till.added", { name: hit.name }));
    playGood();
    return undefined;
  }

  const [looking, ask] = useAsking(store, answers, onAsk, add);
  takeRef.current = (text) => (store ? ask(text) : refuse(t("till.no_store")));
  useEffect(() => listen(inputRef.current, (text) => takeRef.current(text)), []);

  // prices follow quantity and customer: what is asked is told apart by what it was asked for
  const wanted = ticket.lines.filter((line) => !line.bundle && quantityOf(line.quantity)).map(offerKey).join(" ");
  useEffect(() => {
    if (!wanted) return undefined;
    const timer = setTimeout(() => onPrice(wanted.split(" ")), 250);
    return () => clearTimeout(timer);
  }, [wanted, customer]);
  useEffect(() => {
    const known = Object.fromEntries((offers ?? []).map((offer) => [offer.key, offer]));
    const lines = ticketRef.current.lines.map((line) => {
      const offer = known[offerKey(line)];
      return offer && !line.isOwn ? { ...line, price: offer.price, source: offer.source } : line;
    });
    if (lines.some((line, at) => line !== ticketRef.current.lines[at])) change({ lines });
  }, [offers]);

  useEffect(() => {
    if (!typed.trim()) return undefined;
    const timer = setTimeout(() => onFind(typed), 250);
    return () => clearTimeout(timer);
  }, [typed]);

  const amounts = ticket.lines.map(lineFen);
  const off = ticket.off === "" ? 0n : fenOf(ticket.off);
  const isBroken = amounts.includes(null) || off === null;
  const sum = isBroken ? 0n : amounts.reduce((total, fen) => total + fen, 0n);
  const due = sum - (off ?? 0n);
  const paid =
    ticket.way === "mixed"
      ? ways.map((way) => ({ way: way.id, fen: fenOf(ticket.paid[way.id] || "0") })).filter(({ fen }) => fen !== 0n)
      : ticket.way && due > 0n
        ? [{ way: ticket.way, fen: due }]
        : [];
  const isPaid = !paid.some(({ fen }) => fen === null) && paid.reduce((total, { fen }) => total + fen, 0n) === due;
  const isReady = ticket.lines.length > 0 && !isBroken && due >= 0n && isPaid && !isBusy && store;

  function sell() {
    onSell(
      ticket.key,
      ticket.lines.map((line) => ({
        sku: line.sku, unit: line.unit, quantity: line.quantity, price: line.price, discount: line.discount || "0",
        lot: line.lot, bundle: line.bundle || "", is_own: Boolean(line.isOwn),
      })),
      paid.map(({ way, fen }) => ({ way, amount: yuan(fen) })),
      { rounding: ticket.off || "0", remark: ticket.remark },
    );
  }

  // bundles go in a list of their own, and their parts behind all lines
  const errorOf = (place) => {
    const line = ticket.lines[place];
    const at = ticket.lines.slice(0, place).filter((one) => Boolean(one.bundle) === Boolean(line.bundle)).length;
    const list = line.bundle ? "bundles" : "lines";
    return ["price", "quantity", "sku_id", "lot_number"].map((field) => errors[`${list}.${at}.${field}`]).find(Boolean);
  };
  return (
    <div className="count-sheet till">
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
            placeholder={t("till.scan_hint")}
          />
        </div>
        <input
          className="field search"
          type="search"
          autoComplete="off"
          aria-label={t("till.find")}
          placeholder={t("till.find")}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
        <span role="status" className="quiet">
          {looking ? t("count.looking", { count: looking }) : said}
        </span>
      </div>
      {typed.trim() && (
        <ul className="till-hits">
          {(hits ?? []).map((hit) => (
            <li key={`${hit.sku}-${hit.bundle ?? ""}`}>
              <button type="button" onClick={() => { add(hit); setTyped(""); }}>
                <Picture line={hit} />
                <span className="till-name">
                  <span className="name">{hit.name}</span>
                  <span className="quiet">{[hit.code, hit.spec].filter(Boolean).join(" · ")}</span>
                </span>
                <strong>{hit.price === "" ? t("till.no_price") : `¥ ${hit.price}`}</strong>
              </button>
            </li>
          ))}
          {(hits ?? []).length === 0 && <li className="quiet">{t("till.nothing_found")}</li>}
        </ul>
      )}
      {ticket.lines.length === 0 && (
        <div className="empty">
          <strong>{t("till.empty")}</strong>
          <span>{t("till.empty_advice")}</span>
        </div>
      )}
      <ul className="count-lines">
        {ticket.lines.map((line, at) => (
          <Line
            key={`${line.sku}-${line.unit}-${line.lot}-${line.bundle}`}
            line={line}
            mayPrice={mayPrice}
            error={errorOf(at)}
            isLast={at === last}
            onChange={(what) => changeLine(at, what)}
            onDrop={() => change({ lines: ticketRef.current.lines.filter((_, place) => place !== at) })}
          />
        ))}
      </ul>
      {ticket.lines.length > 0 && (
        <div className="till-foot">
          <div className="till-more">
            <label>
              <span className="quiet">{t("till.off")}</span>
              <input
                className="field"
                inputMode="decimal"
                autoComplete="off"
                placeholder="0"
                value={ticket.off}
                onChange={({ target }) => change({ off: target.value })}
              />
            </label>
            <label className="wide">
              <span className="quiet">{t("field.remark")}</span>
              <input
                className="field"
                maxLength={200}
                value={ticket.remark}
                onChange={({ target }) => change({ remark: target.value })}
              />
            </label>
          </div>
          <Paying ticket={ticket} ways={ways} due={due} onChange={change} />
          {(errors.lines || errors.payments || errors.rounding) && (
            <p className="field-error">{errors.lines || errors.payments || errors.rounding}</p>
          )}
          <div className="till-sum">
            <button type="button" className="button bare" onClick={() => keep(fresh())}>
              {t("till.clear")}
            </button>
            <span>
              {t("till.count", { count: ticket.lines.length })} <strong className="till-total">¥ {yuan(due)}</strong>
            </span>
            <button type="button" className="button filled till-take" disabled={!isReady} onClick={sell}>
              {t("till.take")}
            </button>
          </div>
        </div>
      )}
    </div>
  );
}
