import { useRef, useState } from "react";
import { ask, useCountdown, useIsReady } from "./api.js";
import { useT } from "./i18n.js";
import { wantedPath } from "./session.js";
import { useIsStation } from "./station.js";

function DemoUsers({ users, onChoose }) {
  const t = useT();
  return (
    <section className="demo-users" aria-label={t("sign_in.demo")}>
      <h2>{t("sign_in.demo")}</h2>
      <p className="quiet">{t("sign_in.demo_password", { password: users[0].password })}</p>
      <ul>
        {users.map((user) => (
          <li key={user.login}>
            <button type="button" onClick={() => onChoose(user)}>
              <strong>{user.name}</strong>
              <span className="quiet">{user.role}</span>
              <code>{user.login}</code>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Sends name and password straight to the session endpoint; they never pass through the page's state. */
export function SignInForm({ demoUsers }) {
  const t = useT();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [asksCode, setAsksCode] = useState(false);
  const [error, setError] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [wait, setWait] = useCountdown();
  const passwordRef = useRef(null);
  const isReady = useIsReady();
  const isStation = useIsStation();

  async function submit(event) {
    event.preventDefault();
    if (isBusy || wait > 0) return;
    if (!login.trim() || !password || (asksCode && !code.trim())) {
      setError(t("sign_in.incomplete"));
      return;
    }
    setBusy(true);
    setError("");
    const answer = await ask("POST", "/api/session", { login, password, code: asksCode ? code : "" });
    if (answer.isOk) {
      const bind = answer.must_bind ? "/security" : wantedPath();
      window.location.assign(answer.must_change_password ? "/password" : bind);
      return;
    }
    setBusy(false);
    if (answer.isOffline) {
      setError(t("sign_in.no_connection"));
      return;
    }
    setWait(Math.ceil(answer.retry_after ?? 0));
    setCode("");
    if (answer.code === "sign_in.code_needed") {
      setAsksCode(true);
      return;
    }
    setError(answer.error ?? t("sign_in.failed"));
    if (answer.code !== "sign_in.wrong_code") {
      setAsksCode(false);
      setPassword("");
      passwordRef.current.focus();
    }
  }

  function choose(user) {
    setLogin(user.login);
    setPassword(user.password);
    setAsksCode(false);
    setError("");
  }

  return (
    <>
      <form className="sign-in-form" onSubmit={submit} noValidate>
        <label>
          {t("sign_in.login")}
          <input
            className="field"
            name="login"
            autoComplete="username"
            autoCapitalize="off"
            spellCheck={false}
            autoFocus
            value={login}
            onChange={(event) => setLogin(event.target.value)}
          />
        </label>
        <label>
          {t("sign_in.password")}
          <input
            ref={passwordRef}
            className={error ? "field invalid" : "field"}
            name="password"
            type="password"
            autoComplete="current-password"
            value={password}
            aria-invalid={Boolean(error)}
            aria-describedby="sign-in-error"
            onChange={(event) => setPassword(event.target.value)}
          />
        </label>
        {asksCode && (
          <label>
            {t("sign_in.code")}
            <input
              className="field"
              name="code"
              autoComplete="one-time-code"
              autoCapitalize="off"
              spellCheck={false}
              autoFocus
              value={code}
              aria-describedby="sign-in-code-hint"
              onChange={(event) => setCode(event.target.value)}
            />
            <span id="sign-in-code-hint" className="quiet">
              {t("sign_in.code_hint")}
            </span>
          </label>
        )}
        <p id="sign-in-error" className="field-error" role="alert">
          {error}
        </p>
        <button className="button filled wide" disabled={!isReady || isBusy || wait > 0}>
          {wait > 0 ? t("sign_in.wait", { seconds: wait }) : isBusy ? t("sign_in.busy") : t("sign_in.submit")}
        </button>
      </form>
      {isStation && (
        <a href={`/switch${window.location.search}`} className="button wide quick-switch">
          {t("switch.offer")}
        </a>
      )}
      {demoUsers?.length > 0 && <DemoUsers users={demoUsers} onChoose={choose} />}
    </>
  );
}
