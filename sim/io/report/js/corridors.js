// Corridors: flows, cost, time, emissions, bottlenecks, seasons.
import { num, SERIES, signed, t, tonnes } from "./words.js";
import {
  data,
  detail,
  ids,
  indicator,
  months,
  nameOf,
  resourceName,
  scenarioOf,
  titleOf,
  total,
} from "./data.js";
import { h, panel, plain, table } from "./page.js";
import { directionName, monthSpans, wayName } from "./binding.js";
import { chart, ink, nameAxis, valueAxis } from "./chart.js";

// What limits a corridor: its members that have a capacity, and what a tenth of its freight or more passes on the way
// (a lock on its river, a border at its end), the fullest first.
export function bottlenecks(block, corridor) {
  const wanted = { link: "links", facility: "facilities", service: "services" },
    singular = { links: "link", facilities: "facility", services: "service" },
    found = new Map();
  const add = (tableName, key, own) => {
    const row = block?.[tableName]?.[key];
    if (!row || !Number.isFinite(row[5]) || found.has(`${tableName}|${key}`)) return;
    const [id, direction] = key.split("|");
    const [way, , , , , months] = block.bottlenecks[`${singular[tableName]}|${key}`] ?? [];
    found.set(`${tableName}|${key}`, {
      table: tableName,
      id,
      direction,
      tonnes: row[0],
      own,
      use: row[5],
      delay: row[6],
      price: row[7],
      way,
      months,
    });
  };
  const carried = indicator(block, "tonnes", { corridor }) ?? 0;
  for (const [key, users] of Object.entries(block?.users ?? {})) {
    const cut = key.indexOf("|"),
      own = users.r?.[corridor];
    if (own >= carried * 0.1) add(key.slice(0, cut), key.slice(cut + 1), own);
  }
  for (const member of data.world.corridor_member.values()) {
    if (member.corridor_id !== corridor || !wanted[member.table]) continue;
    const tableName = wanted[member.table],
      id =
        member.table === "facility"
          ? (data.world.facility.get(member.id)?.resource_id ?? member.id)
          : member.id;
    for (const direction of ["", "forward", "backward", "export", "import"])
      add(
        tableName,
        `${id}|${direction}`,
        block?.users?.[`${tableName}|${id}|${direction}`]?.r?.[corridor] ?? 0,
      );
  }
  return [...found.values()].sort((x, y) => y.use - x.use);
}

function allCorridorsPanel(a, b, here, used, chosen, go) {
  const of = (name) => (c) => total(a, name, { corridor: c });
  const kt = (c) => total(a, "tonnes", { corridor: c }) ?? 0;
  return panel(
    t("All corridors", "全部通道"),
    t(
      `“${titleOf(a)}”; differences to “${titleOf(b)}”. A route belongs to the first corridor by priority that it uses a member of. Click a row.`,
      `“${titleOf(a)}”；差值相对“${titleOf(b)}”。路径归属其所用成员中优先级最高的通道。点击行查看。`,
    ),
    table(
      [
        { title: t("corridor", "通道"), wide: true, value: (c) => nameOf("corridor", c) },
        {
          title: t("tonnes", "吨数"),
          unit: t("kt/year", "千吨/年"),
          number: true,
          value: (c) => kt(c) / 1e3,
          text: (c) => num(kt(c) / 1e3, 4),
        },
        { title: t("share", "份额"), unit: "%", number: true, value: of("corridor_share") },
        {
          title: t("difference", "差值"),
          unit: t("kt/year", "千吨/年"),
          number: true,
          value: (c) => (kt(c) - (total(b, "tonnes", { corridor: c }) ?? 0)) / 1e3,
          text: (c) => signed((kt(c) - (total(b, "tonnes", { corridor: c }) ?? 0)) / 1e3),
        },
        {
          title: t("cost", "费用"),
          unit: t("CNY/t", "元/吨"),
          number: true,
          value: of("cost_per_t"),
          text: (c) => num(of("cost_per_t")(c), 4),
        },
        { title: t("time", "时间"), unit: t("h", "小时"), number: true, value: of("time_h") },
        { title: t("spread", "标准差"), unit: t("h", "小时"), number: true, value: of("time_sd_h") },
        { title: "CO2e", unit: "kt", number: true, value: (c) => of("co2e_wtw")(c) / 1e3 },
        { title: t("intensity", "强度"), unit: "g/t-km", number: true, value: of("co2e_wtw_per_tkm") },
        ...(here
          ? [
              {
                title: t("places that bind", "瓶颈数"),
                number: true,
                value: (c) => bottlenecks(here, c).filter((r) => r.way).length,
              },
              {
                title: t("fullest place", "最繁忙环节"),
                unit: "%",
                number: true,
                value: (c) => (bottlenecks(here, c)[0]?.use ?? NaN) * 100,
              },
            ]
          : []),
      ],
      used,
      {
        filter: false,
        limit: 40,
        sort: { column: 1, down: true },
        onrow: (c) => go({ corridor: c }),
        selected: (c) => c === chosen,
      },
    ),
  );
}

