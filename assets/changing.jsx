import { useEffect, useRef } from "react";

/** A number that is marked for a moment when it changes under the reader's eyes. */
export function Changing({ text, className, mark }) {
  const element = useRef(null);
  const shown = useRef({ text, mark });
  useEffect(() => {
    const before = shown.current;
    shown.current = { text, mark };
    if (before.mark !== mark || before.text === text) return undefined;
    const node = element.current;
    node.classList.add("changed");
    const timer = setTimeout(() => node.classList.remove("changed"), 2000);
    return () => clearTimeout(timer);
  }, [text, mark]);
  return (
    <span ref={element} className={className}>
      {text}
    </span>
  );
}
