// Areas and zones: markets, corridors, accessibility, and what each scenario brings.
import { change, hours, num, signed, t } from "./words.js";
import {
  areas,
  data,
  detail,
  homeAreas,
  ids,
  indicator,
  nameOf,
  scenarioOf,
  surplus,
  titleOf,
  zonesOf,
} from "./data.js";
import { choice, h, panel, plain, table } from "./page.js";
import { chart, ink, nameAxis, valueAxis } from "./chart.js";
import { makeMap, swatch } from "./map.js";
import { placed } from "./flows.js";

const REACH = [
  [1, "#0072b2"],
  [24, "#56b4e9"],
  [72, "#e6b422"],
  [168, "#d55e00"],
  [Infinity, "#8a6d7b"],
];
const reachColour = (time) => REACH.find(([limit]) => time <= limit)[1];
const reachLegend = () => [
  swatch(REACH[0][1], t("60 minutes", "60 分钟")),
  swatch(REACH[1][1], t("one day", "1 天")),
  swatch(REACH[2][1], t("three days", "3 天")),
  swatch(REACH[3][1], t("a week", "7 天")),
  swatch(REACH[4][1], t("longer", "更久")),
];

// The quickest commodity's mean time between two zones, either way, as freight goes today.
function timesFrom(block, zone) {
  const times = new Map();
  for (const [key, row] of Object.entries(block.od)) {
    const [o, d] = key.split("|");
    const far = o === zone ? d : d === zone ? o : null;
    if (far && Number.isFinite(row[3]) && !(times.get(far) <= row[3])) times.set(far, row[3]);
  }
  return times;
}

function marketsOf(block, area, direction) {
  const zones = new Set(zonesOf(area)),
    sums = new Map();
  for (const [key, row] of Object.entries(block.od)) {
    const [o, d] = key.split("|"),
      near = direction === "out" ? o : d,
      far = direction === "out" ? d : o;
    if (!zones.has(near) || !(row[0] > 0)) continue;
    const sum = sums.get(far) ?? { zone: far, tonnes: 0, money: 0, generalised: 0, time: 0, co2e: 0 };
    sum.tonnes += row[0];
    sum.money += row[0] * row[1];
    sum.generalised += row[0] * row[2];
    sum.time += row[0] * row[3];
    sum.co2e += row[0] * row[4];
    sums.set(far, sum);
  }
  return sums;
}

function gainsOfAreaPanel(area) {
  const brings = data.scenarios
    .filter((x) => x.baseIndex >= 0)
    .map((x) => ({ x, gain: surplus(x, { area })?.consumer_surplus_logsum ?? 0 }))
    .filter((r) => Math.abs(r.gain) >= 1e4)
    .sort((p, q) => q.gain - p.gain);
  const shown = brings.length > 20 ? [...brings.slice(0, 14), ...brings.slice(-6)] : brings;
  return panel(
    t("What each scenario brings it", "各情景带来的收益"),
    t(
      "Shippers’ gain by logsum, M CNY a year; scenarios that move less than 10 000 CNY are left out.",
      "货主收益（对数和法，百万元/年）；变动不足 1 万元的情景未列出。",
    ),
    shown.length
      ? chart({
          label: t(
            `Shippers’ gain at ${nameOf("node", area)} by scenario, M CNY a year`,
            `${nameOf("node", area)}各情景货主收益（百万元/年）`,
          ),
          height: 60 + shown.length * 24,
          option: () => ({
            grid: { left: 240, right: 80, top: 6, bottom: 44 },
            xAxis: valueAxis(t("M CNY a year", "百万元/年")),
            yAxis: nameAxis(
              shown.map((r) => titleOf(r.x)),
              { axis: { inverse: true }, axisLabel: { width: 225 } },
            ),
            series: [
              {
                type: "bar",
                barMaxWidth: 15,
                data: shown.map((r) => ({
                  value: +(r.gain / 1e6).toPrecision(3),
                  itemStyle: { color: r.gain >= 0 ? "#0072b2" : "#d55e00" },
                })),
                label: {
                  show: true,
                  position: "right",
                  color: ink().text,
                  formatter: (p) => signed(p.value),
                },
              },
            ],
          }),
          columns: [
            { title: t("scenario", "情景"), value: (r) => titleOf(r.x) },
            {
              title: t("gain", "收益"),
              unit: t("M CNY", "百万元"),
              number: true,
              value: (r) => r.gain / 1e6,
            },
          ],
          rows: brings,
          fallback: shown.map((r) => ({ label: titleOf(r.x), value: r.gain / 1e6 })),
        })
      : plain(t("No scenario of this batch moves anything here.", "本批情景对该区域均无明显影响。")),
  );
}

