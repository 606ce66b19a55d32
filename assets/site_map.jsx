import { useEffect, useMemo, useRef, useState } from "react";
import { useT } from "./i18n.js";

const TEXT_HEIGHT = 18;
const REACH = 22;
const MARGIN = 44;
const NARROW = 560;

/** How wide a name is drawn, roughly: a Chinese character is as wide as the text is high. */
function widthOf(name) {
  return [...name].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 255 ? 13 : 7.5), 0);
}

function overlaps(one, other) {
  return one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h;
}

/** The places moved and stretched alike in both directions, so that they fill a sheet of this size. */
function fitted(sites, width, height) {
  if (sites.length === 0 || width === 0) return { dots: [], scale: 0 };
  const [left, right] = [Math.min(...sites.map(({ x }) => x)), Math.max(...sites.map(({ x }) => x))];
  const [top, bottom] = [Math.min(...sites.map(({ y }) => y)), Math.max(...sites.map(({ y }) => y))];
  const room = (length) => length - 2 * MARGIN;
  const scale = Math.min(room(width) / Math.max(right - left, 1), room(height) / Math.max(bottom - top, 1), 2);
  const place = (site) => ({
    ...site,
    name: site.figure ? `${site.name} ${site.figure}` : site.name,
    x: width / 2 + (site.x - (left + right) / 2) * scale,
    y: height / 2 + (site.y - (top + bottom) / 2) * scale,
  });
  return { dots: sites.map(place), scale };
}

/** Each name goes to the first side of its dot where it meets no other name, no dot and no edge; else it is left out. */
function placeNames(dots, chosen, width, height) {
  const taken = dots.map(({ x, y }) => ({ x: x - 7, y: y - 7, w: 14, h: 14 }));
  const names = {};
  const inOrder = [...dots].sort((one, other) => (other.id === chosen) - (one.id === chosen));
  inOrder.forEach(({ id, x, y, name }) => {
    const w = widthOf(name);
    const h = TEXT_HEIGHT;
    const away = id === chosen ? 15 : 11;
    const sides = [
      { x: x + away, y: y - h / 2, w, h },
      { x: x - away - w, y: y - h / 2, w, h },
      { x: x - w / 2, y: y - away + 1 - h, w, h },
      { x: x - w / 2, y: y + away - 1, w, h },
      { x: x + 9, y: y + 6, w, h },
      { x: x + 9, y: y - 6 - h, w, h },
      { x: x - 9 - w, y: y + 6, w, h },
      { x: x - 9 - w, y: y - 6 - h, w, h },
    ];
    const inside = (box) => box.x >= 2 && box.y >= 2 && box.x + box.w <= width - 2 && box.y + box.h <= height - 2;
    const free = sides.find((box) => inside(box) && !taken.some((other) => overlaps(box, other)));
    names[id] = free ?? (id === chosen ? sides[2] : undefined);
    if (names[id]) taken.push(names[id]);
  });
  return names;
}

/** The longest round length, in kilometres, that takes at most `room` of the width. */
function roundLength(perKilometre, room) {
  const most = room / perKilometre;
  const power = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((step) => step * power).find((length) => length <= most);
}

function Mark({ kind }) {
  if (kind === "central") return <rect x={-7} y={-7} width={14} height={14} rx={2} />;
  if (kind === "regional") return <path d="M0,-8.5 8.5,0 0,8.5 -8.5,0z" />;
  return <circle r={6.5} />;
}

/**
 * Places on a plain sheet, north up. `sites` = [{id, name, kind, x, y, is_off, tone?, figure?}] in units of which
 * `perKilometre` are a kilometre. `ways`: lines from the chosen one. Tab goes from place to place, Enter or space chooses.
 */
export function SiteMap({ sites, perKilometre, chosen, ways = true, onPick }) {
  const t = useT();
  const frame = useRef(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry.contentRect.width)));
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, []);
  const height = Math.round(width * (width < NARROW ? 0.9 : 0.55));
  const { dots, scale } = useMemo(() => fitted(sites, width, height), [sites, width, height]);
  const names = useMemo(() => placeNames(dots, chosen, width, height), [dots, chosen, width, height]);
  const start = dots.find((dot) => dot.id === chosen);
  const length = perKilometre > 0 && width > 0 ? roundLength(perKilometre * scale, width / 4) : 0;

  function onKeyDown(event, id) {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    onPick(id);
  }

  return (
    <div ref={frame} className="site-map">
      {width > 0 && (
        <svg width={width} height={height} role="group" aria-label={t("warehouses.map")}>
          {ways &&
            start &&
            dots.map(({ id, x, y }) => <line key={id} className="site-way" x1={start.x} y1={start.y} x2={x} y2={y} />)}
          {dots.map(({ id, x, y, kind, name, is_off: isOff, tone }) => (
            <g
              key={id}
              role="button"
              tabIndex={0}
              aria-label={name}
              aria-pressed={id === chosen}
              className={`site ${kind}${tone ? ` tone-${tone}` : ""}${isOff ? " off" : ""}${id === chosen ? " chosen" : ""}`}
              transform={`translate(${x} ${y})`}
              onClick={() => onPick(id)}
              onKeyDown={(event) => onKeyDown(event, id)}
            >
              <title>{name}</title>
              <circle className="site-reach" r={REACH} />
              <circle className="site-ring" r={11} />
              <Mark kind={kind} />
            </g>
          ))}
          {dots.map(
            ({ id, name, is_off: isOff }) =>
              names[id] && (
                <text
                  key={id}
                  className={`site-name${id === chosen ? " chosen" : ""}${isOff ? " off" : ""}`}
                  x={names[id].x + names[id].w / 2}
                  y={names[id].y + TEXT_HEIGHT / 2}
                  aria-hidden="true"
                >
                  {name}
                </text>
              ),
          )}
          {length > 0 && (
            <g className="site-scale" transform={`translate(12 ${height - 12})`} aria-hidden="true">
              <path d={`M0,-5V0H${length * perKilometre * scale}V-5`} />
              <text x={4} y={-7}>
                {t("warehouses.kilometres", { distance: length })}
              </text>
            </g>
          )}
          <g className="site-scale" transform={`translate(${width - 18} 28)`} aria-hidden="true">
            <path d="M0,0V-16M-4,-11 0,-17 4,-11" />
            <text x={-6} y={14}>
              {t("warehouses.north")}
            </text>
          </g>
        </svg>
      )}
    </div>
  );
}
