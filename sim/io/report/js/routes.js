// Routes: the alternatives of an origin, destination and commodity, leg by leg.
import { both, hours, kindName, modeColour, num, percent, SERIES, shortTerm, t, tonnes } from "./words.js";
import { data, detail, homeAreas, ids, nameOf, scenarioOf, zonesOf } from "./data.js";
import { choice, h, hideTip, panel, plain, s, showTip, table } from "./page.js";
import { chart, ink, nameAxis, valueAxis } from "./chart.js";
import { swatch } from "./map.js";
import { chainName, corridorName } from "./moves.js";

const KIND_COLOURS = {
  wait: "#c9ced4",
  terminal: "#7d6b5d",
  stuffing: "#a58f7c",
  customs: "#e6b422",
  border: "#b3005e",
  gauge_change: "#882255",
  lock: "#44aa99",
  other: "#8a94a0",
};

// "rail:S034>RT_QZD" or "customs:F230", each from where the one before ended, with what it takes (known of the
// largest pairs; otherwise undefined).
export function legsOf(route, origin) {
  const list = (text) => (text ? String(text).split(";").map(Number) : []),
    times = list(route[10]),
    waits = list(route[11]),
    co2e = list(route[12]);
  let at = origin;
  return String(route[9])
    .split(";")
    .map((text, i) => {
      const [way, to] = text.split(">"),
        [kind, by, from] = way.split(":"),
        begins = from ?? at;
      at = to ?? begins;
      return {
        kind,
        by,
        from: begins,
        to,
        haul: to !== undefined,
        time: times[i],
        wait: waits[i],
        co2e: co2e[i],
      };
    });
}
const legName = (leg) =>
  leg.haul
    ? `${nameOf("mode", leg.kind)}: ${nameOf("node", leg.from)} → ${nameOf("node", leg.to)} (${data.world.service.has(leg.by) ? nameOf("service", leg.by) : nameOf("vehicle_type", leg.by)})`
    : `${kindName(leg.kind)}: ${nameOf("facility", leg.by)}`;

// Text that fits a width, in units of the picture at 11.5 a letter.
function shorten(text, width) {
  let used = 0,
    at = 0;
  for (; at < text.length && used <= width; at++) used += text.charCodeAt(at) > 0x2e80 ? 11.5 : 6.1;
  return at < text.length ? `${text.slice(0, at - 1)}…` : text;
}

function timeline(routes, origin) {
  const width = 1000,
    left = 285,
    row = 44,
    longest = Math.max(1, ...routes.map((r) => r[5])),
    x = (v) => left + (v / longest) * (width - left - 90),
    c = ink();
  const inDays = longest > 72,
    step = [1, 2, 4, 6, 12, 24, 48, 120, 240, 480, 960].find((v) => longest / v <= 8) ?? 960,
    ticks = [];
  for (let v = 0; v <= longest; v += step) ticks.push(v);
  const bar = (leg, from, size, y, colour, text) =>
    size <= 0
      ? null
      : (() => {
          const rect = s("rect", {
            x: x(from),
            y,
            width: Math.max(0.8, x(from + size) - x(from)),
            height: 20,
            fill: colour,
            stroke: c.paper,
            "stroke-width": 0.6,
          });
          rect.addEventListener("pointermove", (e) => showTip(e, text));
          rect.addEventListener("pointerleave", hideTip);
          return rect;
        })();
  return s(
    "svg",
    {
      viewBox: `0 0 ${width} ${routes.length * row + 34}`,
      class: "timeline",
      role: "img",
      "aria-label": t("Legs of the routes over time", "各路径区段时间线"),
    },
    ticks.map((v) => [
      s("line", { x1: x(v), x2: x(v), y1: 4, y2: routes.length * row + 8, stroke: c.line }),
      s(
        "text",
        { x: x(v), y: routes.length * row + 24, "text-anchor": "middle", "font-size": 12, fill: c.soft },
        inDays ? `${num(v / 24)} ${t("d", "天")}` : `${num(v)} h`,
      ),
    ]),
    routes.map((route, i) => {
      let at = 0;
      const y = i * row + 14;
      return [
        s(
          "text",
          { x: 0, y: y + 8, "font-size": 13, fill: c.text, "font-weight": 600 },
          `${i + 1} · ${percent(route[0])}`,
        ),
        s(
          "text",
          { x: 0, y: y + 23, "font-size": 11.5, fill: c.soft },
          shorten(`${chainName(route[2])}${route[3] ? ` · ${nameOf("corridor", route[3])}` : ""}`, 270),
        ),
        !route[10]
          ? bar(null, 0, route[5], y, KIND_COLOURS.other, [
              t("not told leg by leg", "未逐段给出"),
              hours(route[5]),
            ])
          : legsOf(route, origin).map((leg) => {
              const made = [
                bar(leg, at, leg.wait, y, KIND_COLOURS.wait, [
                  t("waits for the departure", "候班"),
                  hours(leg.wait),
                ]),
                bar(
                  leg,
                  at + leg.wait,
                  leg.time,
                  y,
                  leg.haul
                    ? modeColour(leg.kind, ids("mode").indexOf(leg.kind))
                    : (KIND_COLOURS[leg.kind] ?? KIND_COLOURS.other),
                  [legName(leg), hours(leg.time), `${num(leg.co2e)} kg CO2e/t`],
                ),
              ];
              at += leg.wait + leg.time;
              return made;
            }),
        s("text", { x: x(route[5]) + 6, y: y + 14, "font-size": 12, fill: c.text }, hours(route[5])),
      ];
    }),
  );
}

