// Simulation: lead times as distributions, queues over the weeks.
import { num, percent, SERIES, signed, t } from "./words.js";
import { data, detail, nameOf, resourceName, scenarioOf, titleOf } from "./data.js";
import { choice, h, panel, plain, table } from "./page.js";
import { chart, ink, nameAxis, valueAxis } from "./chart.js";
import { tracePanel } from "./trace.js";

export function simulatedRows(block) {
  return Object.entries(block?.simulation ?? {}).map(([key, v]) => {
    const [measure, object, origin, destination, commodity, period] = key.split("|");
    return {
      measure,
      object,
      origin,
      destination,
      commodity,
      period,
      mean: v[0],
      sd: v[1],
      p5: v[2],
      p25: v[3],
      p50: v[4],
      p75: v[5],
      p90: v[6],
      p95: v[7],
      low: v[8],
      high: v[9],
      n: v[10],
      unit: v[11],
    };
  });
}

const MEASURES = {
  lead_time: ["lead time, door to door", "门到门时间"],
  on_time_share: ["share delivered on time", "准时率"],
  assigned_time: ["time by the assignment", "分配模型时间"],
  arisen: ["freight that arose", "产生货量"],
  delivered: ["freight delivered", "运达货量"],
  under_way_at_end: ["under way at the end", "期末在途"],
  perished: ["perished", "腐损"],
  unserved: ["without a route", "无路径"],
  worth_lost: ["worth lost by lateness", "延误价值损失"],
  beyond_dwell_limit: ["kept beyond the dwell limit", "超期滞留"],
  replications: ["replications", "重复次数"],
  weeks: ["weeks", "周数"],
  sample_share: ["share of the consignments simulated", "仿真抽样比例"],
  consignments_lost: ["consignments lost", "丢失批次"],
  lead_time_difference: ["lead time", "门到门时间"],
  lead_time_p95_difference: ["lead time, P95", "门到门时间 P95"],
  on_time_share_difference: ["share delivered on time", "准时率"],
  rerouted: ["took another route under way", "途中改走其他路径"],
  lead_time_sd: ["lead time, spread", "门到门时间标准差"],
  queues_checked: ["queues checked", "已核对的排队数"],
  feedback_rounds: ["rounds of feedback to the choice", "反馈轮数"],
  feedback_change: ["freight that the last round moved, share", "末轮转移货量比例"],
  boxes_emptied: ["boxes emptied", "腾空箱数"],
  boxes_handed_in: ["empty boxes handed in", "已还空箱"],
  boxes_left: ["empty boxes with no service back", "无班列可返的空箱"],
  boxes_under_way_at_end: ["empty boxes under way at the end", "期末在途空箱"],
  boxes_wanted: ["boxes wanted at return points", "还箱点用箱需求"],
  boxes_taken: ["boxes found in stock there", "还箱点取用箱数"],
};

const measureName = (measure) => {
  const base = measure.replace("_by_corridor", "").replace("_by_service", ""),
    quantile = base.match(/^lead_time_p(\d+)$/);
  return MEASURES[base]
    ? t(...MEASURES[base])
    : quantile
      ? t(`lead time, P${quantile[1]}`, `门到门时间 P${quantile[1]}`)
      : base.replaceAll("_", " ");
};
const objectName = (id) =>
  data.world.corridor.has(id)
    ? nameOf("corridor", id)
    : data.world.service.has(id)
      ? nameOf("service", id)
      : data.world.link.has(id)
        ? nameOf("link", id)
        : id
          ? resourceName("facilities", id)
          : "";
const groupName = (r) =>
  r.origin && !r.destination
    ? t(`from ${nameOf("node", r.origin)}`, `自${nameOf("node", r.origin)}`)
    : r.destination && !r.origin
      ? t(`to ${nameOf("node", r.destination)}`, `至${nameOf("node", r.destination)}`)
      : r.origin
        ? `${nameOf("node", r.origin)} → ${nameOf("node", r.destination)}${r.commodity ? `, ${nameOf("commodity", r.commodity)}` : ""}`
        : r.object
          ? objectName(r.object)
          : r.commodity
            ? nameOf("commodity", r.commodity)
            : r.measure.includes("_by_corridor")
              ? t("no named corridor", "无命名通道")
              : t("all freight", "全部货物");

