// Overview: every scenario against its base, in a sentence, a table and pictures.
import {
  both,
  change,
  hours,
  modeColour,
  money,
  num,
  percent,
  SERIES,
  shortTerm,
  signed,
  t,
  tonnes,
} from "./words.js";
import { data, homeAreas, ids, indicator, nameOf, surplus, titleOf, total } from "./data.js";
import { unlikeNotice, wayOf } from "./alike.js";
import { bindingPanel, bindingWords } from "./binding.js";
import { card, h, panel, table } from "./page.js";
import { chart, ink, nameAxis, strip, valueAxis } from "./chart.js";

const largest = (items, size) =>
  items.filter((i) => Math.abs(size(i)) > 0).sort((a, b) => Math.abs(size(b)) - Math.abs(size(a)))[0];

// What moved most: by corridor, mode and area, and the cost term behind it.
export function findings(scenario) {
  const base = data.scenarios[scenario.baseIndex];
  if (!base) return null;
  const moved = (dimension, table, name) =>
    ids(table)
      .map((id) => ({
        id,
        now: total(scenario, name, { [dimension]: id }) ?? 0,
        before: total(base, name, { [dimension]: id }) ?? 0,
      }))
      .map((i) => ({ ...i, difference: i.now - i.before }));
  const corridors = moved("corridor", "corridor", "corridor_share"),
    modes = moved("mode", "mode", "mode_share_tkm");
  const gains = ids("node").map((id) => ({
    id,
    gain: surplus(scenario, { area: id })?.consumer_surplus_logsum ?? 0,
  }));
  const shipped = Math.min(total(scenario, "tonnes") || 1, total(base, "tonnes") || 1);
  const terms = Object.keys(data.terms).map((id) => ({
    id,
    difference:
      (total(scenario, `cost_${id}`) ?? 0) / (total(scenario, "tonnes") || 1) -
      (total(base, `cost_${id}`) ?? 0) / (total(base, "tonnes") || 1),
  }));
  return {
    base,
    shipped,
    corridor: largest(corridors, (c) => c.difference),
    corridors,
    mode: largest(modes, (m) => m.difference),
    modes,
    area: largest(gains, (g) => g.gain),
    all: surplus(scenario)?.consumer_surplus_logsum,
    served: (total(scenario, "tonnes_unserved") ?? 0) - (total(base, "tonnes_unserved") ?? 0),
    up: terms.filter((x) => x.difference > 0.005).sort((a, b) => b.difference - a.difference)[0],
    down: terms.filter((x) => x.difference < -0.005).sort((a, b) => a.difference - b.difference)[0],
    co2e: (total(scenario, "co2e_wtw") ?? 0) - (total(base, "co2e_wtw") ?? 0),
    time: (total(scenario, "time_h") ?? 0) - (total(base, "time_h") ?? 0),
  };
}

const lower = (text) => (/^[A-Z][a-z]/.test(text) ? text[0].toLowerCase() + text.slice(1) : text);
const termName = (id) => shortTerm(id, data.terms[id]);
const points = (x) => `${signed(x, 2)} ${t("points", "个百分点")}`;

const isOpen = (row) => row && row.open !== 0 && row.open !== "0";
const withoutReturn = (name) => name.replace(/, return$|（返程）$|返程$/, "");
// "A, B and 3 more" of names without the return runs of the same.
function listed(names) {
  const all = [...new Set(names.map(withoutReturn))],
    some = all.slice(0, 2).join(t(", ", "、"));
  return all.length > 2 ? t(`${some} and ${all.length - 2} more`, `${some}等 ${all.length} 项`) : some;
}

