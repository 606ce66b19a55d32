import { useContext, useEffect, useRef, useState } from "react";
import { ColorModeContext } from "$/utils/context";
import { useT } from "./i18n.js";

const SERIES_COLOURS = ["--accent-9", "--amber-9", "--blue-9", "--red-9"];

/** A colour of the sheet as ECharts can reckon with it, whatever notation the browser answers in. */
export function colourReader(element) {
  const style = getComputedStyle(element);
  const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  return (name) => {
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = style.getPropertyValue(name).trim();
    pixel.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = pixel.getImageData(0, 0, 1, 1).data;
    return `rgba(${red}, ${green}, ${blue}, ${alpha / 255})`;
  };
}

function optionOf({ points, series, unit, kind, element }) {
  const colour = colourReader(element);
  const text = { color: colour("--gray-11"), fontSize: 12, fontFamily: getComputedStyle(element).fontFamily };
  const line = { lineStyle: { color: colour("--gray-5") } };
  const isCalm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    animation: !isCalm,
    animationDuration: 300,
    color: SERIES_COLOURS.map(colour),
    textStyle: text,
    grid: { left: 4, right: 12, top: series.length > 1 ? 36 : 16, bottom: 4, containLabel: true },
    legend: { show: series.length > 1, top: 0, left: 0, itemWidth: 14, itemHeight: 8, textStyle: text },
    tooltip: {
      trigger: "axis",
      confine: true,
      backgroundColor: colour("--color-panel-solid"),
      borderColor: colour("--gray-6"),
      textStyle: { color: colour("--gray-12"), fontSize: 13 },
      valueFormatter: (value) => `${Number(value).toLocaleString("zh-CN")}${unit ? ` ${unit}` : ""}`,
    },
    xAxis: { type: "category", data: points, axisTick: { show: false }, axisLabel: text, axisLine: line },
    yAxis: { type: "value", axisLabel: text, splitLine: line, splitNumber: 4 },
    series: series.map(({ name, values }) => ({
      name,
      type: kind,
      data: values.map((value) => (value === "" ? null : Number(value))),
      connectNulls: true,
      showSymbol: points.length < 2,
      symbolSize: 6,
      lineStyle: { width: 2 },
      areaStyle: kind === "line" && series.length === 1 ? { opacity: 0.12 } : undefined,
      barMaxWidth: 24,
    })),
  };
}

/** The same figures for those who do not see the picture; a table keeps its height, so a box hides it. */
function Figures({ label, points, series, isShown }) {
  return (
    <div className={isShown ? "" : "sr-only"}>
      <table className="table">
        <caption>{label}</caption>
        <tbody>
          <tr>
            <td />
            {series.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
          {points.map((point, index) => (
            <tr key={point}>
              <th scope="row">{point}</th>
              {series.map(({ name, values }) => (
                <td key={name}>{values[index]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Values over points; `series` = [{name, values}], values as texts, so that no digit is lost on the way here. */
export function Chart({ label, points = [], series = [], unit = "", kind = "line", height = "240px" }) {
  const t = useT();
  const { resolvedColorMode } = useContext(ColorModeContext);
  const place = useRef(null);
  const chart = useRef(null);
  const [stage, setStage] = useState("loading");

  useEffect(() => {
    let isGone = false;
    let observer;
    import("./chart_parts.js")
      .then(({ init }) => {
        if (isGone) return;
        chart.current = init(place.current);
        observer = new ResizeObserver(() => chart.current?.resize());
        observer.observe(place.current);
        setStage("drawn");
      })
      .catch(() => !isGone && setStage("failed"));
    return () => {
      isGone = true;
      observer?.disconnect();
      chart.current?.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    if (stage !== "drawn") return undefined;
    // The colours are those of the theme only after the page has put its class on.
    const frame = requestAnimationFrame(() =>
      chart.current?.setOption(optionOf({ points, series, unit, kind, element: place.current }), true),
    );
    return () => cancelAnimationFrame(frame);
  }, [stage, points, series, unit, kind, resolvedColorMode]);

  return (
    <figure className="chart" data-stage={stage}>
      {stage === "loading" && <span className="bone chart-bone" />}
      <div ref={place} role="img" aria-label={label} style={{ height }} hidden={stage === "failed"} />
      {stage === "failed" && <p className="quiet">{t("chart.failed")}</p>}
      <Figures label={label} points={points} series={series} isShown={stage === "failed"} />
    </figure>
  );
}
