import { memo, useEffect, useReducer, useRef } from "react";
import { dropCopy, orphanOf, readCopy, startMovingScans, writeCopy } from "./desk_copy.js";
import { report } from "./undelivered.js";
import { editCell, lastQuantity, moves, toScanBox } from "./desk_keys.js";
import { nextEdit, Sheet } from "./desk_sheet.js";
import { useT } from "./i18n.js";

const PAUSE_MS = 600;
const COPY_MS = 300;
const LOOK_MS = 2000;

function Field({ row, field, label, act, typed, error, isNeeded, isOff, isNumber, look, hint }) {
  return (
    <>
      <input
        className={`${error ? "field narrow invalid" : "field narrow"} ${look ?? ""}`}
        type="text"
        inputMode={isNumber ? "decimal" : undefined}
        autoComplete="off"
        placeholder={hint}
        aria-label={label}
        aria-invalid={Boolean(error)}
        data-column={field}
        data-needed={Boolean(isNeeded)}
        disabled={isOff}
        value={typed[field] ?? row[field] ?? ""}
        onChange={(event) => act.type(row.key, field, event.target.value, event.nativeEvent.isComposing)}
        onCompositionEnd={(event) => act.type(row.key, field, event.target.value, false)}
        onBlur={() => act.leave(row.key, field)}
      />
      <p className="field-error" role="alert">
        {error ?? ""}
      </p>
    </>
  );
}

function Quantity({ row, t, act, isOff, ...rest }) {
  const step = (by) => act.step(row, by);
  return (
    <div className="desk-step">
      <button type="button" tabIndex={-1} disabled={isOff} aria-label={t("desk.less")} onClick={() => step(-1)}>
        −
      </button>
      <div>
        <Field row={row} field="quantity" label={t("field.quantity")} act={act} isOff={isOff} isNumber isNeeded {...rest} />
      </div>
      <button type="button" tabIndex={-1} disabled={isOff} aria-label={t("desk.more")} onClick={() => step(1)}>
        +
      </button>
    </div>
  );
}