// What a scenario does to the network: what it opens, closes, makes quicker or slower, row by row beside the base.
export function doings(scenario) {
  const opened = { link: [], facility: [], service: [] },
    closed = { link: [], facility: [], service: [] },
    waits = new Map(),
    runs = [],
    other = { link: [], facility: [], service: [] };
  const name = (table, id, row) =>
    table === "facility" ? nameOf("node", (row ?? data.world.facility.get(id))?.node_id) : nameOf(table, id);
  for (const table of Object.keys(opened))
    for (const [id, row] of Object.entries(scenario.changes?.[table] ?? {})) {
      const known = data.world[table].get(id),
        was = known?.addedBy ? null : known,
        label = name(table, id, row);
      if (isOpen(row) && !isOpen(was)) opened[table].push(label);
      else if (!isOpen(row) && isOpen(was)) closed[table].push(label);
      else if (
        table === "facility" &&
        isOpen(row) &&
        (row.base_wait_h ?? 0) + (row.time_h ?? 0) !== (was.base_wait_h ?? 0) + (was.time_h ?? 0)
      ) {
        const before = (was.base_wait_h ?? 0) + (was.time_h ?? 0),
          now = (row.base_wait_h ?? 0) + (row.time_h ?? 0),
          worst = waits.get(label);
        if (!worst || Math.abs(now - before) > Math.abs(worst[1] - worst[0])) waits.set(label, [before, now]);
      } else if (table === "service" && isOpen(row) && row.departures_per_week !== was?.departures_per_week)
        runs.push(label);
      else if (isOpen(row)) other[table].push(label);
    }
  for (const c of scenario.closures ?? []) if (closed[c.table]) closed[c.table].push(name(c.table, c.id));
  const kinds = [
    ["link", "lines", "条线路"],
    ["facility", "facilities", "处设施"],
    ["service", "services", "条班列班轮"],
  ];
  // Facilities are named by their places, services by their lines: both may be fewer than what is counted.
  const within = (table, n, names) => {
    const few = new Set(names.map(withoutReturn)).size;
    return few === n
      ? ""
      : table === "facility"
        ? t(` at ${few} place${few > 1 ? "s" : ""}`, `，共 ${few} 地`)
        : table === "service"
          ? t(` on ${few} line${few > 1 ? "s" : ""}`, `，共 ${few} 条线`)
          : "";
  };
  const counted = (sets) =>
    kinds
      .filter(([table]) => sets[table].length)
      .map(([table, en, zh]) =>
        t(
          `${sets[table].length} ${sets[table].length > 1 ? en : en.replace("ies", "y").replace(/s$/, "")}${within(table, sets[table].length, sets[table])} (${listed(sets[table])})`,
          `${sets[table].length} ${zh}${within(table, sets[table].length, sets[table])}（${listed(sets[table])}）`,
        ),
      )
      .join(t(", ", "、"));
  const parts = [];
  if (counted(opened)) parts.push(t(`opens ${counted(opened)}`, `开通 ${counted(opened)}`));
  if (counted(closed)) parts.push(t(`closes ${counted(closed)}`, `关闭 ${counted(closed)}`));
  const slowest = [...waits].sort((x, y) => Math.abs(y[1][1] - y[1][0]) - Math.abs(x[1][1] - x[1][0]));
  if (slowest.length) {
    const [place, [before, now]] = slowest[0],
      more = slowest.length - 1;
    parts.push(
      t(
        `${now < before ? "quickens" : "slows"} ${place} (${hours(before)} to ${hours(now)})${more ? ` and ${more} more place${more > 1 ? "s" : ""}` : ""}`,
        `${place}用时由 ${hours(before)} 变为 ${hours(now)}${more ? `，另有 ${more} 处` : ""}`,
      ),
    );
  }
  if (runs.length) parts.push(t(`changes the departures of ${listed(runs)}`, `调整${listed(runs)}的班次`));
  if (!parts.length && counted(other)) parts.push(t(`changes ${counted(other)}`, `改变 ${counted(other)}`));
  const base = data.scenarios[scenario.baseIndex],
    grown = base
      ? (total(scenario, "tonnes") ?? 0) +
        (total(scenario, "tonnes_unserved") ?? 0) -
        (total(base, "tonnes") ?? 0) -
        (total(base, "tonnes_unserved") ?? 0)
      : 0;
  if (Math.abs(grown) > 1e3)
    parts.push(
      t(
        `brings ${tonnes(Math.abs(grown))} ${grown > 0 ? "more" : "less"} freight`,
        `货运量${grown > 0 ? "增加" : "减少"} ${tonnes(Math.abs(grown))}`,
      ),
    );
  if (!parts.length) {
    const claims = (scenario.record?.measures ?? [])
      .flatMap((m) => (m.effects ?? []).map((e) => both(e.what)))
      .filter(Boolean);
    if (claims.length) parts.push(t(`changes ${listed(claims.map(lower))}`, `改变${listed(claims)}`));
  }
  const text = parts.join(t("; ", "；"));
  return text ? t(`It ${text}.`, `${text}。`) : "";
}

// What changes, where, by how much, why: put together from the figures.
export function sentence(scenario) {
  // Where nothing of the network's rows differs (changes by month, of demand or of prices) its description says what it does.
  const told = both(scenario.record?.description),
    first = told.match(/^.*?[.。](?=\s|$|[^\d\s])/)?.[0] ?? told;
  const cause = scenario.baseIndex >= 0 ? doings(scenario) || first : "";
  return cause ? `${cause}${t(" ", "")}${outcome(scenario)}` : outcome(scenario);
}

