import { useEffect, useId, useRef, useState } from "react";
import { useT } from "./i18n.js";

const PAUSE_MS = 250;

/**
 * Search and choose one of many: `options` = [{id, label, note}] as the server found them for the text
 * last searched. With `clears`, the field is empty again after a choice (adding lines).
 */
export function PickField({ label, value, options, onSearch, onPick, clears, placeholder, invalid, disabled }) {
  const t = useT();
  const listId = useId();
  const [text, setText] = useState(null);
  const [marked, setMarked] = useState(0);
  const timer = useRef(null);
  const isComposing = useRef(false);
  useEffect(() => () => clearTimeout(timer.current), []);
  const found = options ?? [];
  const isOpen = text !== null;

  function search(typed) {
    setText(typed);
    setMarked(0);
    clearTimeout(timer.current);
    if (!isComposing.current) timer.current = setTimeout(() => onSearch(typed), PAUSE_MS);
  }

  function pick(option) {
    clearTimeout(timer.current);
    setText(null);
    onPick(option.id);
  }

  function leave() {
    clearTimeout(timer.current);
    if (text === "" && value && !clears) onPick(0);
    setText(null);
  }

  function onKeyDown(event) {
    if (isComposing.current || event.nativeEvent.isComposing) return;
    if (event.key === "Escape") leave();
    if (!isOpen) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setMarked((marked + step + found.length) % Math.max(found.length, 1));
    }
    if (event.key === "Enter") {
      event.preventDefault();
      if (found[marked]) pick(found[marked]);
    }
  }

  return (
    <div className="pick-field">
      <input
        type="text"
        role="combobox"
        className={invalid ? "field invalid" : "field"}
        aria-label={label}
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && found[marked] ? `${listId}-${found[marked].id}` : undefined}
        autoComplete="off"
        disabled={disabled}
        placeholder={placeholder}
        value={text ?? value ?? ""}
        onFocus={(event) => {
          search(clears ? "" : event.target.value);
          event.target.select();
        }}
        onChange={(event) => search(event.target.value)}
        onBlur={leave}
        onKeyDown={onKeyDown}
        onCompositionStart={() => (isComposing.current = true)}
        onCompositionEnd={(event) => {
          isComposing.current = false;
          search(event.target.value);
        }}
      />
      <ul id={listId} role="listbox" aria-label={label} className="pick-list" hidden={!isOpen}>
        {found.map((option, index) => (
          <li
            key={option.id}
            id={`${listId}-${option.id}`}
            role="option"
            aria-selected={index === marked}
            className={index === marked ? "pick-option marked" : "pick-option"}
            // The field keeps the focus; and only the click picks, or a finger that scrolls would, and what lies below
            // the list would get the click.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => pick(option)}
          >
            <span>{option.label}</span>
            <span className="quiet">{option.note}</span>
          </li>
        ))}
        {found.length === 0 && <li className="pick-option quiet">{t("pick.nothing")}</li>}
      </ul>
    </div>
  );
}
