import { useEffect, useRef, useState } from "react";
import { useT } from "./i18n.js";

const PAUSE_MS = 250;

/** The cells of what a spreadsheet puts on the clipboard; a quoted cell may hold tabs, newlines and quotes. */
export function cellsOf(text) {
  const rows = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^\t\n\r]*))(\t|\r\n|\n|\r|$)/gy;
  let row = [];
  for (let at = 0; at < text.length || row.length; ) {
    pattern.lastIndex = at;
    const [, quoted, plain, end] = pattern.exec(text) ?? [];
    if (end === undefined) return text.split(/\r?\n/).map((line) => line.split("\t"));
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    at = pattern.lastIndex;
    if (end === "\t" && at < text.length) continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** A table that is pasted anywhere on the page, where no text is being written. */
export function TablePaste({ onTable, disabled }) {
  useEffect(() => {
    if (disabled) return undefined;
    const onPaste = (event) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (!/[\t\n]./.test(text.trim()) || event.target.closest?.("textarea, [role=dialog]")) return;
      event.preventDefault();
      onTable(cellsOf(text));
    };
    document.addEventListener("paste", onPaste);
    return () => document.removeEventListener("paste", onPaste);
  }, [onTable, disabled]);
  return null;
}

/** Where a table is put on purpose. */
export function TableBox({ onTable }) {
  const t = useT();
  return (
    <textarea
      className="field table-box"
      rows={4}
      aria-label={t("paste.box")}
      placeholder={t("paste.hint")}
      onPaste={(event) => {
        event.preventDefault();
        onTable(cellsOf(event.clipboardData.getData("text/plain")));
      }}
      onBlur={(event) => event.target.value.trim() && onTable(cellsOf(event.target.value))}
    />
  );
}

function plainKey(event) {
  const key = event.key === "？" ? "?" : event.key;
  return event.ctrlKey || event.metaKey ? `Ctrl+${key.toUpperCase()}` : key;
}

function isWriting(element) {
  const field = element?.closest?.("input, textarea, select");
  return Boolean(field) && !(field.classList.contains("scan-input") && field.value === "");
}

/** A key presses the button that names it: `data-shortcut="F6"`. */
export function ShortKeys() {
  useEffect(() => {
    const onKeyDown = (event) => {
      const key = plainKey(event);
      if (!/^F\d+$|^\?$|^Ctrl\+Z$/.test(key) || event.isComposing) return;
      if (!key.startsWith("F") && isWriting(document.activeElement)) return;
      const dialog = document.querySelector("[role=dialog]");
      const wanted = (dialog ?? document).querySelector(`[data-shortcut="${key}"]:not(:disabled)`);
      if (!wanted) return;
      event.preventDefault();
      document.activeElement?.blur?.();
      wanted.click();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
  return null;
}

/** Choose many: what was entered stays while one searches on. `rows` = [{id, name, note, unit, available, suggested}]. */
export function PickMany({ rows, isLow, onSearch, onLow, onPick }) {
  const t = useT();
  const [chosen, setChosen] = useState({});
  const timer = useRef(null);
  useEffect(() => () => clearTimeout(timer.current), []);
  const filled = Object.entries(chosen).filter(([, quantity]) => quantity.trim());

  function search(event) {
    const typed = event.target.value;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onSearch(typed), PAUSE_MS);
  }

  function move(event) {
    const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.nativeEvent.isComposing) return;
    event.preventDefault();
    const fields = [...event.currentTarget.closest(".pick-many").querySelectorAll("input.field")];
    fields[fields.indexOf(event.target) + step]?.focus();
  }

  return (
    <div className="pick-many">
      <div className="filters">
        <input type="search" className="field search" autoFocus aria-label={t("pick.search")} placeholder={t("pick.search")} onChange={search} onKeyDown={move} />
        <label className="check">
          <input type="checkbox" checked={isLow} onChange={(event) => onLow(event.target.checked)} />
          <span>{t("pick.low")}</span>
        </label>
      </div>
      <ul className="pick-rows" aria-label={t("pick.rows")}>
        {rows.map((row) => (
          <li key={row.id} className={chosen[row.id]?.trim() ? "chosen" : ""}>
            <span className="pick-name">
              <span>{row.name}</span>
              <span className="quiet">{row.note}</span>
            </span>
            <span className="quiet figures">{row.available && t("pick.available", { count: row.available })}</span>
            <input
              className="field narrow"
              type="text"
              inputMode="decimal"
              aria-label={`${row.name} ${t("field.quantity")}`}
              placeholder={row.suggested}
              value={chosen[row.id] ?? ""}
              onChange={(event) => setChosen({ ...chosen, [row.id]: event.target.value })}
              onFocus={() => isLow && row.suggested && chosen[row.id] === undefined && setChosen({ ...chosen, [row.id]: row.suggested })}
              onKeyDown={move}
            />
            <span className="unit">{row.unit}</span>
          </li>
        ))}
        {rows.length === 0 && <li className="quiet">{t("pick.nothing")}</li>}
      </ul>
      <button
        type="button"
        className="button filled wide"
        disabled={!filled.length}
        onClick={() => onPick(filled.map(([id, quantity]) => ({ sku_id: Number(id), quantity })))}
      >
        {t("pick.add", { count: filled.length })}
      </button>
    </div>
  );
}

/** A name to keep the lines under. */
export function TemplateName({ mayShare, disabled, onSave }) {
  const t = useT();
  const [name, setName] = useState("");
  const [isShared, setShared] = useState(false);
  return (
    <form
      className="template-name"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) onSave(name, isShared);
        setName("");
      }}
    >
      <input className="field" aria-label={t("templates.name")} placeholder={t("templates.name")} maxLength={60} disabled={disabled} value={name} onChange={(event) => setName(event.target.value)} />
      {mayShare && (
        <label className="check">
          <input type="checkbox" checked={isShared} onChange={(event) => setShared(event.target.checked)} />
          <span>{t("templates.share")}</span>
        </label>
      )}
      <button className="button" disabled={disabled || !name.trim()}>
        {t("templates.save")}
      </button>
    </form>
  );
}