function outcome(scenario) {
  const f = findings(scenario);
  if (!f)
    return (
      both(scenario.record?.description) ||
      t("The scenario that the others are compared with.", "其他情景与之比较的基准。")
    );
  const parts = [];
  const small = f.all === undefined || Math.abs(f.all) < 1e5;
  if (small && Math.abs(f.corridor?.difference ?? 0) < 0.005 && Math.abs(f.served) < 1)
    return t(
      `Next to nothing changes against “${titleOf(f.base)}”: shippers gain less than 0.1 M CNY a year and no corridor moves by 0.01 points.`,
      `与“${titleOf(f.base)}”相比几乎没有变化：货主年收益不足 10 万元，各通道份额变动不足 0.01 个百分点。`,
    );
  if (f.all !== undefined) {
    const part = f.area && f.all ? f.area.gain / f.all : 0;
    parts.push(
      f.all >= 0
        ? t(`Shippers gain ${money(f.all)} a year`, `货主年收益 ${money(f.all)}`)
        : t(`Shippers lose ${money(-f.all)} a year`, `货主年损失 ${money(-f.all)}`),
    );
    if (f.area && Math.abs(part) > 0.05)
      parts[0] += t(
        `, most at ${nameOf("node", f.area.id)} (${money(Math.abs(f.area.gain))})`,
        `，最多在${nameOf("node", f.area.id)}（${money(Math.abs(f.area.gain))}）`,
      );
  }
  if (f.corridor && Math.abs(f.corridor.difference) >= 0.005) {
    const where = nameOf("corridor", f.corridor.id);
    const shift = (f.corridor.difference / 100) * f.shipped;
    parts.push(
      t(
        `${where} ${shift > 0 ? "takes" : "loses"} ${tonnes(Math.abs(shift))} (${num(f.corridor.before)} % to ${num(f.corridor.now)} % of the tonnes)`,
        `${where}货量${shift > 0 ? "增加" : "减少"} ${tonnes(Math.abs(shift))}（份额由 ${num(f.corridor.before)} % 变为 ${num(f.corridor.now)} %）`,
      ),
    );
  }
  if (f.mode && Math.abs(f.mode.difference) >= 0.02)
    parts.push(
      t(
        `the ${lower(nameOf("mode", f.mode.id))} share of tonne-kilometres changes by ${points(f.mode.difference)}`,
        `${nameOf("mode", f.mode.id)}周转量份额变动 ${points(f.mode.difference)}`,
      ),
    );
  if (Math.abs(f.served) >= 1)
    parts.push(
      f.served > 0
        ? t(`${tonnes(f.served)} find no route any more`, `新增无路径货量 ${tonnes(f.served)}`)
        : t(`${tonnes(-f.served)} find a route that had none`, `${tonnes(-f.served)}原无路径货物得以运送`),
    );
  parts.push(...bindingWords(scenario));
  const why = [];
  if (f.down)
    why.push(
      t(
        `${termName(f.down.id)} ${signed(f.down.difference, 2)} CNY/t`,
        `${termName(f.down.id)} ${signed(f.down.difference, 2)} 元/吨`,
      ),
    );
  if (f.up)
    why.push(
      t(
        `${termName(f.up.id)} ${signed(f.up.difference, 2)} CNY/t`,
        `${termName(f.up.id)} ${signed(f.up.difference, 2)} 元/吨`,
      ),
    );
  const last = why.length
    ? t(
        `; behind it, on average over all freight: ${why.join(", ")}`,
        `；费用构成变化（全部货物平均）：${why.join("，")}`,
      )
    : "";
  return parts.join(t("; ", "；")) + last + t(".", "。");
}

// The 95 % quantile of lead times over all freight, where the scenario was simulated.
const simulatedP95 = (scenario) => scenario.summary.lead_time?.[7];

export function overviewPage(state, go) {
  const all = data.scenarios,
    compared = all.filter((x) => x.baseIndex >= 0),
    base = all[0];
  const group = state.group ?? "all";
  const touched = (x) =>
    group === "all" || Math.abs(surplus(x, { area: group })?.consumer_surplus_logsum ?? 0) >= 1e5;
  const listed = all.filter((x) => x.baseIndex < 0 || touched(x));
  const ofBase = (x, name) => (x.baseIndex < 0 ? null : total(data.scenarios[x.baseIndex], name));
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
  const modes = ids("mode").filter((m) => all.some((x) => total(x, "mode_share_tkm", { mode: m }) > 0));
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
  const ranked = [...compared]
    .filter(touched)
    .sort((a, b) => (surplus(b)?.consumer_surplus_logsum ?? 0) - (surplus(a)?.consumer_surplus_logsum ?? 0));
  const some = ranked.length > 24 ? [...ranked.slice(0, 16), ...ranked.slice(-8)] : ranked;
  const corridorShares = ids("corridor")
    .map((c) => ({ c, share: total(base, "corridor_share", { corridor: c }) ?? 0 }))
    .filter((x) => x.share > 0)
    .sort((a, b) => b.share - a.share);
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
    h(
      "div",
      { class: "cards" },
      card(
        t("freight", "货运量"),
        tonnes(total(base, "tonnes")),
        `${num(total(base, "tkm") / 1e9)} ${t("bn t-km", "十亿吨公里")}`,
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
    ),
    some.length
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
      : null,
    panel(
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
      table(columns, listed, {
        under: told,
        filter: all.length > 3,
        caption: t("Scenarios against their base", "情景与基准比较"),
        limit: 100,
      }),
    ),
    bindingPanel(state, go),
    h(
      "div",
      { class: "two" },
      panel(
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
      ),
      corridorShares.length
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
        : null,
    ),
  ];
}
