import { useEffect, useRef } from "react";

/**
 * Buttons that are pressed before the page is there (`isThere`) do what they say as soon as it is: loading the page
 * would undo it, and close the dialog that had just opened.
 */
export function WhenThere({ isThere, className, children }) {
  const held = useRef(null);
  useEffect(() => {
    const button = held.current;
    held.current = null;
    if (isThere && button?.isConnected) button.click();
  }, [isThere]);

  function onClickCapture(event) {
    const button = event.target.closest("button");
    if (isThere || !button) return;
    event.preventDefault();
    event.stopPropagation();
    held.current = button;
  }

  return (
    <div className={className} aria-busy={!isThere} onClickCapture={onClickCapture}>
      {children}
    </div>
  );
}
