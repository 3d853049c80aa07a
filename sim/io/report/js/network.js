// Map: the network with flows, utilisation, facilities and the difference between two scenarios.
import { modeColour, num, percent, signed, t, tonnes } from "./words.js";
import {
  data,
  detail,
  homeAreas,
  ids,
  months,
  nameOf,
  resourceName,
  rowIn,
  scenarioOf,
  titleOf,
  zonesOf,
} from "./data.js";
import { choice, h, panel, plain, put, table } from "./page.js";
import { placeOf } from "./geo.js";
import { LESS, loadColour, loadLegend, makeMap, MORE, swatch } from "./map.js";
import { flowsOf, linePoints, loadsOf, placed, usersTables } from "./flows.js";

// What the map shows of the scenario looked at, and of the other where their difference is shown.
function drawnLines(view, filter) {
  const { a, here, other, off, idle } = view,
    flows = flowsOf(here, filter),
    before = other ? flowsOf(other, filter) : null,
    lines = [];
  for (const link of data.world.link.values()) {
    const row = rowIn(a, "link", link.link_id),
      points = row && !off.has(link.mode_id) ? linePoints(link) : null;
    if (!points) continue;
    const flow = flows.get(link.link_id),
      was = before?.get(link.link_id),
      difference = before ? (flow?.tonnes ?? 0) - (was?.tonnes ?? 0) : 0;
    if (!(flow?.tonnes > 0) && !(was?.tonnes > 0) && !idle) continue;
    lines.push({
      link,
      row,
      points,
      flow,
      difference,
      open: row.open !== 0 && row.open !== "0",
      size: before ? Math.abs(difference) : (flow?.tonnes ?? 0),
    });
  }
  return lines.sort((x, y) => x.size - y.size);
}

function lineItem(view, l, most) {
  const colour = view.other
    ? Math.abs(l.difference) < most * 1e-4
      ? "#98a3ad"
      : l.difference > 0
        ? MORE
        : LESS
    : !l.flow || !(l.size > 0)
      ? "#98a3ad"
      : view.show === "use"
        ? loadColour(l.flow.use)
        : modeColour(l.link.mode_id, view.modes.indexOf(l.link.mode_id));
  return {
    points: l.points,
    width: l.size > 0 ? 0.8 + 11 * Math.sqrt(l.size / most) : 0.7,
    colour,
    dash: l.open ? null : "4 4",
    opacity: l.size > 0 ? 0.92 : 0.35,
    tip: () => [
      nameOf("link", l.link.link_id),
      `${nameOf("node", l.link.from_node_id)} – ${nameOf("node", l.link.to_node_id)}`,
      `${nameOf("mode", l.link.mode_id)} · ${num(l.row.length, 4)} km`,
      ...Object.entries(l.flow?.by ?? {}).map(
        ([d, f]) =>
          `${d === "forward" ? "→" : d === "backward" ? "←" : "↔"} ${tonnes(f.tonnes)}${Number.isFinite(f.use) ? ` · ${t("use", "利用率")} ${percent(f.use)}` : ""}`,
      ),
      view.other ? `${t("difference", "差值")} ${signed(l.difference / 1e3)} ${t("kt", "千吨")}` : null,
      l.open ? null : t("not open", "未开通"),
    ],
    onclick: () => tellLink(view, l),
  };
}

