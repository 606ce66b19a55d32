import { useEffect, useId, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { useT } from "./i18n.js";
import { typeSeparator } from "./wedge.js";

const PAUSE_MS = 120;

function isTyping(target) {
  return target.closest?.("input, textarea, select, [contenteditable], dialog, [role=dialog]");
}

/** Ctrl-K anywhere, `/` where nobody is writing. */
function useShortcut(open) {
  useEffect(() => {
    function onKeyDown(event) {
      if (event.isComposing || event.defaultPrevented) return;
      const isCtrlK = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k";
      const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !isTyping(event.target);
      if (!isCtrlK && !isSlash) return;
      event.preventDefault();
      open();
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  });
}

function Hit({ hit, id, isMarked, onGo, onMark }) {
  return (
    <div
      id={id}
      role="option"
      aria-selected={isMarked}
      className={isMarked ? "search-hit marked" : "search-hit"}
      onPointerMove={onMark}
      onClick={onGo}
    >
      <span className="label">{hit.label}</span>
      <span className="quiet">{hit.note}</span>
      {hit.status && <span className={`status ${hit.status}`}>{hit.status_title}</span>}
    </div>
  );
}

function Found({ groups, listId, marked, onMark, onGo }) {
  const t = useT();
  let index = -1;
  return groups.map((group) => (
    <div key={group.key} role="group" aria-label={t(`search.${group.key}`)}>
      <div className="search-group" aria-hidden="true">
        {t(`search.${group.key}`)}
      </div>
      {group.hits.map((hit) => {
        index += 1;
        const at = index;
        return (
          <Hit
            key={hit.key}
            hit={hit}
            id={`${listId}-${at}`}
            isMarked={at === marked}
            onMark={() => at !== marked && onMark(at)}
            onGo={() => onGo(hit)}
          />
        );
      })}
    </div>
  ));
}

/** One search for everything. Enter before the answer has come waits for it. */
export function SearchAll({ answered = "", groups = [], first = [], onSearch }) {
  const t = useT();
  const listId = useId();
  const navigate = useNavigate();
  const dialog = useRef(null);
  const input = useRef(null);
  const timer = useRef(null);
  const isComposing = useRef(false);
  const [text, setText] = useState("");
  const [marked, setMarked] = useState(0);
  const [goesOn, setGoesOn] = useState(false);

  const typed = text.trim();
  const isAnswered = typed === "" || answered === typed;
  const shown = typed === "" ? first : groups;
  const hits = shown.flatMap((group) => group.hits);

  function open() {
    if (dialog.current.open) return;
    dialog.current.showModal();
    input.current.select();
  }
  useShortcut(open);
  useEffect(() => () => clearTimeout(timer.current), []);

  function go(hit) {
    dialog.current.close();
    setGoesOn(false);
    navigate(hit.href);
  }

  useEffect(() => {
    if (!goesOn || !isAnswered) return;
    setGoesOn(false);
    if (hits[0]) go(hits[0]);
  }, [goesOn, isAnswered]);

  function search(value) {
    setText(value);
    setMarked(0);
    setGoesOn(false);
    clearTimeout(timer.current);
    const wanted = value.trim();
    if (wanted && !isComposing.current) timer.current = setTimeout(() => onSearch(wanted), PAUSE_MS);
  }

  function onKeyDown(event) {
    if (isComposing.current || event.nativeEvent.isComposing || typeSeparator(event.nativeEvent)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length > 0) {
      event.preventDefault();
      const next = (marked + step + hits.length) % hits.length;
      setMarked(next);
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: "nearest" });
    }
    if (event.key === "Enter") {
      event.preventDefault();
      if (!isAnswered) setGoesOn(true);
      else if (hits[marked]) go(hits[marked]);
    }
  }

  return (
    <>
      <button type="button" className="search-open" onClick={open}>
        <svg width="18" height="18" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true">
          <circle cx="11" cy="11" r="7" />
          <path d="m20 20-4-4" strokeLinecap="round" />
        </svg>
        <span className="words">{t("search.label")}</span>
        <kbd aria-hidden="true">Ctrl K</kbd>
      </button>
      <dialog
        ref={dialog}
        className="search-all"
        aria-label={t("search.label")}
        onPointerDown={(event) => event.target === dialog.current && dialog.current.close()}
      >
        <div className="search-line">
          <input
            ref={input}
            type="text"
            role="combobox"
            aria-label={t("search.label")}
            aria-expanded="true"
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={isAnswered && hits[marked] ? `${listId}-${marked}` : undefined}
            autoComplete="off"
            spellCheck={false}
            maxLength={100}
            placeholder={t("search.hint")}
            value={text}
            onChange={(event) => search(event.target.value)}
            onKeyDown={onKeyDown}
            onCompositionStart={() => (isComposing.current = true)}
            onCompositionEnd={(event) => {
              isComposing.current = false;
              search(event.target.value);
            }}
          />
          <button type="button" className="top-act search-close" onClick={() => dialog.current.close()}>
            {t("search.close")}
          </button>
        </div>
        <div className="search-found" aria-busy={!isAnswered}>
          <div id={listId} role="listbox" aria-label={t("search.found")}>
            <Found groups={shown} listId={listId} marked={marked} onMark={setMarked} onGo={go} />
          </div>
          {isAnswered && typed !== "" && hits.length === 0 && (
            <p className="search-empty" role="status">
              {t("search.nothing", { typed })}
            </p>
          )}
        </div>
        <div className="search-foot" aria-hidden="true">
          {t("search.keys")}
        </div>
      </dialog>
    </>
  );
}
