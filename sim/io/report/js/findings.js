// What a scenario does and what comes of it, in a sentence put together from the figures.
import { both, hours, money, num, shortTerm, signed, t, tonnes } from "./words.js";
import { data, ids, nameOf, surplus, titleOf, total } from "./data.js";
import { bindingWords } from "./binding.js";

export const largest = (items, size) =>
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

// Rows that a scenario opens, closes, makes quicker or slower, runs more or less often, or changes otherwise, by name.
function changesOf(scenario) {
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
  return { opened, closed, waits, runs, other };
}

const KINDS_CHANGED = [
  ["link", "lines", "条线路"],
  ["facility", "facilities", "处设施"],
  ["service", "services", "条班列班轮"],
];

// Facilities are named by their places, services by their lines: both may be fewer than what is counted.
function within(table, n, names) {
  const few = new Set(names.map(withoutReturn)).size;
  return few === n
    ? ""
    : table === "facility"
      ? t(` at ${few} place${few > 1 ? "s" : ""}`, `，共 ${few} 地`)
      : table === "service"
        ? t(` on ${few} line${few > 1 ? "s" : ""}`, `，共 ${few} 条线`)
        : "";
}

const counted = (sets) =>
  KINDS_CHANGED.filter(([table]) => sets[table].length)
    .map(([table, en, zh]) =>
      t(
        `${sets[table].length} ${sets[table].length > 1 ? en : en.replace("ies", "y").replace(/s$/, "")}${within(table, sets[table].length, sets[table])} (${listed(sets[table])})`,
        `${sets[table].length} ${zh}${within(table, sets[table].length, sets[table])}（${listed(sets[table])}）`,
      ),
    )
    .join(t(", ", "、"));

// What it does to waits, of the place that it does most to.
function waitWords(waits) {
  const slowest = [...waits].sort((x, y) => Math.abs(y[1][1] - y[1][0]) - Math.abs(x[1][1] - x[1][0]));
  if (!slowest.length) return [];
  const [place, [before, now]] = slowest[0],
    more = slowest.length - 1;
  return [
    t(
      `${now < before ? "quickens" : "slows"} ${place} (${hours(before)} to ${hours(now)})${more ? ` and ${more} more place${more > 1 ? "s" : ""}` : ""}`,
      `${place}用时由 ${hours(before)} 变为 ${hours(now)}${more ? `，另有 ${more} 处` : ""}`,
    ),
  ];
}

// What it does to freight as a whole.
function freightWords(scenario) {
  const base = data.scenarios[scenario.baseIndex],
    grown = base
      ? (total(scenario, "tonnes") ?? 0) +
        (total(scenario, "tonnes_unserved") ?? 0) -
        (total(base, "tonnes") ?? 0) -
        (total(base, "tonnes_unserved") ?? 0)
      : 0;
  if (Math.abs(grown) <= 1e3) return [];
  return [
    t(
      `brings ${tonnes(Math.abs(grown))} ${grown > 0 ? "more" : "less"} freight`,
      `货运量${grown > 0 ? "增加" : "减少"} ${tonnes(Math.abs(grown))}`,
    ),
  ];
}

// What a scenario does to the network: what it opens, closes, makes quicker or slower, row by row beside the base.
export function doings(scenario) {
  const { opened, closed, waits, runs, other } = changesOf(scenario);
  const parts = [];
  if (counted(opened)) parts.push(t(`opens ${counted(opened)}`, `开通 ${counted(opened)}`));
  if (counted(closed)) parts.push(t(`closes ${counted(closed)}`, `关闭 ${counted(closed)}`));
  parts.push(...waitWords(waits));
  if (runs.length) parts.push(t(`changes the departures of ${listed(runs)}`, `调整${listed(runs)}的班次`));
  if (!parts.length && counted(other)) parts.push(t(`changes ${counted(other)}`, `改变 ${counted(other)}`));
  parts.push(...freightWords(scenario));
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
