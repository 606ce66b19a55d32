// The words on the screen. Chinese comes with the bundle; another language is a lazy chunk beside it.
import { useSyncExternalStore } from "react";
import zh from "./i18n_zh.js";

const loaders = {};
const loaded = { zh };
const listeners = new Set();
let words = zh;

/** Switch every text on the page, without a reload. */
export async function setLanguage(language) {
  loaded[language] ??= (await loaders[language]()).default;
  words = loaded[language];
  listeners.forEach((listener) => listener());
}

function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** `t("key")`, and `t("key", {name: …})` for texts with gaps. The pages are rendered in Chinese at build. */
export function useT() {
  const current = useSyncExternalStore(
    subscribe,
    () => words,
    () => zh,
  );
  return (key, gaps) => {
    const text = current[key] ?? zh[key] ?? key;
    return gaps ? text.replace(/\{(\w+)\}/g, (whole, name) => gaps[name] ?? whole) : text;
  };
}
