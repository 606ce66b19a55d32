import { useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { useT } from "./i18n.js";
import { dropKept, keptForms, putBack } from "./kept.js";

/** What its person had typed into a form when the shared computer locked. */
export function KeptTexts({ person }) {
  const t = useT();
  const [kept, setKept] = useState(null);
  useEffect(() => {
    setKept(person ? (keptForms(person)[0] ?? null) : null);
  }, [person]);
  if (!kept) return null;

  function drop() {
    dropKept(kept.name);
    setKept(null);
  }
  function fill() {
    const left = putBack(kept.texts);
    if (left.length) setKept({ ...kept, texts: left, isPartly: true });
    else drop();
  }

  const isHere = window.location.pathname === new URL(kept.path, window.location.origin).pathname;
  const panel = (
    <section className="kept-texts" aria-label={t("kept.title")}>
      <strong>{t("kept.title")}</strong>
      <p className="quiet">{t(kept.isPartly ? "kept.partly" : "kept.why")}</p>
      <dl>
        {kept.texts.map(({ label, text }, index) => (
          <div key={index}>
            <dt>{label || t("kept.unnamed")}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <div className="kept-acts">
        {isHere ? (
          <button type="button" className="button filled" onClick={fill}>
            {t("kept.fill")}
          </button>
        ) : (
          <a className="button filled" href={kept.path}>
            {t("kept.back")}
          </a>
        )}
        <button type="button" className="button" onClick={drop}>
          {t("kept.drop")}
        </button>
      </div>
    </section>
  );
  return createPortal(panel, document.querySelector(".radix-themes"));
}
