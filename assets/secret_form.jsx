import { useEffect, useId, useState } from "react";

/**
 * A form for things that are kept nowhere: passwords reach one event and are gone. `fields` = [{name, label,
 * type, hint, autoComplete}]; `isDanger`: sending takes something away for good. What was typed stays after a refusal.
 */
export function SecretForm({ fields, submit, isDanger, errors, onSend }) {
  const id = useId();
  const [values, setValues] = useState({});
  const [isReady, setReady] = useState(false);
  useEffect(() => setReady(true), []);

  function send(event) {
    event.preventDefault();
    const wanted = fields.map(({ name }) => [name, values[name] ?? ""]);
    onSend(Object.fromEntries(wanted));
  }

  return (
    <form className="stack" onSubmit={send} noValidate data-never-kept>
      {fields.map(({ name, label, type, hint, autoComplete }) => (
        <div key={name} className="field-block">
          <label className="field-label" htmlFor={`${id}-${name}`}>
            {label}
          </label>
          <input
            id={`${id}-${name}`}
            className={errors?.[name] ? "field invalid" : "field"}
            name={name}
            type={type || "text"}
            autoComplete={autoComplete ?? (type === "password" ? "new-password" : "off")}
            autoCapitalize="off"
            spellCheck={false}
            value={values[name] ?? ""}
            aria-invalid={Boolean(errors?.[name])}
            aria-describedby={`${id}-${name}-note`}
            onChange={(event) => setValues({ ...values, [name]: event.target.value })}
          />
          <div id={`${id}-${name}-note`}>
            <span className="quiet">{hint}</span>
            <p className="field-error" role="alert">
              {errors?.[name] ?? ""}
            </p>
          </div>
        </div>
      ))}
      <button className={`button ${isDanger ? "danger " : ""}filled wide`} disabled={!isReady}>
        {submit}
      </button>
    </form>
  );
}
