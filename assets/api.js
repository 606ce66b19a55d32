import { useEffect, useState } from "react";

/** Asks the server outside of the page's state: `{isOk, …answer}`, with `isOffline` where it cannot be reached. */
export async function ask(method, path, body) {
  try {
    const response = await fetch(path, {
      method,
      headers: body && { "Content-Type": "application/json" },
      body: body && JSON.stringify(body),
    });
    const answer = await response.json().catch(() => ({}));
    return { ...answer, isOk: response.ok && answer.ok !== false };
  } catch {
    return { isOk: false, isOffline: true };
  }
}

/** Seconds that count down to nothing, and how to set them. */
export function useCountdown() {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    if (seconds <= 0) return undefined;
    const timer = setTimeout(() => setSeconds(seconds - 1), 1000);
    return () => clearTimeout(timer);
  }, [seconds]);
  return [seconds, setSeconds];
}

/** The page is there before its script is; a button works only once somebody listens. */
export function useIsReady() {
  const [isReady, setReady] = useState(false);
  useEffect(() => setReady(true), []);
  return isReady;
}