function leadTimesPanel(rows, state, go) {
  const lead = rows.filter(
    (r) => r.measure.startsWith("lead_time") && !r.measure.includes("difference") && Number.isFinite(r.p50),
  );
  const kindOf = (r) =>
    r.origin && r.destination
      ? "pairs"
      : r.origin
        ? "origins"
        : r.destination
          ? "destinations"
          : r.commodity
            ? "commodities"
            : r.measure;
  const kinds = [...new Set(lead.map(kindOf))],
    kind = kinds.includes(state.lead) ? state.lead : (kinds.find((k) => k.includes("corridor")) ?? kinds[0]);
  const label = {
    lead_time: t("all freight", "全部货物"),
    lead_time_by_corridor: t("corridors", "通道"),
    lead_time_by_service: t("services", "班列班轮"),
    pairs: t("origins and destinations", "起讫点对"),
    origins: t("origins", "起点"),
    destinations: t("destinations", "终点"),
    commodities: t("commodities", "货类"),
  };
  const groups = lead.filter((r) => kindOf(r) === kind).sort((x, y) => (y.n ?? 0) - (x.n ?? 0)),
    some = groups.slice(0, 18);
  return panel(
    t("Lead times", "门到门时间分布"),
    t(
      "Box: the middle half of the freight, line at the median; whiskers: 5 % and 95 %.",
      "箱体：中间一半货物，横线为中位数；须：5% 与 95%。",
    ),
    h(
      "div",
      { class: "controls" },
      choice(
        t("by", "分组"),
        kinds.map((k) => ({ value: k, label: label[k] ?? k })),
        kind,
        (v) => go({ lead: v }),
      ),
    ),
    chart({
      label: t("Lead times, hours", "门到门时间（小时）"),
      height: 90 + some.length * 30,
      option: () => ({
        grid: { left: 260, right: 40, top: 8, bottom: 46 },
        xAxis: valueAxis(t("hours", "小时")),
        yAxis: nameAxis(some.map(groupName), { axis: { inverse: true }, axisLabel: { width: 245 } }),
        series: [
          {
            type: "boxplot",
            boxWidth: [8, 18],
            itemStyle: { color: "#56b4e9", borderColor: "#0072b2" },
            data: some.map((r) => [r.p5, r.p25, r.p50, r.p75, r.p95]),
          },
        ],
      }),
      columns: [
        { title: t("group", "分组"), wide: true, value: groupName },
        ...["mean", "sd", "p5", "p25", "p50", "p75", "p90", "p95", "low", "high"].map((k) => ({
          title:
            k === "mean"
              ? t("mean", "均值")
              : k === "sd"
                ? t("sd", "标准差")
                : k === "low"
                  ? t("mean, from", "均值区间下限")
                  : k === "high"
                    ? t("mean, to", "均值区间上限")
                    : k.toUpperCase(),
          unit: "h",
          number: true,
          value: (r) => r[k],
        })),
        { title: "n", number: true, value: (r) => r.n },
      ],
      rows: groups,
      fallback: some.map((r) => ({ label: groupName(r), value: r.p50 })),
    }),
  );
}

function queuesPanel(here, state, go) {
  // The longest queues, week by week.
  const { "*": labels = [], ...queues } = here.queues,
    peak = (o) => Math.max(...["queue_length", "freight_waiting"].flatMap((m) => queues[o][m] ?? []));
  const objects = Object.keys(queues).sort((x, y) => peak(y) - peak(x)),
    chosen = objects.includes(state.queue) ? state.queue : objects[0];
  const length = queues[chosen]?.queue_length ? "queue_length" : "freight_waiting",
    wait = length === "queue_length" ? "queue_wait" : "departure_wait";
  const weeks = labels
    .map((period, i) => ({
      period,
      length: queues[chosen]?.[length]?.[i] ?? null,
      wait: queues[chosen]?.[wait]?.[i] ?? null,
    }))
    .filter((w) => w.length !== null || w.wait !== null)
    .sort((x, y) => x.period.localeCompare(y.period));
  return objects.length
    ? panel(
        t("Queues over the weeks", "逐周排队"),
        null,
        h(
          "div",
          { class: "controls" },
          choice(
            t("at", "地点"),
            objects.map((o) => ({ value: o, label: objectName(o) })),
            chosen,
            (v) => go({ queue: v }),
          ),
        ),
        chart({
          label: t("Freight waiting and wait by week", "逐周等待货量与等待时间"),
          height: 330,
          option: () => ({
            legend: { bottom: 0, textStyle: { color: ink().text } },
            grid: { left: 80, right: 80, top: 20, bottom: 70 },
            xAxis: {
              type: "category",
              data: weeks.map((w) => w.period.replace(/.*week-/, t("week ", "第")) + t("", "周")),
            },
            yAxis: [
              valueAxis(t("t waiting", "等待吨数"), { nameGap: 52 }),
              valueAxis(t("h", "小时"), { splitLine: { show: false }, nameGap: 46 }),
            ],
            series: [
              {
                name: t("freight waiting", "等待货量"),
                type: "bar",
                data: weeks.map((w) => w.length),
                itemStyle: { color: SERIES[0] },
              },
              {
                name: t("wait", "等待时间"),
                type: "line",
                yAxisIndex: 1,
                data: weeks.map((w) => w.wait),
                itemStyle: { color: SERIES[1] },
              },
            ],
          }),
          columns: [
            { title: t("week", "周"), value: (w) => w.period },
            { title: t("freight waiting", "等待货量"), unit: "t", number: true, value: (w) => w.length },
            { title: t("wait", "等待时间"), unit: "h", number: true, value: (w) => w.wait },
          ],
          rows: weeks,
          fallback: null,
        }),
      )
    : null;
}

