// What binds: resources whose seats are sold out, whose queue grows, or that are nine tenths used, by the table bottlenecks.
import { hours, percent, t, tonnes } from "./words.js";
import { data, resourceName, titleOf } from "./data.js";
import { choice, h, panel, table } from "./page.js";
import { areAlike } from "./alike.js";

const TABLES = {
  link: ["links", "line", "线路"],
  facility: ["facilities", "facility", "设施"],
  service: ["services", "service", "班列班轮"],
};
const WAYS = {
  full: ["sold out", "舱位售罄"],
  queue: ["queue grows", "排队积压"],
  busy: ["nine tenths used", "利用率逾九成"],
};
const DIRECTIONS = {
  forward: ["forward", "正向"],
  backward: ["backward", "反向"],
  export: ["export", "出口"],
  import: ["import", "进口"],
};

export const wayName = (way) => (WAYS[way] ? t(...WAYS[way]) : "");
export const directionName = (direction) => (DIRECTIONS[direction] ? t(...DIRECTIONS[direction]) : "");
// "2023-01 2023-02 2023-05" as "1–2, 5", the year left out where it is one.
export function monthSpans(text) {
  const months = (text ?? "").split(" ").filter(Boolean),
    years = new Set(months.map((m) => m.slice(0, 4)));
  if (!months.length) return "";
  const spans = [];
  for (const m of months) {
    const number = Number(m.slice(5)),
      last = spans.at(-1);
    if (years.size === 1 && last && last[1] === number - 1) last[1] = number;
    else spans.push([number, number, m]);
  }
  return spans
    .map(([from, to, m]) => (years.size > 1 ? m : from === to ? `${from}` : `${from}–${to}`))
    .join(t(", ", "、"));
}

export function bindingsOf(scenario) {
  return Object.entries(scenario?.summary.bottlenecks ?? {}).map(
    ([key, [way, tons, use, delay, price, months]]) => {
      const [kind, id, direction] = key.split("|");
      return {
        key,
        kind,
        id,
        direction,
        way,
        tonnes: tons,
        use,
        delay,
        price,
        months,
        days: (tons * delay) / 24,
      };
    },
  );
}
export const bindingName = (r) => resourceName(TABLES[r.kind]?.[0], r.id);

// What binds here and not in the base, and the other way round; null where the two were not evaluated alike.
export function bindingChanges(scenario) {
  const base = data.scenarios[scenario.baseIndex];
  if (!base || !areAlike(scenario, base)) return null;
  const now = bindingsOf(scenario),
    before = bindingsOf(base);
  const without = (list, other) => {
    const keys = new Set(other.map((r) => r.key));
    return list.filter((r) => !keys.has(r.key)).sort((x, y) => y.tonnes - x.tonnes);
  };
  return { more: without(now, before), less: without(before, now) };
}

const valueColumns = () => [
  {
    title: t("binds", "约束方式"),
    value: (r) => wayName(r.way),
    cell: (r) => [
      wayName(r.way),
      r.months ? h("small", {}, t(`months ${monthSpans(r.months)}`, `${monthSpans(r.months)} 月`)) : null,
    ],
  },
  { title: t("use", "利用率"), unit: "%", number: true, value: (r) => r.use * 100 },
  { title: t("delay", "延误"), unit: t("h", "小时"), number: true, value: (r) => r.delay },
  {
    title: t("worth of one more unit", "影子价格"),
    unit: t("CNY", "元"),
    number: true,
    value: (r) => r.price || null,
    hint: t(
      "what one more unit of capacity would save shippers in the period",
      "该时期每增加一单位能力可为货主节省的费用",
    ),
  },
  { title: t("freight", "货量"), number: true, value: (r) => r.tonnes, text: (r) => tonnes(r.tonnes) },
  {
    title: t("lost in waiting", "等待损失"),
    unit: t("thousand tonne-days", "千吨天"),
    number: true,
    value: (r) => r.days / 1e3,
  },
];

// The panel of the overview: what binds in one scenario, and what that is in its base.
export function bindingPanel(state, go) {
  const told = data.scenarios.filter((x) => Object.keys(x.summary.bottlenecks ?? {}).length);
  if (!told.length) return null;
  const chosen = told.find((x) => x.id === state.binding) ?? told[0],
    base = data.scenarios[chosen.baseIndex],
    rows = bindingsOf(chosen);
  const before = new Map(base && areAlike(chosen, base) ? bindingsOf(base).map((r) => [r.key, r]) : []);
  const gone = [...before.values()]
    .filter((r) => !rows.some((x) => x.key === r.key))
    .sort((x, y) => y.days - x.days);
  return panel(
    t("What binds", "瓶颈约束"),
    t(
      "Places and services at the limit of their capacity that freight of the study uses; by what their waiting costs in all. Sold out: a seat more would be taken, and is worth what stands there.",
      "本研究货物所用的达到能力上限的环节，按等待损失总量排序。舱位售罄：再增加一个舱位即有人使用，其价值为所列影子价格。",
    ),
    h(
      "div",
      { class: "controls" },
      choice(
        t("in the scenario", "情景"),
        told.map((x) => ({ value: x.id, label: titleOf(x) })),
        chosen.id,
        (v) => go({ binding: v }),
        { id: "binding" },
      ),
    ),
    table(
      [
        { title: t("where", "环节"), wide: true, value: bindingName },
        { title: t("kind", "类别"), value: (r) => t(...(TABLES[r.kind] ?? ["", r.kind, r.kind]).slice(1)) },
        { title: t("direction", "方向"), value: (r) => directionName(r.direction) },
        ...valueColumns(),
        ...(before.size
          ? [
              {
                title: t("in the base", "基准"),
                value: (r) => {
                  const b = before.get(r.key);
                  return b ? `${wayName(b.way)}, ${percent(b.use)}` : t("does not bind", "不构成约束");
                },
              },
            ]
          : []),
      ],
      rows,
      {
        limit: 12,
        filter: rows.length > 12,
        sort: { column: 8, down: true },
        caption: t("What binds", "瓶颈约束"),
      },
    ),
    gone.length
      ? h(
          "p",
          { class: "note" },
          t(
            `Binds in “${titleOf(base)}” and no more here: `,
            `在“${titleOf(base)}”中构成约束、此处不再约束：`,
          ),
          gone.slice(0, 6).map(bindingName).join(t("; ", "；")),
          gone.length > 6 ? t(`; and ${gone.length - 6} more`, `；另有 ${gone.length - 6} 处`) : "",
          t(".", "。"),
        )
      : null,
  );
}

// Part of a scenario's sentence: the largest that binds anew, or no more.
export function bindingWords(scenario) {
  const changed = bindingChanges(scenario),
    told = (r) => r && r.tonnes > 1e4,
    parts = [];
  if (!changed) return parts;
  const [more] = changed.more.filter((r) => r.way !== "busy" || r.delay >= 1),
    [less] = changed.less.filter((r) => r.way !== "busy" || r.delay >= 1);
  if (told(more))
    parts.push(
      t(
        `${bindingName(more)} binds now (${percent(more.use)} used, ${hours(more.delay)} of delay)`,
        `${bindingName(more)}成为瓶颈（利用率 ${percent(more.use)}，延误 ${hours(more.delay)}）`,
      ),
    );
  if (told(less)) parts.push(t(`${bindingName(less)} binds no more`, `${bindingName(less)}不再是瓶颈`));
  return parts;
}