function choosePair(here, keys, state) {
  const cut = keys.map((k) => k.split("|"));
  // The pair to begin with: many corridors and chains to choose from, from a zone of the study.
  const home = new Set(homeAreas().flatMap(zonesOf)),
    variety = (k) =>
      new Set(here.routes[k].map((r) => `${r[2]}|${r[3]}`)).size * (home.has(k.split("|")[0]) ? 2 : 1);
  const busiest = keys.reduce(
    (best, k) =>
      variety(k) > variety(best) ||
      (variety(k) === variety(best) && (here.od[k]?.[0] ?? 0) > (here.od[best]?.[0] ?? 0))
        ? k
        : best,
    keys[0],
  );
  const wanted = state.pair ? state.pair.split("|") : busiest.split("|");
  const origins = [...new Set(cut.map((k) => k[0]))],
    o = origins.includes(wanted[0]) ? wanted[0] : origins[0];
  const targets = [...new Set(cut.filter((k) => k[0] === o).map((k) => k[1]))],
    d = targets.includes(wanted[1]) ? wanted[1] : targets[0];
  const goods = [...new Set(cut.filter((k) => k[0] === o && k[1] === d).map((k) => k[2]))],
    c = goods.includes(wanted[2]) ? wanted[2] : goods[0];
  return { origins, targets, goods, o, d, c };
}

function timelinePanel(routes, o) {
  const kinds = new Set(
    routes.flatMap((r) =>
      legsOf(r, o)
        .filter((l) => !l.haul)
        .map((l) => l.kind),
    ),
  );
  const used = new Set(
    routes.flatMap((r) =>
      legsOf(r, o)
        .filter((l) => l.haul)
        .map((l) => l.kind),
    ),
  );
  return panel(
    t("Legs over time", "区段时间线"),
    t(
      "Ride, wait, terminals, customs, border: point at a part for its figures. Waits for a departure are as long as on average.",
      "运行、候班、场站、通关、口岸：指向各段查看数据。候班为平均值。",
    ),
    timeline(routes, o),
    h(
      "div",
      { class: "legend" },
      [...used].map((m) => swatch(modeColour(m, ids("mode").indexOf(m)), nameOf("mode", m))),
      swatch(KIND_COLOURS.wait, t("wait for departure", "候班")),
      [...kinds].map((k) => swatch(KIND_COLOURS[k] ?? KIND_COLOURS.other, kindName(k))),
    ),
  );
}

// Routes beyond those that the report holds.
function restWords(routes) {
  const held = routes.reduce((sum, r) => sum + r[0], 0);
  return held > 0.995
    ? ""
    : t(
        ` These carry ${percent(held)} of the freight; the others stand in routes.csv.`,
        `所列路径承担 ${percent(held)} 的货物，其余见 routes.csv。`,
      );
}

