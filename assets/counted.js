import { useEffect, useRef, useState } from "react";

const PLACES = 6;
export const ONE = 10n ** BigInt(PLACES);

/** Exact: millionths as a whole number, or null for what is no number of at most six decimals. */
export function parse(text) {
  const match = /^(\d{1,9})(?:\.(\d{0,6}))?$/.exec(text.normalize("NFKC").trim());
  return match ? BigInt(match[1] + (match[2] ?? "").padEnd(PLACES, "0")) : null;
}

export function shown(millionths) {
  const whole = millionths / ONE;
  const rest = String(millionths % ONE).padStart(PLACES, "0").replace(/0+$/, "");
  return rest ? `${whole}.${rest}` : String(whole);
}

export function keyOf(code) {
  return code.normalize("NFKC").trim().toLowerCase();
}

/** A code that says more than which SKU it is: GS1, or the label of a scale. Only the server reads those. */
export function saysMore(text) {
  return /[\x1d()\]\u2194\u241d]|^0[012]\d{14}|^2\d{12}(\d{5})?$/.test(text.normalize("NFKC").trim());
}

const RESEND_MS = 4000;

/** Asks the server what codes say, again while no answer comes; `onAnswer` is called once for each. */
export function useAsking(target, answers, onAsk, onAnswer) {
  const state = useRef({ last: 0, waiting: [] });
  const [count, setCount] = useState(0);
  const ask = useRef(null);
  ask.current = () => state.current.waiting.length && onAsk(target, state.current.waiting);
  useEffect(() => {
    state.current = { last: Date.now(), waiting: [] };
    setCount(0);
    const timer = setInterval(() => ask.current(), RESEND_MS);
    return () => clearInterval(timer);
  }, [target]);
  useEffect(() => {
    for (const answer of answers ?? []) {
      const { waiting } = state.current;
      if (!waiting.some(({ seq }) => seq === answer.seq)) continue;
      state.current.waiting = waiting.filter(({ seq }) => seq !== answer.seq);
      onAnswer(answer);
    }
    setCount(state.current.waiting.length);
  }, [answers]);
  const add = (text) => {
    state.current.last += 1;
    state.current.waiting.push({ seq: state.current.last, text });
    setCount(state.current.waiting.length);
    ask.current();
  };
  return [count, add];
}

/** What was counted so far stays in this browser until the server has it, so that nothing is counted twice. */
export function load(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? {};
  } catch {
    return {};
  }
}