function marketsPanel(a, b, here, other, area, direction) {
  const markets = marketsOf(here, area, direction),
    marketsBefore = other ? marketsOf(other, area, direction) : new Map();
  const list = [...markets.values()].sort((x, y) => y.tonnes - x.tonnes);
  return panel(
    t("Markets", "市场"),
    t(`“${titleOf(a)}”, difference to “${titleOf(b)}”.`, `“${titleOf(a)}”，差值相对“${titleOf(b)}”。`),
    table(
      [
        { title: t("market", "市场"), wide: true, value: (r) => nameOf("node", r.zone) },
        {
          title: t("tonnes", "吨数"),
          unit: t("kt/year", "千吨/年"),
          number: true,
          value: (r) => r.tonnes / 1e3,
        },
        {
          title: t("cost", "费用"),
          unit: t("CNY/t", "元/吨"),
          number: true,
          value: (r) => r.money / r.tonnes,
        },
        {
          title: t("generalised", "广义费用"),
          unit: t("CNY/t", "元/吨"),
          number: true,
          value: (r) => r.generalised / r.tonnes,
          text: (r) => num(r.generalised / r.tonnes, 4),
        },
        {
          title: t("difference", "差值"),
          unit: "%",
          number: true,
          value: (r) => {
            const w = marketsBefore.get(r.zone);
            return w ? r.generalised / r.tonnes / (w.generalised / w.tonnes) - 1 : NaN;
          },
          text: (r) => {
            const w = marketsBefore.get(r.zone);
            return w ? change(r.generalised / r.tonnes, w.generalised / w.tonnes).replace(" %", "") : "–";
          },
        },
        { title: t("time", "时间"), unit: t("h", "小时"), number: true, value: (r) => r.time / r.tonnes },
        { title: "CO2e", unit: "kg/t", number: true, value: (r) => r.co2e / r.tonnes },
      ],
      list,
      { limit: 14, filter: false, sort: { column: 1, down: true } },
    ),
  );
}

function corridorsOfAreaPanel(of, here, other) {
  const corridors = ids("corridor")
    .map((c) => ({
      c,
      now: of(here, "tonnes", { corridor: c }) ?? 0,
      before: of(other, "tonnes", { corridor: c }) ?? 0,
      cost: of(here, "cost_per_t", { corridor: c }),
      time: of(here, "time_h", { corridor: c }),
    }))
    .filter((x) => x.now > 0 || x.before > 0)
    .sort((x, y) => y.now - x.now);
  return panel(
    t("Corridors", "通道"),
    null,
    table(
      [
        { title: t("corridor", "通道"), wide: true, value: (r) => nameOf("corridor", r.c) },
        {
          title: t("tonnes", "吨数"),
          unit: t("kt/year", "千吨/年"),
          number: true,
          value: (r) => r.now / 1e3,
        },
        {
          title: t("difference", "差值"),
          unit: t("kt/year", "千吨/年"),
          number: true,
          value: (r) => (r.now - r.before) / 1e3,
          text: (r) => signed((r.now - r.before) / 1e3),
        },
        { title: t("cost", "费用"), unit: t("CNY/t", "元/吨"), number: true, value: (r) => r.cost },
        { title: t("time", "时间"), unit: t("h", "小时"), number: true, value: (r) => r.time },
      ],
      corridors,
      { filter: false, limit: 12 },
    ),
  );
}

function modesOfAreaPanel(a, b, of, here, other) {
  const modes = ids("mode")
    .map((m) => ({
      m,
      now: of(here, "mode_share_tkm", { mode: m }) ?? 0,
      before: of(other, "mode_share_tkm", { mode: m }) ?? 0,
    }))
    .filter((x) => x.now > 0 || x.before > 0);
  return panel(
    t("Modes", "方式"),
    t("share of tonne-kilometres", "周转量分担率"),
    table(
      [
        { title: t("mode", "方式"), value: (r) => nameOf("mode", r.m) },
        { title: titleOf(a), unit: "%", number: true, value: (r) => r.now },
        { title: titleOf(b), unit: "%", number: true, value: (r) => r.before },
      ],
      modes,
      { filter: false },
    ),
  );
}