function alternativesPanel(routes, was, terms, at, pick) {
  // Legs do not tell two roads apart: of those alike, the one of the same corridor and the nearest length.
  const previous = (r) =>
    was
      .filter((w) => w[9] === r[9] && w[3] === r[3])
      .sort((x, y) => Math.abs(x[4] - r[4]) - Math.abs(y[4] - r[4]))[0]?.[0];
  return panel(
    t("The alternatives", "备选路径"),
    [t("Click a row to see its legs below.", "点击行查看下方区段。"), restWords(routes)],
    table(
      [
        { title: "#", number: true, value: (r) => routes.indexOf(r) + 1 },
        { title: t("chain", "方式链"), wide: true, value: (r) => chainName(r[2]) },
        { title: t("corridor", "通道"), wide: true, value: (r) => corridorName(r[3]) },
        { title: t("share", "份额"), unit: "%", number: true, value: (r) => r[0] * 100 },
        ...(was
          ? [
              {
                title: t("in the other", "对比情景"),
                unit: "%",
                number: true,
                value: (r) => (previous(r) ?? 0) * 100,
              },
            ]
          : []),
        {
          title: t("tonnes", "吨数"),
          unit: t("t/year", "吨/年"),
          number: true,
          value: (r) => r[1],
          text: (r) => num(r[1], 4),
        },
        {
          title: t("length", "里程"),
          unit: "km",
          number: true,
          value: (r) => r[4],
          text: (r) => num(r[4], 4),
        },
        { title: t("time", "时间"), unit: t("h", "小时"), number: true, value: (r) => r[5] },
        { title: "±", unit: t("h", "小时"), number: true, value: (r) => r[6] },
        {
          title: t("generalised cost", "广义费用"),
          unit: t("CNY/t", "元/吨"),
          number: true,
          value: (r) => terms.reduce((x, id) => x + (r[13][id] ?? 0), 0),
          text: (r) =>
            num(
              terms.reduce((x, id) => x + (r[13][id] ?? 0), 0),
              4,
            ),
        },
        { title: "CO2e", unit: "kg/t", number: true, value: (r) => r[7] },
      ],
      routes,
      {
        filter: false,
        onrow: pick,
        selected: (r) => routes.indexOf(r) === at,
      },
    ),
  );
}

function termsPanel(routes, terms) {
  return panel(
    t("Cost by term", "费用构成"),
    t("CNY per tonne; subsidies are negative.", "元/吨；补贴为负。"),
    chart({
      label: t("Generalised cost of the routes by term, CNY/t", "各路径广义费用构成（元/吨）"),
      height: 130 + routes.length * 34,
      option: () => ({
        legend: { bottom: 0, type: "scroll", textStyle: { color: ink().text } },
        grid: { left: 190, right: 40, top: 8, bottom: 90 },
        xAxis: valueAxis(t("CNY/t", "元/吨")),
        yAxis: nameAxis(
          routes.map((r, i) => `${i + 1} · ${chainName(r[2])}`),
          { axis: { inverse: true }, axisLabel: { width: 178 } },
        ),
        series: terms.map((id, i) => ({
          name: shortTerm(id, data.terms[id]),
          type: "bar",
          stack: "c",
          barMaxWidth: 20,
          itemStyle: { color: SERIES[i % SERIES.length] },
          data: routes.map((r) => r[13][id] ?? 0),
        })),
      }),
      columns: [
        { title: t("term", "费用项"), value: (id) => both(data.terms[id]) },
        ...routes.map((r, i) => ({
          title: String(i + 1),
          unit: t("CNY/t", "元/吨"),
          number: true,
          value: (id) => r[13][id] ?? 0,
        })),
      ],
      rows: terms,
      fallback: routes.map((r, i) => ({
        label: `${i + 1} · ${chainName(r[2])}`,
        value: terms.reduce((x, id) => x + (r[13][id] ?? 0), 0),
      })),
    }),
  );
}

