// Overview: every scenario against its base, in a sentence, a table and pictures.
import { both, change, hours, modeColour, num, percent, SERIES, t, tonnes } from "./words.js";
import { data, homeAreas, ids, nameOf, surplus, titleOf, total } from "./data.js";
import { card, h, panel, table } from "./page.js";
import { unlikeNotice, wayOf } from "./alike.js";
import { bindingPanel } from "./binding.js";
import { chart, ink, nameAxis, strip, valueAxis } from "./chart.js";
import { sentence } from "./findings.js";

// The 95 % quantile of lead times over all freight, where the scenario was simulated.
const simulatedP95 = (scenario) => scenario.summary.lead_time?.[7];

// The corridors that carry most in any scenario, each in one colour throughout; the rest and freight of none are left out.
function corridorColumn(all) {
  const share = (x, c) => total(x, "corridor_share", { corridor: c }) ?? 0,
    most = (c) => Math.max(...all.map((x) => share(x, c)));
  const corridors = ids("corridor")
    .filter((c) => most(c) > 0)
    .sort((a, b) => most(b) - most(a))
    .slice(0, SERIES.length);
  const parts = (x) =>
    corridors.map((c, i) => ({ label: nameOf("corridor", c), value: share(x, c), colour: SERIES[i] }));
  return {
    title: t("tonnes by corridor", "货量按通道"),
    value: (x) => share(x, corridors[0]),
    text: () => "", // a search for a corridor is for what scenarios do to it, not for all that have freight on it
    cell: (x) => strip(parts(x), 100),
  };
}

function scenarioColumns(all, modes, go) {
  const ofBase = (x, name) => (x.baseIndex < 0 ? null : total(data.scenarios[x.baseIndex], name));
  const differing = (title, unit, name, digits = 4) => ({
    title,
    unit,
    number: true,
    value: (x) => total(x, name),
    text: (x) => num(total(x, name), digits),
    cell: (x) => [
      num(total(x, name), digits),
      x.baseIndex < 0 ? null : h("small", {}, change(total(x, name), ofBase(x, name))),
    ],
  });
  const columns = [
    {
      title: t("scenario", "情景"),
      wide: true,
      value: titleOf,
      text: (x) => `${titleOf(x)} ${sentence(x)}`,
      sort: titleOf,
      cell: (x) => [
        h(
          "button",
          { type: "button", class: "link", onclick: () => go({ page: "compare", a: x.id }) },
          titleOf(x),
        ),
        x.status === "unconverged" ? h("p", { class: "warn" }, t("not converged", "未收敛")) : null,
      ],
    },
    {
      title: t("shippers’ gain", "货主收益"),
      unit: t("M CNY/year", "百万元/年"),
      number: true,
      value: (x) => surplus(x)?.consumer_surplus_logsum ?? null,
      text: (x) => num((surplus(x)?.consumer_surplus_logsum ?? NaN) / 1e6),
    },
    differing(t("cost", "费用"), t("CNY/t", "元/吨"), "cost_per_t"),
    differing(t("generalised cost", "广义费用"), t("CNY/t", "元/吨"), "generalised_cost_per_t"),
    differing(t("time, mean", "平均时间"), t("h", "小时"), "time_h"),
  ];
  if (all.some((x) => Number.isFinite(simulatedP95(x))))
    columns.push({
      title: t("simulated: P95", "仿真：P95"),
      unit: t("h; small: mean", "小时；小字为均值"),
      number: true,
      value: simulatedP95,
      cell: (x) =>
        Number.isFinite(simulatedP95(x))
          ? [num(simulatedP95(x)), h("small", {}, num(x.summary.lead_time[0]))]
          : "–",
    });
  columns.push({
    ...differing("CO2e", "kt", "co2e_wtw"),
    value: (x) => total(x, "co2e_wtw") / 1e3,
    text: (x) => num(total(x, "co2e_wtw") / 1e3, 4),
    cell: (x) => [
      num(total(x, "co2e_wtw") / 1e3, 4),
      x.baseIndex < 0 ? null : h("small", {}, change(total(x, "co2e_wtw"), ofBase(x, "co2e_wtw"))),
    ],
  });
  columns.push(corridorColumn(all));
  columns.push({
    title: t("t-km by mode", "周转量结构"),
    value: (x) => total(x, "mode_share_tkm", { mode: modes[1] }) ?? 0,
    text: (x) =>
      modes
        .map((m) => `${nameOf("mode", m)} ${num(total(x, "mode_share_tkm", { mode: m }) ?? 0)} %`)
        .join(" "),
    cell: (x) =>
      strip(
        modes.map((m, i) => ({
          label: nameOf("mode", m),
          value: total(x, "mode_share_tkm", { mode: m }) ?? 0,
          colour: modeColour(m, i),
        })),
      ),
  });
  return columns;
}

