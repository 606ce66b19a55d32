import { useContext, useEffect, useRef, useState } from "react";
import { ColorModeContext } from "$/utils/context";
import { colourReader } from "./chart.jsx";
import { useT } from "./i18n.js";

function optionOf({ rows, columns, spots, unit, element }) {
  const colour = colourReader(element);
  const text = { color: colour("--gray-11"), fontSize: 12, fontFamily: getComputedStyle(element).fontFamily };
  const line = { lineStyle: { color: colour("--gray-5") } };
  const most = Math.max(1, ...spots.map((spot) => spot.count));
  return {
    animation: false,
    textStyle: text,
    grid: { left: 4, right: 12, top: 8, bottom: 56, containLabel: true },
    tooltip: {
      confine: true,
      backgroundColor: colour("--color-panel-solid"),
      borderColor: colour("--gray-6"),
      textStyle: { color: colour("--gray-12"), fontSize: 13 },
      formatter: ({ data }) => `${data.row} → ${data.column}<br/>${data.value[2].toLocaleString("zh-CN")} ${unit}`,
    },
    xAxis: {
      type: "category",
      data: columns,
      axisTick: { show: false },
      axisLabel: { ...text, rotate: columns.length > 4 ? 40 : 0 },
      axisLine: line,
      splitArea: { show: true },
    },
    yAxis: { type: "category", data: rows, axisTick: { show: false }, axisLabel: text, axisLine: line },
    visualMap: {
      min: 0,
      max: most,
      orient: "horizontal",
      left: 4,
      bottom: 0,
      itemWidth: 12,
      itemHeight: 100,
      textStyle: text,
      text: [String(most), "0"],
      inRange: { color: [colour("--accent-3"), colour("--accent-6"), colour("--accent-9"), colour("--accent-11")] },
    },
    series: [
      {
        type: "heatmap",
        label: { show: rows.length * columns.length <= 400, color: colour("--gray-12") },
        itemStyle: { borderColor: colour("--color-panel-solid"), borderWidth: 1 },
        data: spots.map(({ key, row, column, count }) => ({
          key,
          row,
          column,
          value: [columns.indexOf(column), rows.indexOf(row), count],
        })),
      },
    ],
  };
}

/** How often from each row to each column; `spots` = [{key, row, column, count}]. A table on the page has the same. */
export function HeatMap({ label, rows = [], columns = [], spots = [], unit = "", height = "320px", onPick }) {
  const t = useT();
  const { resolvedColorMode } = useContext(ColorModeContext);
  const place = useRef(null);
  const chart = useRef(null);
  const pick = useRef(onPick);
  const [stage, setStage] = useState("loading");
  pick.current = onPick;

  useEffect(() => {
    let isGone = false;
    let observer;
    import("./heat_parts.js")
      .then(({ init }) => {
        if (isGone) return;
        chart.current = init(place.current);
        chart.current.on("click", ({ data }) => data?.key && pick.current?.(data.key));
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
    const frame = requestAnimationFrame(() => {
      chart.current?.resize();
      chart.current?.setOption(optionOf({ rows, columns, spots, unit, element: place.current }), true);
    });
    return () => cancelAnimationFrame(frame);
  }, [stage, rows, columns, spots, unit, height, resolvedColorMode]);

  return (
    <figure className="chart" data-stage={stage}>
      {stage === "loading" && <span className="bone chart-bone" />}
      <div ref={place} role="img" aria-label={label} style={{ height }} hidden={stage === "failed"} />
      {stage === "failed" && <p className="quiet">{t("chart.failed")}</p>}
    </figure>
  );
}
