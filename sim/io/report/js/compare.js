// Compare: two scenarios term by term, flow by flow, route by route.
import { both, change, money, num, SERIES, shortTerm, signed, t, tonnes } from "./words.js";
import {
  data,
  detail,
  homeAreas,
  ids,
  indicator,
  nameOf,
  scenarioOf,
  surplus,
  titleOf,
  total,
  zonesOf,
} from "./data.js";
import { choice, h, panel, plain, table } from "./page.js";
import { chart, ink, nameAxis, valueAxis } from "./chart.js";
import { chainName, corridorName, moves, sankeyOf } from "./moves.js";

function termChanges(of) {
  const terms = Object.keys(data.terms)
    .map((id) => {
      const [x, y] = of(`cost_${id}`),
        [tx, ty] = of("tonnes");
      return { id, now: (x ?? 0) / (tx || NaN), before: (y ?? 0) / (ty || NaN) };
    })
    .map((x) => ({ ...x, difference: x.now - x.before }))
    .filter((x) => Math.abs(x.now) > 0.005 || Math.abs(x.before) > 0.005);
  const changed = [...terms].sort((x, y) => Math.abs(y.difference) - Math.abs(x.difference));
  return changed;
}

function keyFigures(of) {
  const figures = [
    ["tonnes", t("freight", "货运量"), "t", 5],
    ["tonnes_unserved", t("without a route", "无路径货量"), "t", 4],
    ["tkm", t("tonne-kilometres", "周转量"), t("M t-km", "百万吨公里"), 4],
    ["cost_per_t", t("money cost", "货币费用"), t("CNY/t", "元/吨"), 5],
    ["generalised_cost_per_t", t("generalised cost", "广义费用"), t("CNY/t", "元/吨"), 5],
    ["time_h", t("time, mean", "平均时间"), t("h", "小时"), 4],
    ["time_sd_h", t("time, spread", "时间标准差"), t("h", "小时"), 4],
    ["co2e_wtw", "CO2e", "t", 5],
    ["co2e_wtw_per_tkm", t("CO2e intensity", "排放强度"), "g/t-km", 4],
  ].map(([id, label, unit, digits]) => ({
    id,
    label,
    unit,
    digits,
    now: of(id)[0] / (id === "tkm" ? 1e6 : 1),
    before: of(id)[1] / (id === "tkm" ? 1e6 : 1),
  }));
  return figures;
}

function figuresPanel(a, b, figures, gain) {
  return panel(
    t("Figures", "指标"),
    Number.isFinite(gain) && b.id === a.base
      ? t(`Shippers’ gain by logsum: ${money(gain)} a year.`, `货主收益（对数和法）：${money(gain)}/年。`)
      : null,
    table(
      [
        { title: t("figure", "指标"), value: (r) => r.label },
        { title: t("unit", "单位"), value: (r) => r.unit },
        { title: titleOf(a), number: true, value: (r) => r.now, text: (r) => num(r.now, r.digits) },
        { title: titleOf(b), number: true, value: (r) => r.before, text: (r) => num(r.before, r.digits) },
        {
          title: t("difference", "差值"),
          number: true,
          value: (r) => r.now - r.before,
          text: (r) => signed(r.now - r.before),
        },
        {
          title: "%",
          number: true,
          value: (r) => r.now / r.before - 1,
          text: (r) => change(r.now, r.before),
        },
      ],
      figures,
      { filter: false },
    ),
  );
}