function goodsPanel(here, chosen) {
  const goods = here
    ? ids("commodity")
        .map((k) => ({ k, tonnes: indicator(here, "tonnes", { corridor: chosen, commodity: k }) ?? 0 }))
        .filter((x) => x.tonnes > 0)
        .sort((x, y) => y.tonnes - x.tonnes)
    : [];
  return panel(
    t("What it carries", "货类构成"),
    t("tonnes a year", "年吨数"),
    goods.length
      ? chart({
          label: t(
            `Freight of ${nameOf("corridor", chosen)} by commodity`,
            `${nameOf("corridor", chosen)}货类构成`,
          ),
          height: 60 + goods.length * 24,
          option: () => ({
            grid: { left: 170, right: 70, top: 6, bottom: 40 },
            xAxis: valueAxis(t("kt a year", "千吨/年")),
            yAxis: nameAxis(
              goods.map((x) => nameOf("commodity", x.k)),
              { axis: { inverse: true }, axisLabel: { width: 155 } },
            ),
            series: [
              {
                type: "bar",
                data: goods.map((x) => +(x.tonnes / 1e3).toPrecision(3)),
                itemStyle: { color: SERIES[0] },
                label: {
                  show: true,
                  position: "right",
                  color: ink().text,
                  formatter: (p) => num(p.value),
                },
                barMaxWidth: 15,
              },
            ],
          }),
          columns: [
            { title: t("commodity", "货类"), value: (x) => nameOf("commodity", x.k) },
            { title: t("tonnes", "吨"), number: true, value: (x) => x.tonnes },
          ],
          rows: goods,
          fallback: goods.map((x) => ({ label: nameOf("commodity", x.k), value: x.tonnes / 1e3 })),
        })
      : plain(t("No detail of this scenario is in the report.", "本报告未收录该情景详情。")),
  );
}

function seasonPanel(here, chosen) {
  const monthly = months(here);
  const season = monthly.map((m) => ({
    m,
    tonnes: indicator(here, "tonnes", { corridor: chosen, period: m }) ?? 0,
    time: indicator(here, "time_h", { corridor: chosen, period: m }),
  }));
  return panel(
    t("Through the year", "季节变化"),
    null,
    season.length
      ? chart({
          label: t("Tonnes and time by month", "分月货量与时间"),
          height: 360,
          option: () => ({
            legend: { bottom: 0, textStyle: { color: ink().text } },
            grid: { left: 80, right: 70, top: 20, bottom: 60 },
            xAxis: { type: "category", data: monthly },
            yAxis: [valueAxis(t("kt", "千吨")), valueAxis(t("h", "小时"), { splitLine: { show: false } })],
            series: [
              {
                name: t("tonnes", "货量"),
                type: "bar",
                data: season.map((x) => x.tonnes / 1e3),
                itemStyle: { color: SERIES[0] },
              },
              {
                name: t("time", "时间"),
                type: "line",
                yAxisIndex: 1,
                data: season.map((x) => x.time),
                itemStyle: { color: SERIES[1] },
                symbol: "diamond",
                symbolSize: 9,
              },
            ],
          }),
          columns: [
            { title: t("month", "月份"), value: (x) => x.m },
            { title: t("tonnes", "吨"), number: true, value: (x) => x.tonnes },
            { title: t("time", "时间"), unit: t("h", "小时"), number: true, value: (x) => x.time },
          ],
          rows: season,
          fallback: season.map((x) => ({ label: x.m, value: x.tonnes })),
        })
      : plain(
          t(
            "Evaluated for the year as a whole: set “period”: “month” in the scenario to see the months.",
            '按全年评估；在情景中设置 "period": "month" 可查看各月。',
          ),
        ),
  );
}