function differencesPanel(rows) {
  const keyOf = (r, measure) => [measure, r.object, r.origin, r.destination, r.commodity].join("|");
  const saved = new Map(
    rows.filter((r) => r.measure.includes("variance_saved")).map((r) => [keyOf(r, r.measure), r.mean]),
  );
  const savedBy = (r) =>
    saved.get(
      keyOf(
        r,
        r.measure.replace("lead_time_difference", "variance_saved").replace("_difference", "_variance_saved"),
      ),
    );
  const differences = rows.filter(
    (r) =>
      r.measure.includes("_difference") &&
      MEASURES[r.measure.replace(/_by_.*/, "")] &&
      !(r.object === "" && r.measure.includes("_by_")),
  );
  return differences.length
    ? panel(
        t("Against the base", "与基准相比"),
        t(
          "The same consignments met the same luck in both; the interval is at 95 % over the replications.",
          "两情景中同一批货物遇到相同的随机事件；区间为跨重复的 95% 置信区间。",
        ),
        table(
          [
            { title: t("group", "分组"), wide: true, value: groupName },
            { title: t("measure", "测度"), value: (r) => measureName(r.measure) },
            {
              title: t("difference", "差值"),
              number: true,
              value: (r) => r.mean,
              text: (r) => signed(r.mean),
            },
            { title: t("from", "下限"), number: true, value: (r) => r.low },
            { title: t("to", "上限"), number: true, value: (r) => r.high },
            { title: t("unit", "单位"), value: (r) => r.unit },
            {
              title: t("variance saved by pairing", "配对节省的方差"),
              number: true,
              value: savedBy,
              text: (r) => percent(savedBy(r)),
            },
          ],
          differences,
          { limit: 20, filter: differences.length > 20 },
        ),
      )
    : null;
}

function runPanel(rows) {
  const overall = rows.filter(
    (r) =>
      !r.object &&
      !r.origin &&
      !r.destination &&
      !r.period &&
      !r.commodity &&
      !r.measure.includes("_by_") &&
      !/^(little|circles)|variance|difference/.test(r.measure),
  );
  return panel(
    t("The run", "仿真概况"),
    null,
    table(
      [
        { title: t("measure", "测度"), value: (r) => measureName(r.measure) },
        { title: t("mean", "均值"), number: true, value: (r) => r.mean, text: (r) => num(r.mean, 4) },
        { title: t("from", "下限"), number: true, value: (r) => r.low },
        { title: t("to", "上限"), number: true, value: (r) => r.high },
        { title: t("unit", "单位"), value: (r) => r.unit },
      ],
      overall,
      { filter: false },
    ),
  );
}

export async function simulationPage(state, go) {
  const a = scenarioOf(state.a),
    here = await detail(a),
    rows = simulatedRows(here);
  if (!rows.length)
    return [
      h("h1", {}, t("Simulation", "仿真")),
      plain(
        t(
          `“${titleOf(a)}” was not simulated. A scenario is when its “evaluate” section has a “simulation” (weeks, replications); lead-time distributions and queues by week stand here then.`,
          `“${titleOf(a)}”未进行仿真。在情景的 "evaluate" 中给出 "simulation"（周数、重复次数）后，此处显示时间分布与逐周排队。`,
        ),
      ),
    ];
  return [
    h("h1", {}, t("Simulation", "仿真")),
    h("p", { class: "lead" }, titleOf(a)),
    leadTimesPanel(rows, state, go),
    queuesPanel(here, state, go),
    tracePanel(a, here, state, go),
    differencesPanel(rows),
    runPanel(rows),
  ];
}
