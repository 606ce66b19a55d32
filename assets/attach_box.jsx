import { useEffect, useId, useState } from "react";
import { useT } from "./i18n.js";
import { post } from "./sending.js";

const MEGABYTE = 1024 * 1024;

/** One file on its way: how far it is, or why it did not go, and then the ways on. */
function Sending({ one, onRetry, onDrop }) {
  const t = useT();
  return (
    <li className={one.wrong ? "sending wrong" : "sending"}>
      <span className="sending-name">{one.file.name}</span>
      {one.wrong ? (
        <span className="field-error" role="alert">
          {one.wrong}
        </span>
      ) : (
        <progress max={100} value={one.percent} aria-label={t("files.sending", { name: one.file.name })} />
      )}
      {one.wrong && (
        <span className="sending-acts">
          <button type="button" className="button" onClick={onRetry}>
            {t("files.retry")}
          </button>
          <button type="button" className="button" onClick={onDrop}>
            {t("files.drop")}
          </button>
        </span>
      )}
    </li>
  );
}

/**
 * A place for many files: chosen, dropped, pasted, or taken by the camera of a phone. Each goes by itself as the body
 * of a POST to `href`, one after the other, as the `kind` chosen when it came. `onDone` after each that was taken, with
 * what the server calls it and its own name.
 */
export function AttachBox({ href, subject, kinds, accept, largest, onDone }) {
  const t = useT();
  const id = useId();
  const [kind, setKind] = useState(kinds[0]?.id ?? "");
  const [queue, setQueue] = useState([]);
  const [isOver, setOver] = useState(false);
  // The first that has not failed is the one on its way: what is tried again goes to the end.
  const waiting = queue.find((one) => !one.wrong);

  const change = (key, what) => setQueue((all) => all.map((one) => (one.key === key ? { ...one, ...what } : one)));
  const drop = (key) => setQueue((all) => all.filter((one) => one.key !== key));

  function add(files) {
    const wrongOf = (file) => (file.size > largest * MEGABYTE ? t("upload.too_large", { most: largest }) : "");
    const fresh = [...files].map((file) => ({ key: newKey(), file, kind, percent: 0, wrong: wrongOf(file) }));
    setQueue((all) => [...all, ...fresh]);
  }

  function retry(one) {
    setQueue((all) => [...all.filter((other) => other.key !== one.key), { ...one, kind, percent: 0, wrong: "" }]);
  }

  // By key alone: how far it is changes the object, and must not send it again.
  useEffect(() => {
    if (!waiting) return;
    const kindOf = waiting.kind ? { kind: waiting.kind } : {};
    const asked = { ...subject, ...kindOf, name: waiting.file.name, key: waiting.key };
    post(href, asked, waiting.file, (percent) => change(waiting.key, { percent })).then((said) => {
      if (said.isOk) {
        drop(waiting.key);
        onDone(said.sent ?? "", waiting.file.name);
      } else {
        change(waiting.key, { wrong: said.error ?? t("upload.failed"), percent: 0 });
      }
    });
  }, [waiting?.key]);

  useEffect(() => {
    if (!waiting) return undefined;
    const ask = (event) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [Boolean(waiting)]);

  const chosen = (event) => {
    add(event.target.files);
    event.target.value = "";
  };

  return (
    <div
      className={isOver ? "attach-box over" : "attach-box"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        add(event.dataTransfer.files);
      }}
      onPaste={(event) => add(event.clipboardData.files)}
    >
      <div className="attach-acts">
        {kinds.length > 0 && (
          <select
            className="field"
            value={kind}
            aria-label={t("files.kind")}
            onChange={(event) => setKind(event.target.value)}
          >
            {kinds.map((one) => (
              <option key={one.id} value={one.id}>
                {one.label}
              </option>
            ))}
          </select>
        )}
        <label className="button camera" htmlFor={`${id}-camera`}>
          {t("files.camera")}
        </label>
        <input id={`${id}-camera`} className="sr-only" type="file" accept="image/*" capture="environment" onChange={chosen} />
        <label className="button" htmlFor={id}>
          {t("files.choose")}
        </label>
        <input id={id} className="sr-only" type="file" accept={accept} multiple onChange={chosen} />
      </div>
      <span className="quiet">{kinds.length > 0 ? t("files.hint", { most: largest }) : t("files.hint_plain", { most: largest })}</span>
      {queue.length > 0 && (
        <ul className="sendings">
          {queue.map((one) => (
            <Sending
              key={one.key}
              one={one}
              onRetry={() => retry(one)}
              onDrop={() => drop(one.key)}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

/** Names one upload, so that the same tried again counts once; `crypto.randomUUID` is not there on plain http. */
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16).padStart(2, "0")).join("");
}