function baseCards(base) {
  return h(
    "div",
    { class: "cards" },
    card(
      t("freight", "货运量"),
      tonnes(total(base, "tonnes")),
      t(`${num(total(base, "tkm") / 1e9)} bn t-km`, `${num(total(base, "tkm") / 1e8)} 亿吨公里`),
    ),
    card(
      t("money cost", "货币费用"),
      `${num(total(base, "cost_per_t"))} ${t("CNY/t", "元/吨")}`,
      t(
        `generalised ${num(total(base, "generalised_cost_per_t"))} CNY/t`,
        `广义费用 ${num(total(base, "generalised_cost_per_t"))} 元/吨`,
      ),
    ),
    card(
      t("door to door", "门到门时间"),
      hours(total(base, "time_h")),
      t(`spread ${hours(total(base, "time_sd_h"))}`, `标准差 ${hours(total(base, "time_sd_h"))}`),
    ),
    card("CO2e", tonnes(total(base, "co2e_wtw")), `${num(total(base, "co2e_wtw_per_tkm"))} g/t-km`),
    card(
      t("without a route", "无路径货量"),
      tonnes(total(base, "tonnes_unserved")),
      percent(
        (total(base, "tonnes_unserved") ?? 0) /
          ((total(base, "tonnes") ?? 0) + (total(base, "tonnes_unserved") ?? 0) || 1),
      ),
    ),
  );
}

function gainsPanel(some) {
  return some.length
    ? panel(
        t("Who gains most: shippers’ surplus by scenario", "各情景货主收益"),
        t(
          "M CNY a year against the base. The orange mark is the same gain by the rule of half: the two agree where routes stay and change price, and part where routes appear.",
          "百万元/年，与基准比较。橙色标记为折半法则结果：路径不变仅价格变化时两者一致，出现新路径时相差较大。",
        ),
        chart({
          label: t("Shippers’ surplus by scenario, M CNY a year", "各情景货主收益（百万元/年）"),
          height: 60 + some.length * 26,
          option: () => ({
            grid: { left: 230, right: 60, top: 10, bottom: 45 },
            tooltip: { trigger: "axis", renderMode: "richText", confine: true },
            xAxis: valueAxis(t("M CNY a year", "百万元/年")),
            yAxis: nameAxis(some.map(titleOf), { axis: { inverse: true }, axisLabel: { width: 215 } }),
            series: [
              {
                name: t("by logsum", "对数和法"),
                type: "bar",
                data: some.map((x) => +((surplus(x)?.consumer_surplus_logsum ?? 0) / 1e6).toPrecision(4)),
                itemStyle: { color: "#0072b2" },
                barMaxWidth: 14,
              },
              {
                name: t("by the rule of half", "折半法则"),
                type: "scatter",
                symbol: "rect",
                symbolSize: [3, 16],
                data: some.map(
                  (x) => +((surplus(x)?.consumer_surplus_rule_of_half ?? 0) / 1e6).toPrecision(4),
                ),
                itemStyle: { color: "#e69f00" },
              },
            ],
          }),
          columns: [
            { title: t("scenario", "情景"), value: titleOf },
            {
              title: t("by logsum, M CNY", "对数和法（百万元）"),
              number: true,
              value: (x) => (surplus(x)?.consumer_surplus_logsum ?? NaN) / 1e6,
            },
            {
              title: t("rule of half, M CNY", "折半法则（百万元）"),
              number: true,
              value: (x) => (surplus(x)?.consumer_surplus_rule_of_half ?? NaN) / 1e6,
            },
          ],
          rows: some,
          fallback: some.map((x) => ({
            label: titleOf(x),
            value: (surplus(x)?.consumer_surplus_logsum ?? 0) / 1e6,
          })),
        }),
      )
    : null;
}