function accessibilityPanel(here, other, area, zone, go) {
  const access = (block, name, z) => indicator(block, name, { area, zone: z, direction: "out" });
  const reach = ["60_minutes", "1_day", "3_days"];
  return panel(
    t("Accessibility of its zones", "小区可达性"),
    t(
      "Zones reached within the time by the fastest means, and the freight that these receive a year. Differences to the other scenario in small figures.",
      "以最快方式在时限内可达的小区数及其年到货量；小字为与对比情景之差。",
    ),
    table(
      [
        { title: t("zone", "小区"), wide: true, value: (z) => nameOf("node", z) },
        ...reach.flatMap((r, i) => [
          {
            title: [t("60 minutes", "60 分钟"), t("one day", "1 天"), t("three days", "3 天")][i],
            unit: t("zones", "小区数"),
            number: true,
            value: (z) => access(here, `zones_within_${r}`, z),
            cell: (z) => {
              const d = access(here, `zones_within_${r}`, z) - access(other, `zones_within_${r}`, z);
              return [num(access(here, `zones_within_${r}`, z)), d ? h("small", {}, signed(d)) : null];
            },
          },
          {
            title: t("market", "市场"),
            unit: "Mt",
            number: true,
            value: (z) => access(here, `market_within_${r}`, z) / 1e6,
            cell: (z) => {
              const d =
                (access(here, `market_within_${r}`, z) - access(other, `market_within_${r}`, z)) / 1e6;
              return [
                num(access(here, `market_within_${r}`, z) / 1e6),
                Math.abs(d) > 1e-6 ? h("small", {}, signed(d)) : null,
              ];
            },
          },
        ]),
      ],
      zonesOf(area),
      { filter: false, onrow: (z) => go({ zone: z }), selected: (z) => z === zone },
    ),
  );
}

function timesPanel(here, zone, zones, go) {
  const times = timesFrom(here, zone);
  const map = makeMap({
    label: t("Time from the zone, as freight goes", "自该小区起的货运时间"),
    start: "country",
    height: 480,
    legend: reachLegend(),
  });
  map.set(
    [],
    [...data.world.node.values()]
      .filter((n) => n.zone_id && placed(n.node_id))
      .map((n) => {
        const time = n.node_id === zone ? 0 : times.get(n.node_id);
        return {
          at: placed(n.node_id),
          r: n.node_id === zone ? 9 : Number.isFinite(time) ? 7 : 3,
          colour: Number.isFinite(time) ? reachColour(time) : "#9aa5b1",
          label: nameOf("node", n.node_id).split(/ [/(]|[（(]/)[0],
          weight: n.node_id === zone ? 1e9 : time ? 1e6 / time : 0,
          tip: () => [
            nameOf("node", n.node_id),
            n.node_id === zone
              ? t("the zone itself", "该小区")
              : Number.isFinite(time)
                ? hours(time)
                : t("no freight between the two", "两地间无货流"),
          ],
          onclick: zones.includes(n.node_id) ? () => go({ zone: n.node_id }) : null,
        };
      }),
    reachLegend(),
  );
  return panel(
    t(`How far freight of ${nameOf("node", zone)} gets`, `${nameOf("node", zone)}的货运时间圈`),
    t(
      "Mean time door to door between the zone and the places it trades with, for the quickest commodity. Grey: no freight between the two.",
      "该小区与贸易地之间门到门平均时间（最快货类）。灰色：无货流。",
    ),
    map.element,
    table(
      [
        { title: t("place", "地点"), value: (r) => nameOf("node", r[0]) },
        { title: t("time", "时间"), unit: t("h", "小时"), number: true, value: (r) => r[1] },
      ],
      [...times.entries()],
      { filter: false, limit: 8, sort: { column: 1, down: false } },
    ),
  );
}

export async function areasPage(state, go) {
  const a = scenarioOf(state.a),
    b = scenarioOf(state.b);
  const here = await detail(a),
    other = await detail(b),
    known = homeAreas().length ? homeAreas() : areas();
  if (!here || !known.length)
    return [
      h("h1", {}, t("Areas and zones", "区域与小区")),
      plain(
        here
          ? t("This network groups its zones into no areas.", "该网络未划分区域。")
          : t("This scenario is only summarised in this report.", "本报告仅含该情景汇总。"),
      ),
    ];
  const area = known.includes(state.area) ? state.area : known[0],
    zones = zonesOf(area);
  const zone = zones.includes(state.zone) ? state.zone : zones[0],
    direction = state.direction ?? "out";
  const of = (block, name, d) => indicator(block, name, { area, direction, ...d });
  return [
    h("h1", {}, nameOf("node", area)),
    h(
      "div",
      { class: "controls" },
      choice(
        t("area", "区域"),
        known.map((x) => ({ value: x, label: nameOf("node", x) })),
        area,
        (v) => go({ area: v, zone: "" }),
      ),
      choice(
        t("freight", "货流"),
        [
          { value: "out", label: t("outward", "发出") },
          { value: "in", label: t("inward", "到达") },
        ],
        direction,
        (v) => go({ direction: v }),
      ),
    ),
    gainsOfAreaPanel(area),
    h(
      "div",
      { class: "two" },
      marketsPanel(a, b, here, other, area, direction),
      h("div", {}, corridorsOfAreaPanel(of, here, other), modesOfAreaPanel(a, b, of, here, other)),
    ),
    accessibilityPanel(here, other, area, zone, go),
    timesPanel(here, zone, zones, go),
  ];
}
