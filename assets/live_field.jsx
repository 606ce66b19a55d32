import { useEffect, useRef, useState } from "react";
import { typeSeparator } from "./wedge.js";

const PAUSE_MS = 600;
const PATIENCE_MS = 4000;

/** Enter moves to the same field of the next row, after the last row to the scan box. */
function moveOn(input) {
  const column = input.dataset.column;
  if (!column) return input.blur();
  const fields = [...document.querySelectorAll(`input[data-column="${column}"]:not(:disabled)`)];
  const next = fields[fields.indexOf(input) + 1] ?? document.querySelector(".scan-input");
  next?.focus();
  next?.select?.();
  return undefined;
}

/**
 * A field that saves itself: after a pause, on Enter and when left. While somebody types in it, the server
 * does not change it; afterwards it shows what the server made of it. `revision` grows with every answer, 0 is none
 * yet: what is typed before the page has loaded is sent when it has, or loading would overwrite it.
 * An answer may be to something else, so what was typed gives way only to another value, or after a while.
 * `choices`: the id of a datalist. `takesScans`: what a scanner sends between the elements of a code is kept.
 * `rows`: how many lines high it is; none: one line.
 */
export function LiveField({ value, revision, onCommit, column, className, choices, latestDay, takesScans, ...rest }) {
  const [typed, setTyped] = useState(null);
  const sent = useRef(null);
  const timer = useRef(null);
  const patience = useRef(null);
  const inputRef = useRef(null);
  const isComposing = useRef(false);
  const latest = useRef({});
  useEffect(() => {
    latest.current = { value: value ?? "", revision, onCommit };
  });
  useEffect(() => {
    // The page stands there before its script runs, and somebody may have typed by then.
    if (inputRef.current.value !== latest.current.value) take(inputRef.current.value);
    return () => {
      clearTimeout(timer.current);
      forgetPatience();
    };
  }, []);
  useEffect(() => {
    if (revision && sent.current?.revision === 0) send(sent.current.text);
    else if (document.activeElement !== inputRef.current) showAnswer();
  }, [revision, value]);

  function showAnswer() {
    if (sent.current === null || sent.current.revision === latest.current.revision) return;
    if (sent.current.value !== latest.current.value) giveWay();
    else patience.current ??= setTimeout(() => document.activeElement !== inputRef.current && giveWay(), PATIENCE_MS);
  }

  function giveWay() {
    forgetPatience();
    sent.current = null;
    setTyped(null);
  }

  function forgetPatience() {
    clearTimeout(patience.current);
    patience.current = null;
  }

  function commit(text) {
    clearTimeout(timer.current);
    if (text !== (sent.current?.text ?? latest.current.value)) send(text);
  }

  function send(text) {
    forgetPatience();
    sent.current = { text, revision: latest.current.revision, value: latest.current.value };
    if (sent.current.revision !== 0) latest.current.onCommit(text);
  }

  function onChange(event) {
    take(event.target.value);
  }

  function take(text) {
    setTyped(text);
    clearTimeout(timer.current);
    if (!isComposing.current) timer.current = setTimeout(() => commit(text), PAUSE_MS);
  }

  function onBlur(event) {
    commit(event.target.value);
    showAnswer();
  }

  function onKeyDown(event) {
    if (rest.rows || (takesScans && typeSeparator(event.nativeEvent))) return;
    if (event.key !== "Enter" || isComposing.current || event.nativeEvent.isComposing) return;
    event.preventDefault();
    commit(event.target.value);
    moveOn(event.target);
  }

  const Field = rest.rows ? "textarea" : "input";
  return (
    <Field
      {...rest}
      ref={inputRef}
      className={className}
      data-column={column}
      list={choices}
      max={latestDay}
      value={typed ?? value ?? ""}
      autoComplete="off"
      onChange={onChange}
      onBlur={onBlur}
      onKeyDown={onKeyDown}
      onCompositionStart={() => (isComposing.current = true)}
      onCompositionEnd={(event) => {
        isComposing.current = false;
        onChange(event);
      }}
    />
  );
}