function waterfallPanel(a, b, of, changed) {
  const [gcA, gcB] = of("generalised_cost_per_t");
  const name = (x) => shortTerm(x.id, data.terms[x.id]);
  return panel(
    t("Generalised cost, from one to the other", "广义费用构成变化"),
    t("CNY per tonne: each bar is what a cost term adds or takes away.", "元/吨：每条为一项费用的增减。"),
    chart({
      label: t("Waterfall of generalised cost by term, CNY/t", "广义费用瀑布图（元/吨）"),
      height: 90 + (changed.length + 2) * 26,
      option: () => {
        let level = gcB;
        const low = [0],
          size = [gcB],
          colours = ["#7d8894"],
          names = [titleOf(b)];
        for (const x of changed) {
          low.push(Math.min(level, level + x.difference));
          size.push(Math.abs(x.difference));
          colours.push(x.difference > 0 ? "#d55e00" : "#0072b2");
          names.push(name(x));
          level += x.difference;
        }
        low.push(0);
        size.push(gcA);
        colours.push("#44525f");
        names.push(titleOf(a));
        const least = Math.min(...low.slice(1, -1), gcA, gcB),
          most = Math.max(...low.map((v, i) => v + size[i])),
          room = Math.max((most - least) * 0.6, most * 0.002);
        const from = Math.max(0, least - room);
        return {
          grid: { left: 240, right: 70, top: 10, bottom: 48 },
          xAxis: valueAxis(t("CNY/t (the axis does not begin at 0)", "元/吨（坐标轴不从 0 开始）"), {
            min: from,
            max: most + room * 0.25,
            axisLabel: {
              formatter: (v) => num(v, 5),
              hideOverlap: true,
              showMinLabel: false,
              showMaxLabel: false,
            },
          }),
          yAxis: nameAxis(names, { axis: { inverse: true }, axisLabel: { width: 225 } }),
          series: [
            {
              type: "bar",
              stack: "w",
              data: low.map((v) => Math.max(v, from)),
              itemStyle: { color: "transparent" },
              silent: true,
            },
            {
              type: "bar",
              stack: "w",
              barMaxWidth: 18,
              data: size.map((v, i) => ({
                value: i === 0 || i === size.length - 1 ? v - from : v,
                itemStyle: { color: colours[i] },
              })),
              label: {
                show: true,
                position: "right",
                color: ink().text,
                formatter: (p) =>
                  p.dataIndex === 0
                    ? num(gcB, 5)
                    : p.dataIndex === size.length - 1
                      ? num(gcA, 5)
                      : signed(changed[p.dataIndex - 1].difference, 3),
              },
            },
          ],
        };
      },
      columns: [
        { title: t("term", "费用项"), value: (x) => both(data.terms[x.id]) },
        { title: titleOf(a), unit: t("CNY/t", "元/吨"), number: true, value: (x) => x.now },
        { title: titleOf(b), unit: t("CNY/t", "元/吨"), number: true, value: (x) => x.before },
        {
          title: t("difference", "差值"),
          unit: t("CNY/t", "元/吨"),
          number: true,
          value: (x) => x.difference,
          text: (x) => signed(x.difference),
        },
      ],
      rows: changed,
      fallback: changed.map((x) => ({ label: name(x), value: x.difference })),
    }),
  );
}

function modeSharesPanel(a, b, of) {
  const modes = ids("mode").filter((m) => of("mode_share_tkm", { mode: m }).some((x) => x > 0));
  return panel(
    t("Shares of tonne-kilometres", "周转量分担率"),
    null,
    chart({
      label: t("Mode shares of the two scenarios, % of t-km", "两情景周转量分担率（%）"),
      height: 90 + modes.length * 44,
      option: () => ({
        legend: { bottom: 0, textStyle: { color: ink().text } },
        grid: { left: 120, right: 70, top: 8, bottom: 70 },
        xAxis: valueAxis("%"),
        yAxis: nameAxis(
          modes.map((m) => nameOf("mode", m)),
          { axis: { inverse: true } },
        ),
        series: [
          [a, "#0072b2", 0],
          [b, "#a9b6c2", 1],
        ].map(([x, colour, i]) => ({
          name: titleOf(x),
          type: "bar",
          itemStyle: { color: colour },
          barMaxWidth: 15,
          label: { show: true, position: "right", color: ink().text, formatter: "{c} %" },
          data: modes.map((m) => +(of("mode_share_tkm", { mode: m })[i] ?? 0).toPrecision(3)),
        })),
      }),
      columns: [
        { title: t("mode", "方式"), value: (m) => nameOf("mode", m) },
        {
          title: titleOf(a),
          unit: "%",
          number: true,
          value: (m) => of("mode_share_tkm", { mode: m })[0] ?? 0,
          text: (m) => num(of("mode_share_tkm", { mode: m })[0] ?? 0, 4),
        },
        {
          title: titleOf(b),
          unit: "%",
          number: true,
          value: (m) => of("mode_share_tkm", { mode: m })[1] ?? 0,
          text: (m) => num(of("mode_share_tkm", { mode: m })[1] ?? 0, 4),
        },
      ],
      rows: modes,
      fallback: modes.map((m) => ({
        label: nameOf("mode", m),
        value: of("mode_share_tkm", { mode: m })[0] ?? 0,
      })),
    }),
  );
}

