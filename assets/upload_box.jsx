import { useId, useState } from "react";
import { useT } from "./i18n.js";

const MEGABYTE = 1024 * 1024;

/**
 * A place for one file: chosen, dropped or pasted, it goes to `href` as the body of a POST. `onDone` gets the id
 * under which the server keeps it, and its name. `largest` in MB; what is larger is not even sent.
 */
export function UploadBox({ href, accept, label, hint, largest, disabled, onDone }) {
  const t = useT();
  const id = useId();
  const [isBusy, setBusy] = useState(false);
  const [isOver, setOver] = useState(false);
  const [wrong, setWrong] = useState("");
  const isClosed = disabled || isBusy || !href;

  async function send(file) {
    if (!file || isClosed) return;
    setWrong("");
    if (file.size > largest * MEGABYTE) {
      setWrong(t("upload.too_large", { most: largest }));
      return;
    }
    setBusy(true);
    try {
      const answer = await fetch(`${href}?name=${encodeURIComponent(file.name)}`, {
        method: "POST",
        headers: { "Content-Type": "application/octet-stream" },
        body: file,
      });
      const said = await answer.json();
      if (answer.ok) onDone(said.id, file.name);
      else setWrong(said.error);
    } catch {
      setWrong(t("upload.failed"));
    } finally {
      setBusy(false);
    }
  }

  function onDrop(event) {
    event.preventDefault();
    setOver(false);
    send(event.dataTransfer.files[0]);
  }

  return (
    <div
      className={isOver ? "upload-box over" : "upload-box"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      onPaste={(event) => send(event.clipboardData.files[0])}
    >
      <label className="button" htmlFor={id} aria-disabled={isClosed}>
        {isBusy ? t("upload.busy") : label}
      </label>
      <input
        id={id}
        className="sr-only"
        type="file"
        accept={accept}
        disabled={isClosed}
        onChange={(event) => {
          send(event.target.files[0]);
          event.target.value = "";
        }}
      />
      <span className="quiet">{hint}</span>
      <span className="field-error" role="alert">
        {wrong}
      </span>
    </div>
  );
}
