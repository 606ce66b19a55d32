// What this page has sent, or is about to send, and the server has not answered yet.

const counts = new Map();
const DELIVERED = "jxc-delivered";

/** `name` has `count` things without an answer. */
export function report(name, count) {
  counts.set(name, count);
  if (undelivered() === 0) window.dispatchEvent(new Event(DELIVERED));
}

export function undelivered() {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** Calls `done(true)` as soon as everything is answered, `done(false)` when `patience` ms are over. Returns how to stop. */
export function whenDelivered(patience, done) {
  function stop() {
    clearTimeout(timer);
    window.removeEventListener(DELIVERED, onDelivered);
  }
  function onDelivered() {
    stop();
    done(true);
  }
  const timer = setTimeout(() => {
    stop();
    done(false);
  }, patience);
  window.addEventListener(DELIVERED, onDelivered);
  return stop;
}
