import { useCallback, useEffect, useRef, useState } from "react";
import { ask } from "./api.js";
import { useT } from "./i18n.js";
import { PinPad } from "./pin_pad.jsx";
import { forgetStation } from "./station.js";
import { listen } from "./wedge.js";

function SignInLink({ look }) {
  const t = useT();
  return (
    <a href={`/sign-in${window.location.search}`} className={look}>
      {t("switch.by_password")}
    </a>
  );
}

/** Takes a scanned badge, or a login that is typed. */
function WhoField({ onWho }) {
  const t = useT();
  const field = useRef(null);
  useEffect(() => {
    field.current.focus();
    return listen(field.current, onWho);
  }, [onWho]);
  return (
    <div className="who-field">
      <label htmlFor="who">{t("switch.who")}</label>
      <div>
        <input id="who" ref={field} className="field" autoComplete="off" autoCapitalize="off" spellCheck={false} />
        <button
          type="button"
          className="button"
          onClick={() => field.current.value.trim() && onWho(field.current.value.trim())}
        >
          {t("switch.next")}
        </button>
      </div>
    </div>
  );
}

function People({ people, onChoose }) {
  return (
    <ul className="person-tiles">
      {people.map((person) => (
        <li key={person.login}>
          <button type="button" onClick={() => onChoose(person.login)}>
            <strong>{person.name}</strong>
            <span className="quiet">{person.login}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Changing places at a shared computer 切换人员: who, then the PIN. */
export function SwitchForm() {
  const t = useT();
  const [station, setStation] = useState(null);
  const [person, setPerson] = useState(null);

  const look = useCallback(async () => {
    const answer = await ask("GET", "/api/station");
    if (answer.isOk && !answer.is_station) forgetStation();
    setStation(answer);
  }, []);
  useEffect(() => {
    look();
  }, [look]);

  const choose = useCallback(
    (login) => setPerson(station.people.find((one) => one.login === login) ?? { login, name: login }),
    [station],
  );

  if (!station) return <div className="loading" aria-hidden="true"><span className="bone" /><span className="bone" /></div>;
  if (!station.isOk) {
    return (
      <div className="stack" role="alert">
        <p>{t("sign_in.no_connection")}</p>
        <button type="button" className="button wide" onClick={look}>
          {t("feedback.retry")}
        </button>
      </div>
    );
  }
  if (!station.is_station) {
    return (
      <div className="stack">
        <p>{t("switch.no_station")}</p>
        <SignInLink look="button filled wide" />
      </div>
    );
  }
  return (
    <div className="switch-form">
      <p className="quiet">{t("switch.at", { name: station.name })}</p>
      {person ? (
        <PinPad person={person} onOther={() => setPerson(null)} />
      ) : (
        <>
          {station.people.length > 0 && <People people={station.people} onChoose={choose} />}
          <WhoField onWho={choose} />
        </>
      )}
      <SignInLink look="button wide" />
    </div>
  );
}