// A line's figures and users, direction by direction, beside the map.
function tellLink({ here, side }, l) {
  const users = ["forward", "backward", ""]
    .map((d) => [d, here.users[`links|${l.link.link_id}|${d}`], here.links[`${l.link.link_id}|${d}`]])
    .filter((x) => x[1]);
  const unit = l.row.capacity_unit ?? "t",
    ends = [nameOf("node", l.link.from_node_id), nameOf("node", l.link.to_node_id)];
  put(
    side,
    h("h2", {}, nameOf("link", l.link.link_id)),
    h(
      "p",
      {},
      `${ends[0]} – ${ends[1]} · ${nameOf("mode", l.link.mode_id)} · ${num(l.row.length, 4)} km${l.row.class ? ` · ${l.row.class}` : ""}`,
    ),
    l.row.confidence
      ? h(
          "p",
          { class: "note" },
          t(`data: confidence ${l.row.confidence}`, `数据可信度 ${l.row.confidence}`),
          l.row.source ? ` · ${data.world.source.get(l.row.source)?.title ?? l.row.source}` : "",
        )
      : null,
    users.length
      ? users.map(([direction, list, row]) => [
          h(
            "h3",
            {},
            (direction === "backward" ? [...ends].reverse() : ends).join(direction ? " → " : " – "),
          ),
          h(
            "p",
            {},
            `${tonnes(row?.[0])} · ${num(row?.[1], 5)} TEU${Number.isFinite(row?.[5]) ? ` · ${t("use", "利用率")} ${percent(row[5])}` : ""}`,
            Number.isFinite(row?.[3]) && row[3] > 0
              ? h(
                  "small",
                  {},
                  t(
                    ` of ${num(row[3])} ${unit} a year, ${num(row[4])} of others`,
                    `（年能力 ${num(row[3])} ${unit}，背景 ${num(row[4])}）`,
                  ),
                )
              : null,
          ),
          usersTables(list, row?.[0]),
        ])
      : plain(
          t(
            "Nothing of the study is on it, or too little to be listed.",
            "本研究货物未使用该线路，或数量过小未列出。",
          ),
        ),
  );
}

function tellPlace({ here, side }, node, load) {
  const row = (f) => here.users[`facilities|${f.id}|${f.direction}`];
  const who = h("div", {});
  put(
    side,
    h("h2", {}, nameOf("node", node)),
    load
      ? table(
          [
            { title: t("facility", "设施"), value: (f) => resourceName("facilities", f.id) },
            { title: t("tonnes", "吨"), number: true, value: (f) => f.tonnes, text: (f) => tonnes(f.tonnes) },
            { title: t("use", "利用率"), number: true, value: (f) => f.use, text: (f) => percent(f.use) },
          ],
          load.rows,
          {
            filter: false,
            limit: 15,
            sort: { column: 1, down: true },
            onrow: (f) =>
              put(
                who,
                h("h3", {}, resourceName("facilities", f.id)),
                row(f)
                  ? usersTables(row(f), here.facilities[`${f.id}|${f.direction}`]?.[0])
                  : plain(t("Too little to be listed.", "数量过小未列出。")),
              ),
          },
        )
      : plain(t("No facility is used here.", "此处无设施被使用。")),
    who,
  );
}

