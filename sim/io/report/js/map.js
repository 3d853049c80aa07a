// A map to look at: drag, wheel, buttons or keys to move; lines and places given by the page that shows it.
import { t, view } from "./words.js";
import { data } from "./data.js";
import { h, hideTip, s, showTip } from "./page.js";
import { landPath, pathOf, placeOf, project } from "./geo.js";

const WIDTH = 1000,
  HEIGHT = 640;

function boxOf(points) {
  const xs = points.map((p) => p[0]),
    ys = points.map((p) => p[1]);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

// Views that planners start from: found in the network, not named in the program.
export function mapViews() {
  const nodes = [...data.world.node.values()].filter((n) => placeOf(n) && n.node_type !== "area");
  const zones = nodes.filter((n) => n.zone_id && n.node_type !== "market");
  const country = zones[0]?.country,
    spot = (n) => project(n.x_coord, n.y_coord);
  const near = nodes.filter((n) => n.country === country);
  const far = nodes.filter((n) => n.x_coord > -15 && n.x_coord < 150 && n.y_coord > -12);
  const views = [];
  if (zones.length > 1)
    views.push({ id: "zones", label: t("study zones", "研究区"), box: boxOf(zones.map(spot)) });
  if (near.length > 1) views.push({ id: "country", label: t("country", "国内"), box: boxOf(near.map(spot)) });
  if (far.length > 1 && far.length < nodes.length)
    views.push({ id: "continent", label: t("Eurasia", "欧亚"), box: boxOf(far.map(spot)) });
  if (nodes.length) views.push({ id: "all", label: t("all", "全部"), box: boxOf(nodes.map(spot)) });
  return views;
}

// lines: [{points, width, colour, dash, tip(), onclick, key}], places: [{at: [x, y], r, colour, label, weight, tip(), onclick}].
export function makeMap({ label, start = "country", height = HEIGHT, legend }) {
  if (innerWidth < 700) height = Math.max(height, 900);
  let lines = [],
    places = [],
    scale = 1,
    dx = 0,
    dy = 0,
    frame = 0;
  const landLayer = s("path", { d: landPath(), class: "land" });
  const lineLayer = s("g"),
    placeLayer = s("g"),
    moverLayer = s("g"),
    labelLayer = s("g", { class: "labels" });
  const moved = s("g", {}, landLayer, lineLayer, placeLayer, moverLayer, labelLayer);
  const svg = s(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${height}`,
      class: "map",
      role: "application",
      tabindex: 0,
      "aria-label": label,
    },
    s("rect", { width: WIDTH, height, class: "sea" }),
    moved,
  );
  const views = mapViews();

  function show(box) {
    const margin = 40,
      w = box[2] - box[0] || 1,
      hgt = box[3] - box[1] || 1;
    scale = Math.min((WIDTH - 2 * margin) / w, (height - 2 * margin) / hgt, 60);
    dx = WIDTH / 2 - ((box[0] + box[2]) / 2) * scale;
    dy = height / 2 - ((box[1] + box[3]) / 2) * scale;
    draw();
  }
  function zoom(factor, x = WIDTH / 2, y = height / 2) {
    const to = Math.max(0.1, Math.min(400, scale * factor));
    dx = x - ((x - dx) / scale) * to;
    dy = y - ((y - dy) / scale) * to;
    scale = to;
    draw();
  }
  // In a narrow window the picture shrinks; letters and circles do so less.
  const grown = () => Math.max(1, Math.min(2.2, (0.62 * WIDTH) / (svg.clientWidth || WIDTH)));
  function drawLabels() {
    const taken = [],
      k = grown();
    labelLayer.replaceChildren();
    for (const place of [...places]
      .filter((p) => p.label)
      .sort((a, b) => (b.weight ?? 0) - (a.weight ?? 0))) {
      const x = place.at[0] * scale + dx,
        y = place.at[1] * scale + dy;
      if (x < 0 || y < 0 || x > WIDTH || y > height) continue;
      const wide = [...place.label].reduce((a, c) => a + (c.charCodeAt(0) > 0x2e80 ? 13 : 6.8) * k, 0),
        r = (place.r ?? 3) * Math.sqrt(k);
      // Right of the place, else left, above or below, wherever nothing else stands.
      const spots = [
        [r + 4, 4 * k, "start", 0],
        [-r - 4, 4 * k, "end", -wide],
        [0, -r - 5, "middle", -wide / 2],
        [0, r + 13 * k, "middle", -wide / 2],
      ];
      const spot = spots.find(([ox, oy, , left]) => {
        const rect = [x + (left === -wide / 2 ? left : ox + (left || 0)), y + oy - 11 * k, 0, 0];
        rect[2] = rect[0] + wide;
        rect[3] = rect[1] + 14 * k;
        if (rect[0] < 0 || rect[2] > WIDTH || rect[1] < 0 || rect[3] > height) return false;
        if (taken.some((o) => o[0] < rect[2] && rect[0] < o[2] && o[1] < rect[3] && rect[1] < o[3]))
          return false;
        taken.push(rect);
        return true;
      });
      if (!spot) continue;
      labelLayer.append(
        s(
          "text",
          {
            x: place.at[0] + spot[0] / scale,
            y: place.at[1] + spot[1] / scale,
            "text-anchor": spot[2],
            "font-size": (13 * k) / scale,
            "stroke-width": 3.5 / scale,
          },
          place.label,
        ),
      );
      if (taken.length > 36) break;
    }
  }
  function draw() {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      moved.setAttribute("transform", `translate(${dx} ${dy}) scale(${scale})`);
      for (const circle of [...placeLayer.children, ...moverLayer.children])
        circle.setAttribute("r", (circle.dataset.r / scale) * Math.sqrt(grown()));
      drawLabels();
    });
  }
  const at = (e) => {
    const box = svg.getBoundingClientRect();
    return [((e.clientX - box.left) / box.width) * WIDTH, ((e.clientY - box.top) / box.height) * height];
  };
  let drag = null;
  svg.addEventListener(
    "wheel",
    (e) => {
      e.preventDefault();
      zoom(e.deltaY < 0 ? 1.25 : 0.8, ...at(e));
    },
    { passive: false },
  );
  svg.addEventListener("pointerdown", (e) => {
    drag = { x: e.clientX, y: e.clientY, dx, dy, far: false };
  });
  svg.addEventListener("pointermove", (e) => {
    if (!drag) return;
    const k = WIDTH / svg.getBoundingClientRect().width;
    drag.far ||= Math.abs(e.clientX - drag.x) + Math.abs(e.clientY - drag.y) > 4;
    if (!drag.far) return;
    svg.setPointerCapture?.(e.pointerId);
    dx = drag.dx + (e.clientX - drag.x) * k;
    dy = drag.dy + (e.clientY - drag.y) * k;
    draw();
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"])
    svg.addEventListener(end, () => {
      drag = null;
    });
  svg.addEventListener("keydown", (e) => {
    const step = 60,
      keys = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    if (keys[e.key]) {
      dx += keys[e.key][0];
      dy += keys[e.key][1];
      draw();
    } else if (e.key === "+" || e.key === "=") zoom(1.3);
    else if (e.key === "-") zoom(1 / 1.3);
    else return;
    e.preventDefault();
  });
  const hover = (element, item) => {
    if (item.tip) {
      element.addEventListener("pointermove", (e) => showTip(e, item.tip()));
      element.addEventListener("pointerleave", hideTip);
    }
    if (item.onclick) {
      element.addEventListener("click", item.onclick);
      element.classList.add("hot");
    }
    return element;
  };
  const button = (text, name, onclick) =>
    h("button", { type: "button", title: name, "aria-label": name, onclick }, text);
  const element = h(
    "div",
    { class: "mapbox" },
    h(
      "div",
      { class: "maptools" },
      views.map((v) => button(v.label, v.label, () => show(v.box))),
      button("+", t("closer", "放大"), () => zoom(1.4)),
      button("−", t("farther", "缩小"), () => zoom(1 / 1.4)),
    ),
    svg,
    legend ? h("div", { class: "legend" }, legend) : null,
  );

  const map = {
    element,
    set(newLines, newPlaces, newLegend) {
      lines = newLines;
      places = newPlaces;
      lineLayer.replaceChildren(
        ...lines.map((line) =>
          hover(
            s("path", {
              d: pathOf(line.points),
              stroke: line.colour,
              "stroke-width": line.width,
              "stroke-dasharray": line.dash,
              "vector-effect": "non-scaling-stroke",
              opacity: line.opacity,
              class: line.onclick || line.tip ? "line" : "line still",
            }),
            line,
          ),
        ),
      );
      placeLayer.replaceChildren(
        ...places.map((place) =>
          hover(
            s("circle", {
              cx: place.at[0],
              cy: place.at[1],
              fill: place.colour,
              class: "place",
              "data-r": place.r ?? 3,
              r: (place.r ?? 3) / scale,
              "vector-effect": "non-scaling-stroke",
            }),
            place,
          ),
        ),
      );
      if (newLegend) {
        let box = element.querySelector(".legend");
        if (!box) element.append((box = h("div", { class: "legend" })));
        box.replaceChildren(...newLegend);
      }
      draw();
    },
    // What moves over it: [{at, r, colour, ring}], drawn anew at each moment; circles are kept.
    move(list) {
      while (moverLayer.childElementCount > list.length) moverLayer.lastChild.remove();
      while (moverLayer.childElementCount < list.length)
        moverLayer.append(s("circle", { class: "mover", "vector-effect": "non-scaling-stroke" }));
      list.forEach((m, i) => {
        const circle = moverLayer.children[i];
        circle.dataset.r = m.r;
        for (const [name, value] of [
          ["cx", m.at[0]],
          ["cy", m.at[1]],
          ["r", (m.r / scale) * Math.sqrt(grown())],
          ["fill", m.colour],
          ["stroke", m.ring ?? ""],
        ])
          circle.setAttribute(name, value);
      });
    },
    show: (id) =>
      show((views.find((v) => v.id === id) ?? views[views.length - 1] ?? { box: [0, 0, 1, 1] }).box),
    state: () => ({ scale, dx, dy }),
    restore(state) {
      if (state) {
        ({ scale, dx, dy } = state);
        draw();
      }
    },
  };
  map.show(views.some((v) => v.id === start) ? start : views[0]?.id);
  return map;
}

export const swatch = (colour, text, wide) =>
  h("span", { class: "swatch" }, h("i", { style: { background: colour, height: `${wide ?? 10}px` } }), text);

// Colours of a figure from 0 to beyond 1, readable with any colour vision on both papers.
export const LOADS = [
  [0.3, "#7fa6c9"],
  [0.6, "#3f7fb5"],
  [0.85, "#e6b422"],
  [1, "#e07b00"],
  [Infinity, "#b3005e"],
];
export const loadColour = (u) =>
  Number.isFinite(u) ? LOADS.find(([limit]) => u <= limit)[1] : view.dark ? "#7d8894" : "#9aa5b1";
export const loadLegend = () => [
  swatch(LOADS[0][1], "≤ 30 %"),
  swatch(LOADS[1][1], "30–60 %"),
  swatch(LOADS[2][1], "60–85 %"),
  swatch(LOADS[3][1], "85–100 %"),
  swatch(LOADS[4][1], "> 100 %"),
  swatch(loadColour(undefined), t("no capacity given", "未给定能力")),
];
export const MORE = "#d55e00",
  LESS = "#0072b2";