function legsPanel(legs, at) {
  return panel(
    t(`Legs of route ${at + 1} and their emissions`, `路径 ${at + 1} 的区段与排放`),
    t(
      "Transport chain elements after ISO 14083: rides are transport operations, the rest hub operations; well to wheel.",
      "按 ISO 14083 的运输链要素：运行为运输作业，其余为枢纽作业；全生命周期。",
    ),
    table(
      [
        { title: "#", number: true, value: (l) => legs.indexOf(l) + 1 },
        { title: t("leg", "区段"), wide: true, value: legName },
        { title: t("element", "要素"), value: (l) => (l.haul ? t("transport", "运输") : t("hub", "枢纽")) },
        { title: t("wait", "候班"), unit: t("h", "小时"), number: true, value: (l) => l.wait },
        { title: t("time", "时间"), unit: t("h", "小时"), number: true, value: (l) => l.time },
        { title: "CO2e", unit: "kg/t", number: true, value: (l) => l.co2e },
      ],
      legs,
      { filter: false, limit: 60 },
    ),
  );
}

export async function routesPage(state, go) {
  const a = scenarioOf(state.a),
    b = scenarioOf(state.b);
  const here = await detail(a),
    other = await detail(b);
  if (!here)
    return [
      h("h1", {}, t("Routes", "路径")),
      plain(
        t(
          "This scenario is only summarised in this report; see routes.csv.",
          "本报告仅含该情景汇总，请见 routes.csv。",
        ),
      ),
    ];
  const keys = Object.keys(here.routes);
  if (!keys.length)
    return [
      h("h1", {}, t("Routes", "路径")),
      plain(
        t("This assignment tells no routes, or no freight has one.", "该分配方法不给出路径，或无可行路径。"),
      ),
    ];
  const { origins, targets, goods, o, d, c } = choosePair(here, keys, state);
  const key = [o, d, c].join("|"),
    routes = here.routes[key] ?? [],
    od = here.od[key],
    was = b !== a && other ? (other.routes[key] ?? []) : null;
  const byName = (list, of) =>
    list.map((v) => ({ value: v, label: nameOf(of, v) })).sort((p, q) => p.label.localeCompare(q.label));
  const terms = Object.keys(data.terms).filter((id) => routes.some((r) => Math.abs(r[13][id] ?? 0) > 0.005));
  const at = Math.min(Number(state.route ?? 0) || 0, Math.max(0, routes.length - 1)),
    legs = routes.length ? legsOf(routes[at], o) : [];
  return [
    h("h1", {}, t("Routes", "路径")),
    h(
      "div",
      { class: "controls" },
      choice(t("from", "起点"), byName(origins, "node"), o, (v) => go({ pair: `${v}|${d}|${c}`, route: 0 })),
      choice(t("to", "终点"), byName(targets, "node"), d, (v) => go({ pair: `${o}|${v}|${c}`, route: 0 })),
      choice(t("commodity", "货类"), byName(goods, "commodity"), c, (v) =>
        go({ pair: `${o}|${d}|${v}`, route: 0 }),
      ),
    ),
    h(
      "p",
      { class: "lead" },
      `${nameOf("node", o)} → ${nameOf("node", d)}, ${nameOf("commodity", c)}: ${tonnes(od?.[0])}${t(" a year", "/年")}, ${num(od?.[1], 4)} ${t("CNY/t", "元/吨")}, ${hours(od?.[3])}, ${num(od?.[4])} kg CO2e/t`,
    ),
    keys.length < Object.keys(here.od).length
      ? h(
          "p",
          { class: "note" },
          t(
            `The report holds the routes of ${keys.length} of ${Object.keys(here.od).length} pairs, the largest; all stand in routes.csv.`,
            `本报告收录最大的 ${keys.length} 个起讫点对（共 ${Object.keys(here.od).length} 个）的路径，其余见 routes.csv。`,
          ),
        )
      : null,
    timelinePanel(routes, o),
    alternativesPanel(routes, was, terms, at, (r) => go({ pair: key, route: routes.indexOf(r) })),
    termsPanel(routes, terms),
    legsPanel(legs, at),
  ];
}
