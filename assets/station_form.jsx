import { useEffect, useId, useState } from "react";
import { ask, useIsReady } from "./api.js";
import { useT } from "./i18n.js";

const MINUTES = [1, 2, 3, 5, 10, 15, 30, 60];

/**
 * Makes this browser a shared computer; only an answer by HTTP can set its cookie. `onProve`: the second proof ran
 * out meanwhile, what was typed stays. `onDone` gets the name.
 */
export function StationForm({ warehouses, onProve, onDone }) {
  const t = useT();
  const id = useId();
  const isReady = useIsReady();
  const [name, setName] = useState("");
  const [warehouse, setWarehouse] = useState("");
  const [minutes, setMinutes] = useState("5");
  const [before, setBefore] = useState("");
  const [errors, setErrors] = useState({});
  const [isBusy, setBusy] = useState(false);

  useEffect(() => {
    ask("GET", "/api/station").then((answer) => setBefore(answer.is_station ? answer.name : ""));
  }, []);

  async function register(event) {
    event.preventDefault();
    if (isBusy) return;
    if (!name.trim()) {
      setErrors({ name: t("station.name_missing") });
      return;
    }
    setBusy(true);
    setErrors({});
    const answer = await ask("POST", "/api/station", {
      name,
      warehouse_id: warehouse ? Number(warehouse) : null,
      lock_minutes: Number(minutes),
    });
    setBusy(false);
    if (answer.isOk) onDone(name);
    else if (answer.code === "proof.needed") onProve();
    else if (answer.fields) setErrors(answer.fields);
    else setErrors({ all: answer.isOffline ? t("sign_in.no_connection") : answer.error });
  }

  return (
    <form className="stack" onSubmit={register} noValidate>
      {before && <p className="note">{t("station.registered_before", { name: before })}</p>}
      <div className="field-block">
        <label className="field-label" htmlFor={`${id}-name`}>
          {t("station.name")}
        </label>
        <input
          id={`${id}-name`}
          className={errors.name ? "field invalid" : "field"}
          maxLength={40}
          autoComplete="off"
          placeholder={t("station.name_hint")}
          value={name}
          aria-invalid={Boolean(errors.name)}
          aria-describedby={`${id}-error`}
          onChange={(event) => setName(event.target.value)}
        />
        <p id={`${id}-error`} className="field-error" role="alert">
          {errors.name ?? ""}
        </p>
      </div>
      <div className="field-block">
        <label className="field-label" htmlFor={`${id}-warehouse`}>
          {t("field.warehouse")}
        </label>
        <select
          id={`${id}-warehouse`}
          className="field"
          value={warehouse}
          onChange={(event) => setWarehouse(event.target.value)}
        >
          <option value="">{t("station.no_warehouse")}</option>
          {warehouses.map((one) => (
            <option key={one.id} value={one.id}>
              {one.label}
            </option>
          ))}
        </select>
      </div>
      <div className="field-block">
        <label className="field-label" htmlFor={`${id}-minutes`}>
          {t("station.lock_minutes")}
        </label>
        <select id={`${id}-minutes`} className="field" value={minutes} onChange={(event) => setMinutes(event.target.value)}>
          {MINUTES.map((one) => (
            <option key={one} value={one}>
              {t("station.after", { minutes: one })}
            </option>
          ))}
        </select>
      </div>
      <p className="field-error" role="alert">
        {errors.all ?? ""}
      </p>
      <button className="button filled wide" disabled={!isReady || isBusy}>
        {t("station.register")}
      </button>
    </form>
  );
}