function drawnPlaces(view, filter) {
  const loads = loadsOf(view.here, filter),
    before = view.other ? loadsOf(view.other, filter) : null,
    heaviest = Math.max(1, ...[...loads.values()].map((l) => l.tonnes));
  return [...data.world.node.values()]
    .filter((n) => placeOf(n) && n.node_type !== "area")
    .map((n) => {
      const load = loads.get(n.node_id),
        difference = before ? (load?.tonnes ?? 0) - (before.get(n.node_id)?.tonnes ?? 0) : 0,
        size = before ? Math.abs(difference) : (load?.tonnes ?? 0);
      if (!n.zone_id && !(size > 0)) return null;
      return {
        at: placed(n.node_id),
        r: size > 0 ? 2 + 11 * Math.sqrt(Math.min(1, size / heaviest)) : 2.2,
        label: nameOf("node", n.node_id).split(/ [/(]|[（(]/)[0],
        weight: size + (n.zone_id && n.node_type !== "market" ? heaviest * 0.2 : 0),
        colour: !(size > 0) ? "#6b7780" : before ? (difference > 0 ? MORE : LESS) : loadColour(load.use),
        tip: () => [
          nameOf("node", n.node_id),
          load
            ? `${tonnes(load.tonnes)} · ${t("busiest facility", "最繁忙设施")} ${percent(load.use)}`
            : null,
          before ? `${t("difference", "差值")} ${signed(difference / 1e3)} ${t("kt", "千吨")}` : null,
        ],
        onclick: () => tellPlace(view, n.node_id, load),
      };
    })
    .filter(Boolean);
}

function mapLegend(view, most) {
  const lines = view.other
    ? [
        swatch(MORE, t("more than in the other", "多于对比情景")),
        swatch(LESS, t("less", "少于对比情景")),
        swatch("#98a3ad", t("alike", "相同")),
      ]
    : view.show === "use"
      ? loadLegend()
      : view.modes
          .filter((m) => !view.off.has(m))
          .map((m) => swatch(modeColour(m, view.modes.indexOf(m)), nameOf("mode", m)));
  const circles =
    view.other || view.show === "use"
      ? []
      : [
          h("span", {}, t("circles, use of the busiest facility:", "圆，最繁忙设施利用率：")),
          ...loadLegend(),
        ];
  return [
    ...lines,
    h("span", {}, t(`width: tonnes, the widest ${tonnes(most)}`, `线宽：吨数，最宽 ${tonnes(most)}`)),
    ...circles,
  ];
}

// What the map can be filtered by, group by group; the groups can be played one entry after the other.
function freightGroups(here) {
  const of = (kind, table, list) =>
    list.map((id) => ({ value: `${kind}|${id}`, label: table ? nameOf(table, id) : id }));
  return [
    { id: "months", label: t("months", "月份"), options: of("month", null, months(here)) },
    { id: "commodities", label: t("commodities", "货类"), options: of("c", "commodity", ids("commodity")) },
    { id: "corridors", label: t("corridors", "通道"), options: of("r", "corridor", ids("corridor")) },
    ...homeAreas().map((area) => ({
      id: area,
      label: nameOf("node", area),
      options: of("z", "node", zonesOf(area)),
    })),
    {
      id: "markets",
      label: t("markets", "市场"),
      options: of(
        "z",
        "node",
        ids("node").filter((n) => data.world.node.get(n).node_type === "market"),
      ),
    },
  ].filter((g) => g.options.length);
}

const filterOf = (value) => {
  const [kind, id] = value.split("|");
  return { kind, id };
};

// Plays the entries of a group over the map, one every second or so.
function player(view, map, groups) {
  let timer = null,
    group = groups[0];
  const label = h("p", { class: "month" }),
    button = h("button", { type: "button", id: "play", "aria-pressed": "false" });
  const tell = () => {
    button.textContent = timer ? t("stop", "停止") : t("play", "播放");
    button.setAttribute("aria-pressed", String(Boolean(timer)));
  };
  const stop = () => {
    clearInterval(timer);
    timer = null;
    tell();
  };
  button.addEventListener("click", () => {
    if (timer) {
      stop();
      return;
    }
    // Months are drawn on one scale, to be compared; other entries each on its own.
    const scenes = group.options
      .map((o) => ({ label: o.label, filter: filterOf(o.value) }))
      .map((x) => ({ ...x, lines: drawnLines(view, x.filter) }))
      .filter((x) => x.lines.some((l) => l.size > 0));
    const widest = (x) => Math.max(1, ...x.lines.map((l) => l.size)),
      all = Math.max(1, ...scenes.map(widest));
    let at = 0;
    put(view.side, label);
    const step = () => {
      if (!map.element.isConnected) {
        clearInterval(timer);
        return;
      }
      const scene = scenes[at++ % scenes.length],
        most = group.id === "months" ? all : widest(scene);
      label.textContent = scene.label;
      map.set(
        scene.lines.map((l) => lineItem(view, l, most)),
        drawnPlaces(view, scene.filter),
        mapLegend(view, most),
      );
    };
    if (!scenes.length) return;
    step();
    timer = setInterval(step, 1200);
    tell();
  });
  tell();
  return [
    choice(
      t("play through", "依次播放"),
      groups.map((g) => ({ value: g.id, label: g.label })),
      group.id,
      (v) => {
        stop();
        group = groups.find((g) => g.id === v);
      },
      { id: "playgroup" },
    ),
    button,
  ];
}

function sideOf(here) {
  const side = h(
    "aside",
    { class: "side", "aria-live": "polite" },
    plain(
      t(
        "Point at a line or a place for its figures; click it to see who uses it.",
        "指向线路或地点查看数据；点击查看使用者。",
      ),
    ),
    months(here).length
      ? null
      : h(
          "p",
          { class: "note" },
          t(
            "This scenario was evaluated for the year; months can be played where a scenario is evaluated by month.",
            "该情景按全年评估；按月评估的情景可逐月播放。",
          ),
        ),
  );
  return side;
}

function modeTicks(view, keep) {
  return h(
    "fieldset",
    { class: "field" },
    h("legend", {}, t("modes", "方式")),
    view.modes.map((m) =>
      h(
        "label",
        {},
        h("input", {
          type: "checkbox",
          checked: !view.off.has(m) || null,
          onchange: (e) => {
            if (e.target.checked) view.off.delete(m);
            else view.off.add(m);
            keep({ off: [...view.off].join(",") });
          },
        }),
        nameOf("mode", m),
      ),
    ),
  );
}

function linesPanel(view, filter, lines) {
  return panel(
    t("Lines by freight", "线路货运量"),
    null,
    table(
      [
        { title: t("line", "线路"), value: (l) => nameOf("link", l.link.link_id), wide: true },
        { title: t("mode", "方式"), value: (l) => nameOf("mode", l.link.mode_id) },
        {
          title: t("tonnes", "吨数"),
          unit: filter.kind === "month" ? t("t/month", "吨/月") : t("t/year", "吨/年"),
          number: true,
          value: (l) => l.flow?.tonnes ?? 0,
          text: (l) => num(l.flow?.tonnes ?? 0, 4),
        },
        { title: t("use", "利用率"), unit: "%", number: true, value: (l) => (l.flow?.use ?? NaN) * 100 },
        ...(view.other
          ? [
              {
                title: t("difference", "差值"),
                unit: t("t/year", "吨/年"),
                number: true,
                value: (l) => l.difference,
                text: (l) => signed(l.difference),
              },
            ]
          : []),
      ],
      [...lines].reverse().filter((l) => l.size > 0),
      {
        caption: t("Lines by freight", "线路货运量"),
        limit: 15,
        onrow: (l) => tellLink(view, l),
        key: (l) => l.link.link_id,
      },
    ),
  );
}

export async function mapPage(state, go) {
  const a = scenarioOf(state.a),
    b = scenarioOf(state.b);
  const here = await detail(a),
    other = state.show === "difference" ? await detail(b) : null;
  if (!here)
    return [
      h("h1", {}, t("Map", "地图")),
      plain(
        t(
          "This scenario is only summarised in this report: the batch is too large to hold every detail. Its tables are in the results folder.",
          "批次过大，本报告仅含该情景的汇总；详细数据见结果文件夹。",
        ),
      ),
    ];
  const show = state.show ?? "flow",
    off = new Set((state.off ?? "").split(",").filter(Boolean)),
    modes = ids("mode"),
    filter = filterOf(state.filter ?? "all|");
  const side = sideOf(here);
  const view = { a, here, other, off, modes, show, side, idle: state.idle === "1" };
  const lines = drawnLines(view, filter),
    most = Math.max(1, ...lines.map((l) => l.size)),
    groups = freightGroups(here);
  const map = makeMap({
    label: t("Map of the network and its flows", "网络与货流图"),
    start: "country",
    height: 680,
  });
  map.set(
    lines.map((l) => lineItem(view, l, most)),
    drawnPlaces(view, filter),
    mapLegend(view, most),
  );
  map.restore(state.mapAt);
  const keep = (patch) => go({ ...patch, mapAt: map.state() });
  return [
    h("h1", {}, t("Map", "地图")),
    h(
      "div",
      { class: "controls" },
      choice(
        t("show", "显示"),
        [
          { value: "flow", label: t("flows by mode", "分方式货流") },
          { value: "use", label: t("utilisation", "能力利用率") },
          { value: "difference", label: t("difference to the other scenario", "与对比情景之差") },
        ],
        show,
        (v) => keep({ show: v }),
      ),
      choice(
        t("freight", "货物"),
        [{ value: "all|", label: t("all freight, the year", "全部货物，全年") }, ...groups],
        state.filter ?? "all|",
        (v) => keep({ filter: v }),
      ),
      player(view, map, groups),
      modeTicks(view, keep),
      h(
        "label",
        { class: "field tick" },
        h("input", {
          type: "checkbox",
          checked: view.idle || null,
          onchange: (e) => keep({ idle: e.target.checked ? "1" : "" }),
        }),
        t("idle and planned lines", "空闲与规划线路"),
      ),
    ),
    show === "difference"
      ? h(
          "p",
          { class: "note" },
          a === b
            ? t("Choose another scenario to compare with, above.", "请在上方另选对比情景。")
            : t(`“${titleOf(a)}” less “${titleOf(b)}”.`, `“${titleOf(a)}”减去“${titleOf(b)}”。`),
        )
      : null,
    h("div", { class: "mapside" }, map.element, side),
    linesPanel(view, filter, lines),
  ];
}