function scenariosPanel(listed, modes, group, go) {
  const bases = data.scenarios.filter((x) => x.baseIndex < 0);
  const told = (x) => [
    h(
      "p",
      { class: "sentence" },
      sentence(x),
      bases.length > 1 && x.baseIndex >= 0
        ? h(
            "span",
            {},
            t(
              ` (Against “${titleOf(data.scenarios[x.baseIndex])}”.)`,
              `（与“${titleOf(data.scenarios[x.baseIndex])}”比较）`,
            ),
          )
        : null,
    ),
    unlikeNotice(x, data.scenarios[x.baseIndex]),
  ];
  return panel(
    t("Scenarios", "情景一览"),
    t(
      "Small figures: difference to the base. Shippers’ gain is the consumer surplus by logsum; a mean cost can rise although every shipper gains, because new services draw freight from cheap modes.",
      "小字为与基准之差。货主收益为对数和法消费者剩余；新服务会从低价方式吸引货物，故平均费用上升时货主仍可能全部受益。",
    ),
    homeAreas().length > 1
      ? h(
          "div",
          { class: "controls" },
          h(
            "label",
            { class: "field" },
            h("span", {}, t("that touch", "涉及区域")),
            h(
              "select",
              { onchange: (e) => go({ group: e.target.value }) },
              h("option", { value: "all" }, t("any area", "不限")),
              homeAreas().map((a) => h("option", { value: a, selected: a === group }, nameOf("node", a))),
            ),
          ),
        )
      : null,
    table(scenarioColumns(data.scenarios, modes, go), listed, {
      under: told,
      filter: data.scenarios.length > 3,
      caption: t("Scenarios against their base", "情景与基准比较"),
      limit: 100,
    }),
  );
}

function modesPanel(base, modes) {
  return panel(
    t("Tonne-kilometres by mode", "周转量结构"),
    titleOf(base),
    chart({
      label: t("Share of tonne-kilometres by mode, %", "周转量分担率（%）"),
      height: 60 + modes.length * 34,
      option: () => ({
        grid: { left: 120, right: 60, top: 6, bottom: 40 },
        xAxis: valueAxis("%"),
        yAxis: nameAxis(
          modes.map((m) => nameOf("mode", m)),
          { axis: { inverse: true } },
        ),
        series: [
          {
            type: "bar",
            data: modes.map((m, i) => ({
              value: +(total(base, "mode_share_tkm", { mode: m }) ?? 0).toPrecision(3),
              itemStyle: { color: modeColour(m, i) },
            })),
            label: { show: true, position: "right", formatter: "{c} %", color: ink().text },
            barMaxWidth: 20,
          },
        ],
      }),
      columns: [
        { title: t("mode", "方式"), value: (m) => nameOf("mode", m) },
        {
          title: t("t-km", "周转量"),
          unit: "%",
          number: true,
          value: (m) => total(base, "mode_share_tkm", { mode: m }),
        },
        {
          title: t("tonnes", "吨数"),
          unit: "%",
          number: true,
          value: (m) => total(base, "mode_share_t", { mode: m }),
        },
        { title: "CO2e", unit: "t", number: true, value: (m) => total(base, "co2e_wtw", { mode: m }) },
      ],
      rows: modes,
      fallback: modes.map((m) => ({
        label: nameOf("mode", m),
        value: total(base, "mode_share_tkm", { mode: m }) ?? 0,
      })),
    }),
  );
}