function sankeyPanel(a, here, area) {
  const flow = here ? sankeyOf(here, area) : { links: [], nodes: [] };
  const label = new Map(flow.nodes.map((n) => [n.name, n.label]));
  return flow.links.length
    ? panel(
        area === "all"
          ? t("From area through corridor to market", "区域—通道—市场流向")
          : t("From zone through corridor to market", "小区—通道—市场流向"),
        area === "all"
          ? t(
              `Tonnes a year in “${titleOf(a)}”, freight of named corridors only. Choose an area above to see its zones.`,
              `“${titleOf(a)}”年吨数，仅含命名通道。在上方选择区域可查看其小区。`,
            )
          : t(
              `Outward tonnes a year in “${titleOf(a)}”, freight of named corridors only, of the routes that this report holds.`,
              `“${titleOf(a)}”年发出吨数，仅含命名通道及本报告收录的路径。`,
            ),
        chart({
          label: t(
            "Flows from area or zone through corridor to market, tonnes",
            "区域或小区—通道—市场流量（吨）",
          ),
          height: 760,
          option: () => ({
            tooltip: {
              renderMode: "richText",
              confine: true,
              formatter: (p) =>
                p.dataType === "edge"
                  ? `${label.get(p.data.source)} → ${label.get(p.data.target)}: ${tonnes(p.data.value)}`
                  : label.get(p.name),
            },
            series: [
              {
                type: "sankey",
                left: 10,
                right: 210,
                top: 6,
                bottom: 6,
                nodeGap: 11,
                nodeAlign: "justify",
                labelLayout: { hideOverlap: true },
                nodeWidth: 12,
                draggable: false,
                data: flow.nodes.map((n, i) => ({
                  name: n.name,
                  depth: n.depth,
                  itemStyle: { color: SERIES[i % SERIES.length] },
                })),
                links: flow.links,
                lineStyle: { color: "source", opacity: 0.3, curveness: 0.5 },
                label: {
                  formatter: (p) => label.get(p.name),
                  color: ink().text,
                  fontSize: 12,
                  width: 200,
                  overflow: "truncate",
                },
              },
            ],
          }),
          columns: [
            { title: t("from", "自"), value: (l) => label.get(l.source) },
            { title: t("to", "至"), value: (l) => label.get(l.target) },
            { title: t("tonnes", "吨"), number: true, value: (l) => l.value },
          ],
          rows: flow.links,
          fallback: null,
        }),
      )
    : null;
}

function movesPanel(here, other, area) {
  const move = here && other ? moves(here, other, area === "all" ? null : new Set(zonesOf(area))) : null;
  const pairName = (key) => {
    const [o, d, c] = key.split("|");
    return `${nameOf("node", o)} → ${nameOf("node", d)}, ${nameOf("commodity", c)}`;
  };
  return panel(
    t("What moved from which routes to which", "货物由何路径转往何路径"),
    move
      ? t(
          `${tonnes(move.told)} changed corridor or chain of modes, among the pairs whose routes this report holds (the ${data.detail.pairs} largest).`,
          `在本报告收录路径的起讫点对（最大的 ${data.detail.pairs} 个）中，${tonnes(move.told)} 改变了通道或方式链。`,
        )
      : t("Not held for these scenarios: see routes.csv.", "本报告未收录，请见 routes.csv。"),
    move?.rows.length
      ? table(
          [
            {
              title: t("from", "原路径"),
              wide: true,
              value: (r) => `${corridorName(r.from.split("|")[0])} · ${chainName(r.from.split("|")[1])}`,
            },
            {
              title: t("to", "新路径"),
              wide: true,
              value: (r) => `${corridorName(r.to.split("|")[0])} · ${chainName(r.to.split("|")[1])}`,
            },
            {
              title: t("tonnes", "吨"),
              unit: t("t/year", "吨/年"),
              number: true,
              value: (r) => r.tonnes,
              text: (r) => num(r.tonnes),
            },
            {
              title: t("most of it", "主要起讫点"),
              wide: true,
              value: (r) => pairName([...r.pairs].sort((x, y) => y[1] - x[1])[0][0]),
            },
          ],
          move.rows,
          { limit: 15, caption: t("Freight that moved", "转移货量") },
        )
      : null,
  );
}