function fullPanel(here, chosen) {
  const full = bottlenecks(here, chosen);
  return panel(
    t("Where it is full", "瓶颈"),
    t(
      "Members with a capacity, and what a tenth or more of its freight passes (locks, borders, terminals), the fullest first; above 100 % the freight would not fit.",
      "有能力约束的成员以及该通道一成以上货物经过的船闸、口岸、场站，按利用率排序；超过 100 % 表示能力不足。",
    ),
    full.length
      ? table(
          [
            { title: t("where", "环节"), wide: true, value: (r) => resourceName(r.table, r.id) },
            {
              title: t("kind", "类别"),
              value: (r) =>
                ({
                  links: t("line", "线路"),
                  facilities: t("facility", "设施"),
                  services: t("service", "班列班轮"),
                })[r.table],
            },
            { title: t("direction", "方向"), value: (r) => directionName(r.direction) },
            ...(full.some((r) => r.way)
              ? [
                  {
                    title: t("binds", "约束方式"),
                    value: (r) => wayName(r.way),
                    cell: (r) => [
                      wayName(r.way),
                      r.months
                        ? h("small", {}, t(`months ${monthSpans(r.months)}`, `${monthSpans(r.months)} 月`))
                        : null,
                    ],
                  },
                ]
              : []),
            { title: t("use", "利用率"), unit: "%", number: true, value: (r) => r.use * 100 },
            {
              title: t("tonnes", "货量"),
              unit: t("small: the study’s", "小字为本研究合计"),
              number: true,
              value: (r) => r.own,
              text: (r) => tonnes(r.own),
              cell: (r) => [tonnes(r.own), h("small", {}, tonnes(r.tonnes))],
            },
            ...(full.some((r) => r.delay >= 0.005 || r.price > 0)
              ? [
                  {
                    title: t("delay", "延误"),
                    unit: t("h", "小时"),
                    number: true,
                    value: (r) => r.delay,
                    text: (r) => (r.delay < 0.005 ? "0" : num(r.delay)),
                  },
                  {
                    title: t("worth of one more unit", "影子价格"),
                    unit: t("CNY", "元"),
                    number: true,
                    value: (r) => r.price,
                  },
                ]
              : []),
          ],
          full,
          { filter: false, limit: 12 },
        )
      : plain(t("Nothing on its way has a capacity given.", "沿线均未给定能力。")),
  );
}

export async function corridorsPage(state, go) {
  const a = scenarioOf(state.a),
    b = scenarioOf(state.b);
  const here = await detail(a),
    used = ids("corridor").filter(
      (c) => total(a, "tonnes", { corridor: c }) > 0 || total(b, "tonnes", { corridor: c }) > 0,
    );
  if (!used.length)
    return [
      h("h1", {}, t("Corridors", "通道")),
      plain(t("This network names no corridors, or none is used.", "该网络未定义通道，或通道未被使用。")),
    ];
  const chosen = used.includes(state.corridor)
    ? state.corridor
    : [...used].sort(
        (x, y) => (total(a, "tonnes", { corridor: y }) ?? 0) - (total(a, "tonnes", { corridor: x }) ?? 0),
      )[0];
  return [
    h("h1", {}, t("Corridors", "通道")),
    allCorridorsPanel(a, b, here, used, chosen, go),
    h("h2", { class: "big" }, nameOf("corridor", chosen)),
    h("div", { class: "two" }, goodsPanel(here, chosen), seasonPanel(here, chosen)),
    fullPanel(here, chosen),
  ];
}
