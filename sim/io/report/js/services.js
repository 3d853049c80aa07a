// Services: does it pay, and who fills it.
import { num, percent, signed, t } from "./words.js";
import { data, detail, ids, nameOf, rowIn, scenarioOf, titleOf } from "./data.js";
import { choice, h, panel, plain, table } from "./page.js";
import { chart, ink, nameAxis, valueAxis } from "./chart.js";
import { usersTables } from "./flows.js";

export function serviceRows(scenario, block) {
  return Object.entries(block?.services ?? {}).map(([key, r]) => {
    const id = key.split("|")[0],
      row = rowIn(scenario, "service", id) ?? {};
    return {
      id,
      row,
      tonnes: r[0],
      teu: r[1],
      capacity: r[3],
      preload: r[4],
      use: r[5],
      load: r[8],
      revenue: r[9],
      cost: r[10],
      even: r[11],
      subsidy: r[12],
      balance: Number.isFinite(r[9]) && Number.isFinite(r[10]) ? r[9] - r[10] : NaN,
    };
  });
}

function loadPanel(rows) {
  const paying = rows
    .filter((r) => r.even > 0 && r.load > 0)
    .sort((x, y) => y.tonnes - x.tonnes)
    .slice(0, 24);
  return paying.length
    ? panel(
        t("Load against break-even", "载量与盈亏平衡"),
        t(
          "The 24 with most freight of the study that sell space by the box. Load of a departure, other shippers’ freight included, in per cent of the load of whole runs at which revenue meets operating cost. Green: it pays. Freight that rides a part of the way pays for that part and the base price, so that a service may pay short of the line or not pay beyond it.",
          "本研究货量最大、按箱计价的 24 条班列班轮。每班载量（含其他货源）占全程盈亏平衡载量的百分比。绿色为盈利；只走部分区段的货物按该区段与基价付费，故未达平衡线也可能盈利，超过也可能亏损。",
        ),
        chart({
          label: t("Load per departure in per cent of break-even", "每班载量占盈亏平衡载量（%）"),
          height: 80 + paying.length * 24,
          option: () => ({
            grid: { left: 300, right: 80, top: 20, bottom: 48 },
            xAxis: valueAxis(t("% of break-even load", "占盈亏平衡载量 %")),
            yAxis: nameAxis(
              paying.map((r) => nameOf("service", r.id)),
              { axis: { inverse: true }, axisLabel: { width: 285 } },
            ),
            series: [
              {
                type: "bar",
                barMaxWidth: 14,
                data: paying.map((r) => ({
                  value: +((r.load / r.even) * 100).toPrecision(3),
                  itemStyle: { color: r.balance >= 0 ? "#009e73" : "#e69f00" },
                })),
                label: {
                  show: true,
                  position: "right",
                  color: ink().text,
                  textBorderColor: ink().paper,
                  textBorderWidth: 3,
                  formatter: "{c} %",
                },
                markLine: {
                  symbol: "none",
                  silent: true,
                  lineStyle: { color: ink().text, type: "solid", width: 1.5 },
                  label: {
                    formatter: t("pays", "盈亏平衡"),
                    color: ink().text,
                    position: "start",
                    distance: 4,
                  },
                  data: [{ xAxis: 100 }],
                },
              },
            ],
          }),
          columns: [
            { title: t("service", "班列班轮"), wide: true, value: (r) => nameOf("service", r.id) },
            { title: t("load", "载量"), unit: "TEU", number: true, value: (r) => r.load },
            { title: t("break-even", "盈亏平衡"), unit: "TEU", number: true, value: (r) => r.even },
            {
              title: t("of break-even", "占比"),
              unit: "%",
              number: true,
              value: (r) => (r.load / r.even) * 100,
            },
          ],
          rows: paying,
          fallback: paying.map((r) => ({ label: nameOf("service", r.id), value: (r.load / r.even) * 100 })),
        }),
      )
    : null;
}

