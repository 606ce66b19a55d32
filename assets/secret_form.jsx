import { useEffect, useState } from "react";

/**
 * A form for things that are kept nowhere: passwords reach one event and are gone. `fields` = [{name, label,
 * type, hint}]. What was typed stays after a refusal.
 */
export function SecretForm({ fields, submit, errors, isBusy, onSend }) {
  const [values, setValues] = useState({});
  const [isReady, setReady] = useState(false);
  useEffect(() => setReady(true), []);

  function send(event) {
    event.preventDefault();
    const wanted = fields.map(({ name }) => [name, values[name] ?? ""]);
    onSend(Object.fromEntries(wanted));
  }

  return (
    <form className="stack" onSubmit={send} noValidate>
      {fields.map(({ name, label, type, hint }) => (
        <label key={name} className="field-block">
          <span className="field-label">{label}</span>
          <input
            className={errors?.[name] ? "field invalid" : "field"}
            name={name}
            type={type || "text"}
            autoComplete={type === "password" ? "new-password" : "off"}
            autoCapitalize="off"
            spellCheck={false}
            value={values[name] ?? ""}
            aria-invalid={Boolean(errors?.[name])}
            onChange={(event) => setValues({ ...values, [name]: event.target.value })}
          />
          {hint && <span className="quiet">{hint}</span>}
          <span className="field-error" role="alert">
            {errors?.[name] ?? ""}
          </span>
        </label>
      ))}
      <button className="button filled wide" disabled={!isReady || isBusy}>
        {submit}
      </button>
    </form>
  );
}
