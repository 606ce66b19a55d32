import { useEffect, useRef, useState } from "react";

const PATIENCE_MS = 4000;

/**
 * What was chosen shows at once. The server's word replaces it as soon as it differs from before, and where it
 * stays as it was (a refusal) after a while.
 */
function useChosen(told) {
  const [chosen, setChosen] = useState(null);
  const timer = useRef(null);
  useEffect(() => {
    setChosen(null);
    return () => clearTimeout(timer.current);
  }, [told]);

  function choose(value) {
    setChosen(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setChosen(null), PATIENCE_MS);
  }
  return [chosen ?? told, choose];
}

/** A box that is ticked when it is clicked, not when the server has answered. */
export function LiveCheck({ checked, onChoose, ...rest }) {
  const [isOn, choose] = useChosen(Boolean(checked));
  function onChange(event) {
    choose(event.target.checked);
    onChoose(event.target.checked);
  }
  return <input {...rest} type="checkbox" checked={isOn} onChange={onChange} />;
}

/** One of a few; the options are its children. */
export function LiveSelect({ value, onChoose, children, ...rest }) {
  const [chosen, choose] = useChosen(value ?? "");
  function onChange(event) {
    choose(event.target.value);
    onChoose(event.target.value);
  }
  return (
    <select {...rest} value={chosen} onChange={onChange}>
      {children}
    </select>
  );
}