function allServicesPanel(a, rows, before, chosen, go) {
  const pays = (r) => (Number.isFinite(r.balance) ? (r.balance >= 0 ? t("yes", "是") : t("no", "否")) : "–");
  return panel(
    t("All services", "全部班列班轮"),
    t(
      `“${titleOf(a)}”. Revenue at the service’s own prices, the part of other shippers included; subsidy: what would close the gap at today’s load, per 40 ft box. Click a row to see who fills it.`,
      `“${titleOf(a)}”。收入按班列班轮自身价格计，含其他货源；补贴：以现载量补足亏损所需（每 FEU）。点击行查看货源。`,
    ),
    table(
      [
        { title: t("service", "班列班轮"), wide: true, value: (r) => nameOf("service", r.id) },
        { title: t("pays", "盈利"), value: pays },
        {
          title: t("departures", "班次"),
          unit: t("a week", "每周"),
          number: true,
          value: (r) => r.row.departures_per_week,
        },
        { title: t("load", "载量"), unit: t("TEU or t", "TEU 或吨"), number: true, value: (r) => r.load },
        { title: t("break-even", "盈亏平衡"), unit: t("TEU", "TEU"), number: true, value: (r) => r.even },
        { title: t("use", "利用率"), unit: "%", number: true, value: (r) => r.use * 100 },
        {
          title: t("revenue", "收入"),
          unit: t("M CNY", "百万元"),
          number: true,
          value: (r) => r.revenue / 1e6,
        },
        { title: t("cost", "成本"), unit: t("M CNY", "百万元"), number: true, value: (r) => r.cost / 1e6 },
        {
          title: t("balance", "盈余"),
          unit: t("M CNY", "百万元"),
          number: true,
          value: (r) => r.balance / 1e6,
          text: (r) => signed(r.balance / 1e6),
        },
        {
          title: t("subsidy needed", "所需补贴"),
          unit: t("CNY/FEU", "元/FEU"),
          number: true,
          value: (r) => r.subsidy,
        },
        {
          title: t("study’s freight", "本研究货量"),
          unit: t("t/year", "吨/年"),
          number: true,
          value: (r) => r.tonnes,
          text: (r) => num(r.tonnes),
        },
        {
          title: t("difference", "较对比情景"),
          unit: t("t/year", "吨/年"),
          number: true,
          value: (r) => r.tonnes - (before.get(r.id)?.tonnes ?? 0),
          text: (r) => signed(r.tonnes - (before.get(r.id)?.tonnes ?? 0)),
        },
      ],
      rows,
      {
        limit: 25,
        sort: { column: 10, down: true },
        onrow: (r) => go({ service: r.id }),
        selected: (r) => r.id === chosen?.id,
      },
    ),
  );
}

function usersPanel(here, chosen) {
  const users =
    (chosen && here.users[`services|${chosen.id}|forward`]) ||
    (chosen && here.users[`services|${chosen.id}|`]);
  const stops = chosen
    ? [...data.world.service_stop.values()]
        .filter((x) => x.service_id === chosen.id)
        .map((x) => nameOf("node", x.node_id))
    : [];
  return chosen
    ? panel(
        t(`Who fills ${nameOf("service", chosen.id)}`, `${nameOf("service", chosen.id)}的货源`),
        stops.join(" → "),
        users
          ? h("div", { class: "users" }, usersTables(users, chosen.tonnes))
          : plain(
              t(
                "No freight of the study is on it, or too little to be listed.",
                "本研究货物未使用该班列班轮，或数量过小未列出。",
              ),
            ),
        h(
          "p",
          { class: "note" },
          t(
            `Other shippers hold ${percent(chosen.preload / (chosen.capacity || NaN))} of its capacity.`,
            `其他货源占其能力的 ${percent(chosen.preload / (chosen.capacity || NaN))}。`,
          ),
        ),
      )
    : null;
}

export async function servicesPage(state, go) {
  const a = scenarioOf(state.a),
    b = scenarioOf(state.b);
  const here = await detail(a),
    other = await detail(b);
  if (!here)
    return [
      h("h1", {}, t("Services", "班列班轮")),
      plain(
        t(
          "This scenario is only summarised in this report; see services.csv.",
          "本报告仅含该情景汇总，请见 services.csv。",
        ),
      ),
    ];
  const before = new Map(serviceRows(b, other).map((r) => [r.id, r]));
  const mode = state.mode ?? "all";
  const rows = serviceRows(a, here).filter(
    (r) =>
      mode === "all" ||
      r.row.mode_id === mode ||
      data.world.vehicle_type.get(r.row.vehicle_type_id)?.mode_id === mode,
  );
  const chosen = rows.find((r) => r.id === state.service) ?? [...rows].sort((x, y) => y.tonnes - x.tonnes)[0];
  return [
    h("h1", {}, t("Services: does it pay?", "班列班轮：是否盈利")),
    h(
      "div",
      { class: "controls" },
      choice(
        t("mode", "方式"),
        [
          { value: "all", label: t("all", "全部") },
          ...ids("mode").map((m) => ({ value: m, label: nameOf("mode", m) })),
        ],
        mode,
        (v) => go({ mode: v }),
      ),
    ),
    loadPanel(rows),
    allServicesPanel(a, rows, before, chosen, go),
    usersPanel(here, chosen),
  ];
}