function rankingPanel(area, go) {
  const ranked = data.scenarios
    .filter((x) => x.baseIndex >= 0)
    .map((x) => ({ x, s: surplus(x, area === "all" ? {} : { area }) }))
    .filter((r) => r.s)
    .sort((p, q) => q.s.consumer_surplus_logsum - p.s.consumer_surplus_logsum);
  return ranked.length > 1
    ? panel(
        t("Ranking of the options", "方案排序"),
        t(
          "By what shippers gain a year. The range is what the two ways of measuring give: it is wide where a scenario opens routes. Uncertainty of the data itself is not in it. Where a scenario was simulated, the difference of its lead time stands with its 95 % interval.",
          "按货主年收益排序。区间为两种测算方法的结果：开辟新路径的情景区间较宽。不含数据本身的不确定性。仿真时间差附 95 % 置信区间。",
        ),
        table(
          [
            { title: "#", number: true, value: (r) => ranked.indexOf(r) + 1 },
            {
              title: t("scenario", "情景"),
              wide: true,
              value: (r) => titleOf(r.x),
              cell: (r) =>
                h(
                  "button",
                  { type: "button", class: "link", onclick: () => go({ a: r.x.id, b: r.x.base }) },
                  titleOf(r.x),
                ),
            },
            {
              title: t("by logsum", "对数和法"),
              unit: t("M CNY", "百万元"),
              number: true,
              value: (r) => r.s.consumer_surplus_logsum / 1e6,
            },
            {
              title: t("by the rule of half", "折半法则"),
              unit: t("M CNY", "百万元"),
              number: true,
              value: (r) => r.s.consumer_surplus_rule_of_half / 1e6,
            },
            {
              title: t("ΔCO2e, whole study", "ΔCO2e（整个研究）"),
              unit: "t",
              number: true,
              value: (r) => total(r.x, "co2e_wtw") - total(data.scenarios[r.x.baseIndex], "co2e_wtw"),
              text: (r) => signed(total(r.x, "co2e_wtw") - total(data.scenarios[r.x.baseIndex], "co2e_wtw")),
            },
            {
              title: t("served anew", "新增可运"),
              unit: "t",
              number: true,
              value: (r) => (r.s.newly_served_tonnes ?? 0) - (r.s.no_longer_served_tonnes ?? 0),
            },
            ...(ranked.some((r) => r.s.tonnes_by_elasticity)
              ? [
                  {
                    title: t("freight from elasticity", "弹性增减货量"),
                    unit: t("t/year", "吨/年"),
                    number: true,
                    value: (r) => r.s.tonnes_by_elasticity ?? 0,
                    text: (r) => signed(r.s.tonnes_by_elasticity ?? 0),
                  },
                ]
              : []),
            ...(ranked.some((r) => r.x.summary.lead_time_difference)
              ? [
                  {
                    title: t("Δ lead time, simulated", "仿真时间差"),
                    unit: t("h; 95 % interval", "小时；95 % 区间"),
                    number: true,
                    value: (r) => r.x.summary.lead_time_difference?.[0],
                    text: (r) => {
                      const d = r.x.summary.lead_time_difference;
                      return d ? `${signed(d[0])} (${signed(d[8])} … ${signed(d[9])})` : "–";
                    },
                  },
                ]
              : []),
          ],
          ranked,
          { filter: false, limit: 60, sort: { column: 0, down: false } },
        ),
      )
    : null;
}

export async function comparePage(state, go) {
  const a = scenarioOf(state.a),
    b = scenarioOf(state.b);
  const here = await detail(a),
    other = await detail(b);
  const area = state.area ?? "all",
    dims = area === "all" ? {} : { area };
  const read = (x, block, name, d = {}) =>
    Object.keys(dims).length ? indicator(block, name, { ...dims, ...d }) : total(x, name, d);
  const of = (name, d) => [read(a, here, name, d), read(b, other, name, d)];
  const changed = termChanges(of);
  const figures = keyFigures(of);
  const gain = surplus(a, area === "all" ? {} : { area })?.consumer_surplus_logsum;
  return [
    h("h1", {}, t(`${titleOf(a)} against ${titleOf(b)}`, `${titleOf(a)}与${titleOf(b)}比较`)),
    a === b ? plain(t("Choose two scenarios above.", "请在上方选择两个情景。")) : null,
    h("p", { class: "lead" }, both(a.record?.description)),
    h(
      "div",
      { class: "controls" },
      choice(
        t("freight of", "货物范围"),
        [
          { value: "all", label: t("the whole study", "整个研究") },
          ...homeAreas().map((x) => ({ value: x, label: nameOf("node", x) })),
        ],
        area,
        (v) => go({ area: v }),
      ),
    ),
    figuresPanel(a, b, figures, gain),
    waterfallPanel(a, b, of, changed),
    modeSharesPanel(a, b, of),
    sankeyPanel(a, here, area),
    movesPanel(here, other, area),
    rankingPanel(area, go),
  ];
}
