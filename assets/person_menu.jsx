import { useContext, useEffect, useId, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { ColorModeContext } from "$/utils/context";
import { useT } from "./i18n.js";
import { forgetWorkOf, workOf } from "./kept.js";
import { leave } from "./session.js";
import { lock, useIsStation } from "./station.js";
import { undelivered } from "./undelivered.js";

/** What one does with one's own account. Signing out leaves nothing of the person's work in this browser. */
function Acts({ person, onGo }) {
  const t = useT();
  const navigate = useNavigate();
  const { resolvedColorMode, toggleColorMode } = useContext(ColorModeContext);
  const isStation = useIsStation();
  const isDark = resolvedColorMode === "dark";
  function go(event, address) {
    event.preventDefault();
    onGo?.();
    navigate(address);
  }
  function signOut() {
    const count = workOf(person).length || undelivered();
    if (count && !window.confirm(t("frame.sign_out_unsaved", { count }))) return;
    forgetWorkOf(person);
    leave();
  }
  return (
    <>
      <a href="/security" className="person-act" onClick={(event) => go(event, "/security")}>
        {t("security.title")}
      </a>
      <a href="/password" className="person-act" onClick={(event) => go(event, "/password")}>
        {t("password.title")}
      </a>
      <button type="button" className="person-act" onClick={toggleColorMode}>
        {t(isDark ? "frame.light" : "frame.dark")}
      </button>
      {isStation && (
        <button type="button" className="person-act" onClick={() => lock()}>
          {t("station.lock")}
        </button>
      )}
      {/* Until it is known who they are, nobody can be asked about their unsaved work. */}
      <button type="button" className="person-act" disabled={!person} onClick={signOut}>
        {t("frame.sign_out")}
      </button>
    </>
  );
}

function Who({ name, roles }) {
  const t = useT();
  return (
    <div className="person-who">
      <strong>{name}</strong>
      <span className="quiet">{roles || t("frame.no_role")}</span>
    </div>
  );
}

/** Name, roles and acts as part of a page. */
export function PersonCard({ person, name, roles }) {
  return (
    <div className="person-acts">
      <Who name={name} roles={roles} />
      <Acts person={person} />
    </div>
  );
}

/** The same behind the person's name in the top bar. */
export function PersonMenu({ person, name, roles }) {
  const t = useT();
  const id = useId();
  const root = useRef(null);
  const [isOpen, setOpen] = useState(false);

  useEffect(() => {
    if (!isOpen) return undefined;
    const close = (event) => !root.current.contains(event.target) && setOpen(false);
    document.addEventListener("pointerdown", close);
    return () => document.removeEventListener("pointerdown", close);
  }, [isOpen]);

  function onKeyDown(event) {
    if (event.key !== "Escape" || !isOpen) return;
    event.stopPropagation();
    setOpen(false);
    root.current.querySelector("button").focus();
  }

  return (
    <div ref={root} className="person-menu" onKeyDown={onKeyDown}>
      <button
        type="button"
        className="top-act"
        aria-expanded={isOpen}
        aria-controls={id}
        aria-label={t("frame.person", { name: name ?? "" })}
        onClick={() => setOpen(!isOpen)}
      >
        <span className="person-name">{name}</span>
        <span aria-hidden="true">▾</span>
      </button>
      <div id={id} className="person-card" hidden={!isOpen}>
        <Who name={name} roles={roles} />
        <Acts person={person} onGo={() => setOpen(false)} />
      </div>
    </div>
  );
}