function Unit({ row, t, act, isOff }) {
  if (row.units.length < 2) return <span>{row.units[0][1]}</span>;
  return (
    <select
      className="field"
      aria-label={t("field.unit")}
      data-column="unit"
      disabled={isOff}
      value={row.unit_id}
      onChange={(event) => act.unit(row.key, event.target.value)}
    >
      {row.units.map(([id, name]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** Which of the lots that lie there; none: whichever should leave next. */
function LotChoice({ row, t, act, typed, isOff, error }) {
  const chosen = typed.lot_number ?? row.lot_number;
  const lots = row.lots.some((lot) => lot.number === chosen) || !chosen ? row.lots : [{ number: chosen, words: chosen, level: 0 }, ...row.lots];
  const level = lots.find((lot) => lot.number === chosen)?.level ?? 0;
  return (
    <>
      <select
        className={`field lot-level-${level}${error ? " invalid" : ""}`}
        aria-label={t("field.lot")}
        aria-invalid={Boolean(error)}
        data-column="lot_number"
        disabled={isOff}
        value={chosen}
        onChange={(event) => act.choose(row.key, "lot_number", event.target.value)}
      >
        <option value="">{t("desk.lot_by_rule")}</option>
        {lots.map((lot) => (
          <option key={lot.number} value={lot.number} className={`lot-level-${lot.level}`}>
            {lot.words}
          </option>
        ))}
      </select>
      <p className="field-error" role="alert">
        {error ?? ""}
      </p>
    </>
  );
}

function LotDates({ row, t, errors, cells }) {
  const day = (field, hint) => (
    <div>
      <Field row={row} field={field} label={t(`field.${field}`)} hint={hint} {...cells} error={errors[field]} />
    </div>
  );
  return (
    <div className="lot-days">
      {day("produced_on", t("field.produced_on"))}
      {day("expires_on", row.end ? t("desk.ends", { day: row.end }) : t("field.expires_on"))}
    </div>
  );
}

/** The lot of a line: written down for what comes in, chosen for what leaves; and why, where somebody must say so. */
function Lot({ row, t, asks, errors, cells }) {
  if (!row.lot_tracked) return null;
  if (cells.isOff)
    return (
      <div className="lot">
        <span>{row.lot_number}</span>
        {row.end && <span className="quiet">{t("desk.ends", { day: row.end })}</span>}
      </div>
    );
  const says = errors.lot_reason || (cells.typed.lot_reason ?? row.lot_reason);
  return (
    <div className="lot">
      {asks === "choice" ? (
        <LotChoice row={row} t={t} {...cells} error={errors.lot_number} />
      ) : (
        <Field row={row} field="lot_number" label={t("field.lot")} hint={t("field.lot")} {...cells} error={errors.lot_number} isNeeded />
      )}
      {asks === "dates" && <LotDates row={row} t={t} errors={errors} cells={cells} />}
      {says && (
        <div>
          <Field row={row} field="lot_reason" label={t("desk.lot_reason")} hint={t("desk.lot_reason")} {...cells} error={errors.lot_reason} isNeeded />
        </div>
      )}
    </div>
  );
}

/** On which side of an assembly the line stands; pressed, on the other. */
function Side({ row, t, act, isOff }) {
  if (!row.side) return null;
  return (
    <button
      type="button"
      className={row.is_product ? "line-side product" : "line-side"}
      disabled={isOff}
      title={t("desk.change_side")}
      aria-label={t("desk.change_side_of", { side: row.side })}
      onClick={() => act.side(row.key)}
    >
      {row.side}
    </button>
  );
}

/** Whether the line is paid for or given; pressed, the other. */
function Gift({ row, t, act, isOff }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      className={row.is_gift ? "line-side product" : "history"}
      disabled={isOff}
      title={t("desk.change_gift")}
      aria-label={t("desk.gift_of", { name: row.name })}
      aria-pressed={row.is_gift}
      onClick={() => act.gift(row.key)}
    >
      {row.is_gift ? t("desk.gift") : t("desk.gift_short")}
    </button>
  );
}

const Cell = ({ label, children, look }) => (
  <td className={look} data-label={label}>
    {children}
  </td>
);

function priced(row, t, cells, shows) {
  const { act, typed, errors, isOff } = cells;
  const field = (name, label, extra) => (
    <Cell label={label} look="number">
      <Field {...{ row, field: name, label, act, typed, isOff, error: errors[name], isNumber: true, ...extra }} />
    </Cell>
  );
  return (
    <>
      <Cell label={t("field.price")} look="number">
        <div className="with-history">
          {shows.deal && <Gift row={row} t={t} act={act} isOff={isOff} />}
          <div>
            {row.is_gift ? (
              <span className="field-error" role="alert">
                {errors.price ?? ""}
              </span>
            ) : (
              <Field
                {...{ row, field: "price", label: t("field.price"), act, typed, isOff, error: errors.price }}
                isNumber
                isNeeded
              />
            )}
          </div>
          {shows.history && (
            <button type="button" tabIndex={-1} className="history" title={t("desk.history")} onClick={() => act.history(row.key)}>
              {t("desk.history_short")}
            </button>
          )}
        </div>
      </Cell>
      {field("discount_percent", t("desk.discount"), { look: "percent" })}
      {field("tax_percent", t("desk.tax"), { look: "percent" })}
      <Cell label={t("field.amount")} look="number">
        {row.amount}
      </Cell>
    </>
  );
}

const Row = memo(function Row({ row, typedJson, errorsJson, shows, act, isOff }) {
  const t = useT();
  const typed = JSON.parse(typedJson);
  const errors = { ...JSON.parse(errorsJson), ...row.faults };
  const cells = { act, typed, errors, isOff };
  const isNamed = (name) => Boolean(typed[name] ?? row[name]);
  const asks = row.asks || shows.lots;
  const isLotNeeded = row.lot_tracked && asks !== "choice" && !isNamed("lot_number");
  if (isLotNeeded && !(asks === "dates" && isNamed("produced_on"))) errors.lot_number = t("desk.lot_needed");
  return (
    <tr data-key={row.key}>
      <td className="title wrap">
        <div className="sku-name">
          <span>
            <Side row={row} t={t} act={act} isOff={isOff} />
            {row.name}
          </span>
          <span className="quiet">{row.code + (row.spec ? ` · ${row.spec}` : "")}</span>
          {row.for_warehouse && <span className="quiet">{t("desk.for_warehouse", { name: row.for_warehouse })}</span>}
        </div>
      </td>
      {shows.left && (
        <Cell label={t(shows.left)} look="number">
          {row.left}
        </Cell>
      )}
      <Cell label={t("field.quantity")} look="number">
        <Quantity row={row} t={t} {...cells} error={errors.quantity ?? errors.unit_id ?? errors.sku_id} />
        {row.hint && <p className="field-hint">{row.hint}</p>}
      </Cell>
      <Cell label={t("field.unit")}>
        <Unit row={row} t={t} act={act} isOff={isOff} />
      </Cell>
      {shows.lot && (
        <Cell label={t("field.lot")}>
          <Lot row={row} t={t} asks={asks} errors={errors} cells={{ act, typed, isOff }} />
        </Cell>
      )}
      {shows.price && priced(row, t, cells, shows)}
      <Cell label={t("desk.available")} look="number">
        {row.available}
        <span className="unit">{row.base_unit}</span>
      </Cell>
      {shows.plan ? (
        <Cell label={t("desk.due_on")}>
          <Field row={row} field="due_on" look="day" label={t("desk.due_on")} hint={t("desk.due_hint")} {...cells} error={errors.due_on} />
        </Cell>
      ) : (
        <Cell label={t("desk.after")} look="number">
          <span className={row.is_short ? "negative" : ""}>
            {row.after}
            <span className="unit">{row.base_unit}</span>
          </span>
        </Cell>
      )}
      <Cell label={t("field.remark")}>
        <Field row={row} field="remark" label={t("field.remark")} {...cells} error={errors.remark} />
      </Cell>
      <Cell look="blank">
        <button type="button" className="remove-line" disabled={isOff} aria-label={t("desk.remove")} onClick={() => act.remove(row.key)}>
          ×
        </button>
      </Cell>
    </tr>
  );
});

function Heads({ shows, t }) {
  const number = (key) => (
    <th scope="col" className="number">
      {key}
    </th>
  );
  return (
    <tr>
      <th scope="col">{t("field.sku")}</th>
      {shows.left && number(t(shows.left))}
      {number(t("field.quantity"))}
      <th scope="col">{t("field.unit")}</th>
      {shows.lot && <th scope="col">{t("field.lot")}</th>}
      {shows.price && [t("field.price"), t("desk.discount"), t("desk.tax"), t("field.amount")].map((word) => (
        <th key={word} scope="col" className="number">
          {word}
        </th>
      ))}
      {number(t("desk.available"))}
      {shows.plan ? <th scope="col">{t("desk.due_on")}</th> : number(t("desk.after"))}
      <th scope="col">{t("field.remark")}</th>
      <th scope="col">
        <span className="sr-only">{t("desk.remove")}</span>
      </th>
    </tr>
  );
}

function typedInHead() {
  const inputs = [...document.querySelectorAll(".desk-head input[name]")];
  return Object.fromEntries(inputs.filter((one) => !one.disabled).map((one) => [one.name, one.value]));
}

function differs(head) {
  return Object.entries(typedInHead()).some(([name, value]) => name in head && value.trim() !== head[name].trim());
}

/** What stands in the head of the document, in case the server never hears of it. */
function headOf(head) {
  const typed = typedInHead();
  return { ...typed, to_warehouse_id: head.to_warehouse_id ?? "", partner_name: head.partner_name ?? "" };
}

/** Keeps the copy of what the server does not have, and gives it back when the document is opened again. */
class Keeper {
  opened = "";
  restoring = null;
  hasCopy = false;
  stopMoving = () => undefined;

  constructor(sheet, latest) {
    this.sheet = sheet;
    this.latest = latest;
  }

  /** What this browser still knows of a document that has just been opened. */
  open() {
    const { person, kind, head, isOff, onRestore } = this.latest.current;
    const { target } = this.sheet;
    if (!target || isOff || this.opened === target) return;
    this.stopMoving();
    this.opened = target;
    const isNew = !Number(head.document_id) && this.sheet.order.length === 0;
    const copy = readCopy(person, target) ?? (isNew ? orphanOf(person, kind) : null);
    if (!copy) return;
    this.restoring = { edit: nextEdit(), target: copy.target };
    onRestore(copy.head, copy.lines, this.restoring.edit);
    if (copy.target !== target) this.stopMoving = startMovingScans(copy.target);
  }

  answered(edit) {
    if (this.restoring && edit >= this.restoring.edit) {
      dropCopy(this.latest.current.person, this.restoring.target);
      this.restoring = null;
    }
  }

  write(isLeft = false) {
    clearTimeout(this.timer);
    const { person, kind, head, saved, isOff } = this.latest.current;
    const { target, typed } = this.sheet;
    if (!target || !person || this.restoring) return;
    const isFault = saved === "fault";
    if (isOff || !(typed.size || isFault || differs(head))) return this.drop(person, target, isOff);
    this.hasCopy = true;
    const isSaved = Boolean(Number(head.document_id));
    writeCopy(person, { target, type: kind, isSaved, isLeft, head: headOf(head), lines: this.sheet.copied(isFault || !isSaved) });
  }

  /** Another tab may have its copy under the same name: only an own one goes, or that of a document that has ended. */
  drop(person, target, isOff) {
    if (this.hasCopy || isOff) dropCopy(person, target);
    this.hasCopy = false;
  }

  writeSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), COPY_MS);
  }
}

/**
 * The lines of the document. The server sends patches: `{number, since, target, order, rows}`; `edit` is the last of
 * the numbered edits that it has taken. What is typed is shown at once, sent after a pause, sent again while no answer
 * comes, and kept in this browser until then.
 */
export function DeskGrid(props) {
  const { patch, edit, errors, isOff, saved } = props;
  const t = useT();
  const [, draw] = useReducer((count) => count + 1, 0);
  const latest = useRef(props);
  latest.current = props;
  const table = useRef(null);
  const held = useRef(null);
  if (!held.current) held.current = create(latest, table, draw);
  const { sheet, keeper, act } = held.current;

  if (patch?.target && patch !== held.current.applied) {
    held.current.applied = patch;
    held.current.isBehind = !sheet.apply(patch);
  }
  useEffect(() => {
    if (held.current.isBehind) props.onResync();
    sheet.acknowledge(edit ?? 0, focusedName(table.current));
    keeper.answered(edit ?? 0);
    keeper.open();
    keeper.writeSoon();
    draw();
  }, [patch, edit, saved, isOff]);
  useEffect(() => report("lines", isOff ? 0 : sheet.typed.size));
  useEffect(() => begin(held.current, latest, table), []);

  const rows = sheet.list();
  if (!rows.length) return null;
  const shows = JSON.stringify({ left: props.showsLeft && (props.isReturn ? "desk.to_return" : "desk.left"), lot: props.showsLot, lots: props.asksLots, price: props.showsPrice, plan: props.isPlan, deal: props.isDeal, history: props.showsHistory });
  if (held.current.showsJson !== shows) Object.assign(held.current, { showsJson: shows, shows: JSON.parse(shows) });
  return (
    <div className="table-scroll">
      <table ref={table} className="table cards desk-table" aria-label={t("desk.lines")} onKeyDown={(event) => act.key(event)}>
        <thead>
          <Heads shows={held.current.shows} t={t} />
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row
              key={row.key}
              row={row}
              typedJson={JSON.stringify(typedOf(sheet, row))}
              errorsJson={JSON.stringify(errorsOf(errors, row))}
              shows={held.current.shows}
              act={act}
              isOff={isOff}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function typedOf(sheet, row) {
  const found = {};
  for (const entry of sheet.typed.values()) if (entry.key === row.key) found[entry.field] = entry.text;
  return found;
}

function errorsOf(errors, row) {
  const begin = `${row.path}.`;
  const found = Object.entries(errors ?? {}).filter(([path]) => path.startsWith(begin));
  return Object.fromEntries(found.map(([path, words]) => [path.slice(begin.length), words]));
}

function focusedName(table) {
  const cell = document.activeElement?.closest?.("[data-column]");
  return table?.contains(cell) ? `${cell.closest("tr").dataset.key}:${cell.dataset.column}` : "";
}

/** A number in the field one more or one less; what is no plain number stays. */
function stepped(text, by) {
  if (!/^\d{1,9}(\.\d{1,6})?$/.test(text)) return text;
  const next = Number((Number(text) + by).toFixed(6));
  return next > 0 ? String(next) : text;
}

function create(latest, table, draw) {
  const sheet = new Sheet();
  const keeper = new Keeper(sheet, latest);
  const timers = new Map();

  function commit(key, field) {
    clearTimeout(timers.get(`${key}:${field}`));
    const entry = sheet.commit(key, field);
    if (entry) latest.current.onType(key, field, entry.text, entry.edit);
    report("lines", sheet.typed.size);
  }

  function type(key, field, text, isComposing) {
    sheet.type(key, field, text);
    clearTimeout(timers.get(`${key}:${field}`));
    if (!isComposing) timers.set(`${key}:${field}`, setTimeout(() => commit(key, field), PAUSE_MS));
    keeper.writeSoon();
    draw();
  }

  const act = {
    type,
    step: (row, by) => {
      type(row.key, "quantity", stepped(sheet.text(row, "quantity"), by), true);
      commit(row.key, "quantity");
    },
    choose: (key, field, text) => {
      type(key, field, text, true);
      commit(key, field);
    },
    leave: (key, field) => {
      commit(key, field);
      sheet.acknowledge(latest.current.edit ?? 0, "");
      draw();
    },
    unit: (key, id) => latest.current.onUnit(key, id),
    side: (key) => latest.current.onSide(key),
    gift: (key) => latest.current.onGift(key),
    remove: (key) => latest.current.onRemove(key),
    history: (key) => latest.current.onHistory(key),
    key: (event) => {
      const cell = event.target.closest?.("[data-column]");
      const key = Number(event.target.closest?.("tr")?.dataset.key);
      if (!cell || event.nativeEvent.isComposing) return;
      if (event.key === "Enter" || event.key === "ArrowDown" || event.key === "ArrowUp") commit(key, cell.dataset.column);
      if (moves(event)) event.preventDefault();
      else if (event.key === "Escape") toScanBox();
      else if (event.key === "Delete" && event.ctrlKey) {
        event.preventDefault();
        toScanBox();
        act.remove(key);
      }
    },
  };
  return { sheet, keeper, act, commit, applied: null, isBehind: false };
}

/** Listeners and the regular look for what has no answer; answers how to stop. */
function begin({ sheet, keeper, act, commit }, latest, table) {
  const isAway = () => document.querySelector("[role=dialog]");
  const onKey = (event) => {
    if (isAway() || !["F2", "F4"].includes(event.key)) return;
    event.preventDefault();
    const inside = table.current?.contains(document.activeElement) ? document.activeElement.closest("[data-column]") : null;
    const cell = inside ?? (table.current && lastQuantity(table.current));
    if (event.key === "F2") editCell(cell);
    else if (cell && latest.current.showsHistory) act.history(Number(cell.closest("tr").dataset.key));
  };
  const onHead = (event) => {
    if (event.target.closest?.(".desk-head")) keeper.writeSoon();
  };
  const leave = () => keeper.write(true);
  const look = setInterval(() => {
    for (const { key, field, text, edit } of sheet.overdue(latest.current.edit ?? 0)) latest.current.onType(key, field, text, edit);
    for (const { key, field, edit } of sheet.typed.values()) if (!edit && focusedName(table.current) !== `${key}:${field}`) commit(key, field);
    keeper.write();
  }, LOOK_MS);
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", onHead);
  window.addEventListener("pagehide", leave);
  return () => {
    clearInterval(look);
    keeper.stopMoving();
    report("lines", 0);
    leave();
    document.removeEventListener("keydown", onKey);
    document.removeEventListener("input", onHead);
    window.removeEventListener("pagehide", leave);
  };
}
