import { useEffect, useId, useSyncExternalStore } from "react";
import { useT } from "./i18n.js";

// How this browser likes the menu: {isNarrow, closed: [area, …]}. Nothing that anybody may or may not do.
const KEY = "jxc.menu";
const OPEN = { isNarrow: false, closed: [] };
const listeners = new Set();
let liked;

function read() {
  if (liked === undefined) {
    try {
      liked = { ...OPEN, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
    } catch {
      liked = OPEN;
    }
  }
  return liked;
}

function change(what) {
  liked = { ...read(), ...what };
  try {
    localStorage.setItem(KEY, JSON.stringify(liked));
  } catch {
    // A browser that keeps nothing forgets it with the tab.
  }
  listeners.forEach((listener) => listener());
}

function useLiked() {
  const subscribe = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return useSyncExternalStore(subscribe, read, () => OPEN);
}

/** One area of the menu under its name, which folds it. */
export function MenuArea({ area, title, children }) {
  const id = useId();
  const { closed } = useLiked();
  const isOpen = !closed.includes(area);
  const toggle = () => change({ closed: isOpen ? [...closed, area] : closed.filter((one) => one !== area) });
  return (
    <div className="menu-group">
      <button type="button" className="menu-area" aria-expanded={isOpen} aria-controls={id} onClick={toggle}>
        {title}
        <span className="chevron" aria-hidden="true">
          ▾
        </span>
      </button>
      <div id={id} className="menu-entries" hidden={!isOpen}>
        {children}
      </div>
    </div>
  );
}

/** Makes the menu narrow, icons only, or wide again. */
export function MenuToggle() {
  const t = useT();
  const { isNarrow } = useLiked();
  useEffect(() => {
    document.documentElement.dataset.menu = isNarrow ? "narrow" : "wide";
  }, [isNarrow]);
  const label = t(isNarrow ? "frame.widen" : "frame.narrow");
  return (
    <button
      type="button"
      className="menu-entry menu-toggle"
      aria-label={label}
      title={label}
      onClick={() => change({ isNarrow: !isNarrow })}
    >
      <span aria-hidden="true">{isNarrow ? "»" : "«"}</span>
      {!isNarrow && label}
    </button>
  );
}
