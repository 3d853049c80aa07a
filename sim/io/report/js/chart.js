// Charts: ECharts where the report was built with it, plain bars of our own where not. Behind each stands its table.
import { num, t, view } from "./words.js";
import { behind, h, s, table } from "./page.js";

const vendor = () => globalThis.tongdaoVendor;
export const hasCharts = () => Boolean(vendor()?.echarts);
let living = [];

export function dropCharts() {
  living.forEach(({ made }) => made.dispose());
  living = [];
}
export const resizeCharts = () =>
  living.forEach(({ made, fit }) => {
    made.resize();
    fit();
  });
// In the colours of paper, and as pictures that shrink with the page.
export const chartsForPaper = () =>
  living.forEach(({ made, box, fit }) => {
    const { width, height } = box.getBoundingClientRect(),
      picture = box.querySelector("svg");
    fit();
    made.getZr().flush();
    if (picture && width) picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  });

// Names beside bars take at most two fifths of the width, so that a narrow window shows the bars too.
// Letters of axes that say nothing of their colour are those of the page, in light, dark and on paper.
function fitted(option, width) {
  const c = ink();
  for (const axis of [option.xAxis, option.yAxis].flat())
    if (axis)
      Object.assign(axis, {
        nameTextStyle: { color: c.soft, ...axis.nameTextStyle },
        axisLabel: { color: c.soft, ...axis.axisLabel },
        splitLine: { ...axis.splitLine, lineStyle: { color: c.line, ...axis.splitLine?.lineStyle } },
      });
  const grid = option.grid,
    room = Math.round(width * 0.4),
    axis = option.yAxis;
  if (grid?.left > room) {
    if (axis?.axisLabel?.width) axis.axisLabel = { ...axis.axisLabel, width: room - 12, fontSize: 11 };
    option.grid = { ...grid, left: room };
  }
  if (option.grid?.right > width * 0.15) option.grid = { ...option.grid, right: Math.round(width * 0.15) };
  for (const series of option.series ?? [])
    if (series.type === "sankey" && series.right > width * 0.25)
      Object.assign(series, {
        right: Math.round(width * 0.25),
        label: { ...series.label, width: Math.round(width * 0.21), fontSize: width < 600 ? 9 : 12 },
      });
  return option;
}

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export function ink() {
  return { text: css("--ink"), soft: css("--soft"), line: css("--line"), paper: css("--paper") };
}

function common() {
  const c = ink();
  return {
    animation: false,
    backgroundColor: "transparent",
    textStyle: { fontFamily: css("--font"), color: c.text, fontSize: 13 },
    aria: { enabled: true, decal: { show: false } },
    tooltip: {
      confine: true,
      backgroundColor: c.paper,
      borderColor: c.line,
      textStyle: { color: c.text, fontSize: 13 },
      renderMode: "richText",
    },
  };
}

export const axisName = (name) => ({ name, nameLocation: "middle", nameGap: 30 });
export const valueAxis = (name, extra = {}) => {
  const c = ink();
  return {
    type: "value",
    name,
    nameLocation: "middle",
    nameGap: 28,
    nameTextStyle: { color: c.soft },
    splitLine: { lineStyle: { color: c.line } },
    ...extra,
    axisLabel: { color: c.soft, formatter: (v) => num(v), hideOverlap: true, ...extra.axisLabel },
  };
};
export const nameAxis = (names, extra = {}) => {
  const c = ink();
  return {
    type: "category",
    data: names,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: c.line } },
    axisLabel: { color: c.text, width: 190, overflow: "truncate", interval: 0, ...extra.axisLabel },
    ...extra.axis,
  };
};

// A chart with its table behind. `option` is made anew when the theme changes; `fallback` is [{label, value}].
export function chart({ label, height = 320, option, columns, rows, fallback, onclick }) {
  const behindIt = columns
    ? behind(
        t("table behind the chart", "图表数据"),
        table(columns, rows, { caption: label, filter: false, limit: 60 }),
      )
    : null;
  if (!hasCharts())
    return h(
      "figure",
      {},
      fallback ? bars(label, fallback) : null,
      columns ? table(columns, rows, { caption: label, limit: 60 }) : null,
    );
  const box = h("div", {
    class: "chart",
    style: { height: `${height}px` },
    role: "img",
    "aria-label": label,
  });
  requestAnimationFrame(() => {
    if (!box.isConnected) return;
    const made = vendor().echarts.init(box, null, { renderer: "svg" });
    const fit = () => made.setOption(fitted({ ...common(), ...option() }, box.clientWidth), true);
    fit();
    if (onclick) made.on("click", onclick);
    living.push({ made, box, fit });
  });
  return h("figure", {}, box, behindIt);
}

// Horizontal bars without any library.
function bars(label, items) {
  const c = ink(),
    width = 720,
    row = 22,
    left = 240;
  const least = Math.min(0, ...items.map((i) => i.value)),
    most = Math.max(0, ...items.map((i) => i.value));
  const x = (v) => left + ((v - least) / (most - least || 1)) * (width - left - 90);
  return s(
    "svg",
    { viewBox: `0 0 ${width} ${items.length * row + 8}`, class: "bars", role: "img", "aria-label": label },
    items.map((item, i) => [
      s(
        "text",
        { x: left - 8, y: i * row + 16, "text-anchor": "end", fill: c.text, "font-size": 12 },
        String(item.label).slice(0, 38),
      ),
      s("rect", {
        x: Math.min(x(0), x(item.value)),
        y: i * row + 4,
        width: Math.abs(x(item.value) - x(0)) || 1,
        height: row - 8,
        fill: "#0072b2",
      }),
      s(
        "text",
        { x: Math.max(x(0), x(item.value)) + 6, y: i * row + 16, fill: c.text, "font-size": 12 },
        num(item.value),
      ),
    ]),
  );
}

// Shares in the cell of a table, side by side: of the whole, or of their sum where none is given.
export function strip(parts, whole) {
  const sum = whole || parts.reduce((a, p) => a + p.value, 0) || 1;
  return h(
    "div",
    { class: "strip", title: parts.map((p) => `${p.label} ${num((p.value / sum) * 100)} %`).join("\n") },
    parts
      .filter((p) => p.value > 0)
      .map((p) => h("span", { style: { width: `${(p.value / sum) * 100}%`, background: p.colour } })),
  );
}

export const isDark = () => view.dark;