function corridorSharesPanel(base) {
  const corridorShares = ids("corridor")
    .map((c) => ({ c, share: total(base, "corridor_share", { corridor: c }) ?? 0 }))
    .filter((x) => x.share > 0)
    .sort((a, b) => b.share - a.share);
  return corridorShares.length
    ? panel(
        t("Tonnes by corridor", "各通道货量份额"),
        titleOf(base),
        chart({
          label: t("Share of tonnes by corridor, %", "各通道吨数份额（%）"),
          height: 60 + Math.min(14, corridorShares.length) * 24,
          option: () => ({
            grid: { left: 235, right: 60, top: 6, bottom: 40 },
            xAxis: valueAxis("%"),
            yAxis: nameAxis(
              corridorShares.slice(0, 14).map((x) => nameOf("corridor", x.c)),
              { axis: { inverse: true }, axisLabel: { width: 220 } },
            ),
            series: [
              {
                type: "bar",
                data: corridorShares.slice(0, 14).map((x) => +x.share.toPrecision(3)),
                itemStyle: { color: SERIES[2] },
                label: { show: true, position: "right", formatter: "{c} %", color: ink().text },
                barMaxWidth: 16,
              },
            ],
          }),
          columns: [
            { title: t("corridor", "通道"), value: (x) => nameOf("corridor", x.c) },
            { title: t("share of tonnes", "吨数份额"), unit: "%", number: true, value: (x) => x.share },
          ],
          rows: corridorShares,
          fallback: corridorShares.map((x) => ({ label: nameOf("corridor", x.c), value: x.share })),
        }),
      )
    : null;
}

export function overviewPage(state, go) {
  const all = data.scenarios,
    compared = all.filter((x) => x.baseIndex >= 0),
    base = all[0];
  const group = state.group ?? "all";
  const touched = (x) =>
    group === "all" || Math.abs(surplus(x, { area: group })?.consumer_surplus_logsum ?? 0) >= 1e5;
  const listed = all.filter((x) => x.baseIndex < 0 || touched(x));
  const bases = all.filter((x) => x.baseIndex < 0);
  const against = bases
    .map((b) => ({ b, count: compared.filter((x) => data.scenarios[x.baseIndex] === b).length }))
    .filter((x) => x.count)
    .map(({ b, count }) =>
      t(
        `${count} scenario${count === 1 ? "" : "s"} against “${titleOf(b)}”`,
        `${count} 个情景与“${titleOf(b)}”比较`,
      ),
    );
  const modes = ids("mode").filter((m) => all.some((x) => total(x, "mode_share_tkm", { mode: m }) > 0));
  const ranked = [...compared]
    .filter(touched)
    .sort((a, b) => (surplus(b)?.consumer_surplus_logsum ?? 0) - (surplus(a)?.consumer_surplus_logsum ?? 0));
  const some = ranked.length > 24 ? [...ranked.slice(0, 16), ...ranked.slice(-8)] : ranked;
  return [
    h("h1", {}, both(data.network?.title) || "Tongdao"),
    h(
      "p",
      { class: "lead" },
      t(
        `${against.join("; ")}. Each row says what a scenario changes; click its name to compare it term by term.`,
        `${against.join("；")}。每行说明情景带来的变化；点击名称逐项比较。`,
      ),
    ),
    h(
      "p",
      { class: "note" },
      t(
        `The figures of “${titleOf(base)}” (${wayOf(base)}):`,
        `“${titleOf(base)}”（${wayOf(base)}）的指标：`,
      ),
    ),
    baseCards(base),
    gainsPanel(some),
    scenariosPanel(listed, modes, group, go),
    bindingPanel(state, go),
    h("div", { class: "two" }, modesPanel(base, modes), corridorSharesPanel(base)),
  ];
}
