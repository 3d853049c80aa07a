// Method and data: how the figures came about, and how sure they are.
import { both, num, percent, t, tonnes } from "./words.js";
import { data, detail, nameOf, rowIn, scenarioOf, titleOf } from "./data.js";
import { card, h, panel, plain, table } from "./page.js";
import { chart } from "./chart.js";
import { day, parameterName, REASONS, SOURCES, told, TYPES, unitName } from "./told.js";

function evaluationPanel(a, evaluate, type) {
  const parameters = { ...data.network?.parameters, ...evaluate.parameters };
  return panel(
    t(`How “${titleOf(a)}” was evaluated`, `“${titleOf(a)}”的评估方式`),
    null,
    table(
      [
        { title: t("parameter", "参数"), value: (r) => r[0] },
        { title: t("value", "取值"), wide: true, value: (r) => r[1] },
      ],
      [
        [t("year", "年份"), String(evaluate.year ?? "–")],
        [
          t("period", "时段"),
          evaluate.period === "month"
            ? t("twelve months, one after the other", "逐月")
            : t("the year as a whole", "全年"),
        ],
        [t("assignment", "分配方法"), TYPES[type] ? t(...TYPES[type]) : type],
        ...(evaluate.assignment?.gap ? [[t("gap wanted", "目标间隙"), String(evaluate.assignment.gap)]] : []),
        [
          t("simulation", "仿真"),
          evaluate.simulation
            ? Object.entries(evaluate.simulation)
                .map(([k, v]) => `${parameterName(k)}${t(": ", "：")}${told(v)}`)
                .join(t("; ", "；")) || t("yes, with the defaults", "是（默认设置）")
            : t("none", "无"),
        ],
        [
          t("status", "状态"),
          a.status === "unconverged"
            ? t("did not converge: take its figures with care", "未收敛，结果慎用")
            : t("finished", "完成"),
        ],
        ...Object.entries(parameters).map(([k, v]) => [parameterName(k), told(v)]),
      ],
      { filter: false },
    ),
  );
}

function changesPanel(a) {
  const measures = a.record?.measures ?? [],
    effects = measures.flatMap((m) => (m.effects ?? []).map((e) => ({ m, e })));
  const changed = Object.entries(a.changes ?? {}).flatMap(([name, rows]) =>
    Object.entries(rows).map(([id, row]) => ({ name, id, row })),
  );
  const closures = a.closures ?? [];
  return panel(
    t("What the scenario changes", "情景改变的内容"),
    both(a.record?.description),
    measures.length
      ? table(
          [
            { title: t("measure", "措施"), value: (r) => both(r.m.title) || r.m.id },
            { title: t("effect claimed", "效果"), wide: true, value: (r) => both(r.e.what) },
            {
              title: t("value", "取值"),
              number: true,
              value: (r) => r.e.value,
              text: (r) => `${num(r.e.value, 4)} ${unitName(r.e.unit)}`,
            },
            {
              title: t("low – high", "区间"),
              value: (r) =>
                r.e.low !== undefined || r.e.high !== undefined ? `${num(r.e.low)} – ${num(r.e.high)}` : "–",
            },
            { title: t("confidence", "可信度"), value: (r) => r.e.confidence ?? "–" },
            {
              title: t("source", "来源"),
              wide: true,
              value: (r) => data.world.source.get(r.e.source)?.title ?? r.e.source ?? "–",
            },
          ],
          effects,
          { filter: false, limit: 30 },
        )
      : plain(t("No measure files.", "未引用措施文件。")),
    changed.length
      ? h(
          "details",
          {},
          h(
            "summary",
            {},
            t(
              `${changed.length} places, lines, facilities and services differ from the base`,
              `与基准相比有 ${changed.length} 项要素不同`,
            ),
          ),
          table(
            [
              { title: t("table", "表"), value: (r) => r.name },
              { title: t("row", "要素"), wide: true, value: (r) => nameOf(r.name, r.id) },
              {
                title: t("state", "状态"),
                value: (r) =>
                  r.row === null
                    ? t("removed", "移除")
                    : data.world[r.name].get(r.id)?.addedBy
                      ? t("added", "新增")
                      : r.row.open === 0
                        ? t("closed", "关闭")
                        : t("changed or opened", "修改或开通"),
              },
            ],
            changed,
            { limit: 30 },
          ),
        )
      : null,
    closures.length
      ? table(
          [
            {
              title: t("closed for a while", "阶段性关闭"),
              wide: true,
              value: (c) => nameOf(c.table, c.id),
            },
            {
              title: t("from", "自"),
              value: (c) => (c.from_day === undefined ? t("start of the year", "年初") : day(c.from_day)),
            },
            {
              title: t("to", "至"),
              value: (c) => (c.to_day === undefined ? t("end of the year", "年末") : day(c.to_day)),
            },
          ],
          closures,
          { filter: false, limit: 30 },
        )
      : null,
  );
}

function gradesPanel(a, here) {
  const used = [];
  const add = (table, kind, rows) => {
    for (const [key, v] of Object.entries(rows ?? {})) {
      const id = key.split("|")[0];
      const row =
        table === "links"
          ? rowIn(a, "link", id)
          : table === "services"
            ? rowIn(a, "service", id)
            : (data.world.facility.get(id) ??
              [...data.world.facility.values()].find((f) => f.resource_id === id));
      if (v[0] > 0)
        used.push({ table, kind, id, tonnes: v[0], grade: row?.confidence ?? "–", source: row?.source });
    }
  };
  add("links", t("line", "线路"), here?.links);
  add("facilities", t("facility", "设施"), here?.facilities);
  add("services", t("service", "班列班轮"), here?.services);
  const grades = ["A", "B", "C"].map((g) => ({
      g,
      links: used.filter((u) => u.grade === g).length,
      tonnes: used.filter((u) => u.grade === g).reduce((x, u) => x + u.tonnes, 0),
    })),
    all = grades.reduce((x, g) => x + g.tonnes, 0);
  const bySource = new Map();
  for (const u of used) {
    const s0 = bySource.get(u.source) ?? { id: u.source, tonnes: 0, count: 0, grades: new Set() };
    s0.tonnes += u.tonnes;
    s0.count++;
    s0.grades.add(u.grade);
    bySource.set(u.source, s0);
  }
  const matters = [...bySource.values()]
    .filter((x) => x.id)
    .sort((x, y) => y.tonnes - x.tonnes)
    .slice(0, 60);
  return panel(
    t("How sure the data are", "数据可信度"),
    t(
      "Grades of the lines, facilities and services that freight uses, weighted by its tonnes: A published and checked, B derived from published figures, C estimated.",
      "货物实际使用的线路、设施与班列班轮的可信度，按吨数加权：A 公布并核对，B 由公布数据推算，C 估计。",
    ),
    used.length
      ? table(
          [
            { title: t("grade", "等级"), value: (g) => g.g },
            {
              title: t("relative uncertainty", "相对不确定性"),
              number: true,
              value: (g) => data.network?.confidence?.[g.g],
              text: (g) => `± ${percent(data.network?.confidence?.[g.g])}`,
            },
            {
              title: t("rows used", "使用要素数"),
              number: true,
              value: (g) => g.links,
              text: (g) => num(g.links, 5),
            },
            {
              title: t("share by tonnes", "按吨数份额"),
              number: true,
              value: (g) => g.tonnes / all,
              text: (g) => percent(g.tonnes / all),
            },
          ],
          grades,
          { filter: false },
        )
      : plain(t("No detail of this scenario is in the report.", "本报告未收录该情景详情。")),
    matters.length
      ? h(
          "details",
          { open: true },
          h("summary", {}, t("Sources that matter most", "最重要的数据来源")),
          table(
            [
              {
                title: t("source", "来源"),
                wide: true,
                value: (x) => data.world.source.get(x.id)?.title ?? x.id,
              },
              {
                title: t("publisher", "发布者"),
                wide: true,
                value: (x) => data.world.source.get(x.id)?.publisher ?? "",
              },
              { title: t("year", "年份"), value: (x) => data.world.source.get(x.id)?.year ?? "" },
              {
                title: t("kind", "性质"),
                value: (x) => {
                  const kind = data.world.source.get(x.id)?.kind;
                  return SOURCES[kind] ? t(...SOURCES[kind]) : (kind ?? "");
                },
              },
              { title: t("grades", "等级"), value: (x) => [...x.grades].sort().join(" ") },
              { title: t("rows used", "使用要素数"), number: true, value: (x) => x.count },
              {
                title: t("tonnes over them", "累计吨数"),
                number: true,
                value: (x) => x.tonnes,
                text: (x) => tonnes(x.tonnes),
              },
            ],
            matters,
            { limit: 15, sort: { column: 6, down: true } },
          ),
        )
      : null,
  );
}

function convergencePanel(here) {
  const convergence = Object.entries(here?.convergence ?? {}).map(([key, v]) => ({
    period: key.split("|")[0],
    iteration: +key.split("|")[1],
    gap: v[0],
    objective: v[1],
  }));
  return panel(
    t("Convergence", "收敛"),
    null,
    convergence.length
      ? chart({
          label: t("Gap by iteration", "各迭代间隙"),
          height: 260,
          option: () => ({
            grid: { left: 90, right: 30, top: 12, bottom: 50 },
            xAxis: {
              type: "value",
              name: t("iteration", "迭代"),
              nameLocation: "middle",
              nameGap: 28,
              minInterval: 1,
            },
            yAxis: {
              type: "log",
              name: t("gap", "间隙"),
              nameLocation: "middle",
              nameGap: 60,
              axisLabel: { formatter: (v) => v.toExponential(0) },
            },
            series: [...new Set(convergence.map((x) => x.period))].map((p) => ({
              name: p,
              type: "line",
              showSymbol: false,
              data: convergence.filter((x) => x.period === p && x.gap > 0).map((x) => [x.iteration, x.gap]),
            })),
          }),
          columns: [
            { title: t("period", "时段"), value: (x) => x.period },
            { title: t("iteration", "迭代"), number: true, value: (x) => x.iteration },
            {
              title: t("gap", "间隙"),
              number: true,
              value: (x) => x.gap,
              text: (x) => (x.gap ?? NaN).toExponential(2),
            },
            { title: t("objective", "目标值"), number: true, value: (x) => x.objective },
          ],
          rows: convergence,
          fallback: null,
        })
      : plain(t("This assignment does not iterate.", "该分配方法无需迭代。")),
  );
}

function balancePanel(here) {
  const balance = Object.entries(here?.balance ?? {}).map(([id, v]) => ({
    id: id === "*" ? "" : id,
    in: v[0],
    out: v[1],
    unserved: v[2],
    residual: v[3],
  }));
  return panel(
    t("Balance", "货量平衡"),
    t(
      "Freight that enters leaves or is listed as unserved, at every vertex of the expanded network.",
      "货物守恒：进入 = 运达 + 无路径，对展开网络每个顶点成立。",
    ),
    balance.length
      ? table(
          [
            {
              title: t("commodity", "货类"),
              value: (r) => (r.id ? nameOf("commodity", r.id) : t("all", "全部")),
            },
            {
              title: t("demanded", "需求"),
              unit: "t",
              number: true,
              value: (r) => r.in,
              text: (r) => num(r.in, 9),
            },
            {
              title: t("delivered", "运达"),
              unit: "t",
              number: true,
              value: (r) => r.out,
              text: (r) => num(r.out, 9),
            },
            { title: t("without a route", "无路径"), unit: "t", number: true, value: (r) => r.unserved },
            {
              title: t("largest imbalance", "最大不平衡"),
              unit: "t",
              number: true,
              value: (r) => r.residual,
              text: (r) => (r.residual ?? 0).toExponential(1),
            },
          ],
          balance,
          { filter: false, limit: 40 },
        )
      : plain("–"),
  );
}

function unservedPanel(here) {
  const unserved = Object.entries(here?.unserved ?? {})
    .map(([key, v]) => {
      const [o, d, c, reason] = key.split("|");
      return { o, d, c, reason, tonnes: v[0] };
    })
    .filter((r) => r.tonnes >= 0.001)
    .sort((x, y) => y.tonnes - x.tonnes);
  return panel(
    t("Freight without a route", "无路径货物"),
    null,
    unserved.length
      ? table(
          [
            { title: t("from", "起点"), value: (r) => nameOf("node", r.o) },
            { title: t("to", "终点"), value: (r) => nameOf("node", r.d) },
            { title: t("commodity", "货类"), value: (r) => nameOf("commodity", r.c) },
            { title: t("tonnes", "吨"), number: true, value: (r) => r.tonnes },
            {
              title: t("why", "原因"),
              value: (r) => (REASONS[r.reason] ? t(...REASONS[r.reason]) : r.reason),
            },
          ],
          unserved,
          { limit: 20 },
        )
      : plain(t("None: every tonne has a route.", "无：全部货物均有路径。")),
  );
}

function meaningsPanel() {
  return panel(
    t("What the figures mean", "指标含义"),
    null,
    h(
      "ul",
      {},
      [
        t(
          "Generalised cost is money plus the worth of time, of its spread, of perishing and of carbon, for one tonne.",
          "广义费用 = 货币费用 + 时间价值 + 时间不确定性 + 腐损 + 碳价，按吨计。",
        ),
        t(
          "Shippers’ gain is the consumer surplus: what a scenario is worth to those who ship, over the routes of both scenarios together.",
          "货主收益为消费者剩余，在两情景路径并集上计算。",
        ),
        t(
          "CO2e is well to wheel after ISO 14083, terminals included.",
          "CO2e 为 ISO 14083 口径的全生命周期排放，含枢纽。",
        ),
        t(
          "Use counts traffic that the study does not model as well; above 100 % the freight would not fit.",
          "利用率含研究外背景运量；超过 100 % 表示能力不足。",
        ),
        t(
          `Routes stand here for the ${data.detail.pairs} largest pairs, up to ${data.detail.routes} each; users of a line from ${percent(data.detail.users_share)} of its tonnes${data.detail.consignments ? `; of a trace up to ${data.detail.consignments} consignments` : ""}. The tables beside this file hold all.`,
          `本报告收录最大的 ${data.detail.pairs} 个起讫点对、每对至多 ${data.detail.routes} 条路径，以及占线路吨数 ${percent(data.detail.users_share)} 以上的使用者；全部数据见同目录数据表。`,
        ),
        t(
          "What differs from the base by less than 0.02 % on a line or route, 0.05 % between an origin and a destination, or 1 % among the users of a line is shown as in the base; totals, services and gains are exact.",
          "与基准相差不足 0.02 %（线路、路径）、0.05 %（起讫点对）或 1 %（线路使用者构成）的数值按基准显示；合计、班列班轮与收益为精确值。",
        ),
      ].map((x) => h("li", {}, x)),
    ),
  );
}

function inputsPanel() {
  return panel(
    t("Inputs and their hashes", "输入文件与哈希"),
    "SHA-256",
    table(
      [
        { title: t("file", "文件"), wide: true, value: (r) => r[0] },
        { title: "SHA-256", wide: true, value: (r) => r[1] },
      ],
      Object.entries(data.inputs ?? {}),
      { limit: 12 },
    ),
  );
}

function runCards() {
  return h(
    "div",
    { class: "cards" },
    card(t("program", "程序"), `tongdao ${data.version}`, data.build),
    card(t("seed", "随机种子"), data.options?.seed ?? "–"),
    card(
      t("network", "网络"),
      both(data.network?.title) || data.network?.id || "–",
      t(
        `prices of ${data.network?.base_year ?? "–"}, ${data.network?.currency ?? ""}`,
        `${data.network?.base_year ?? "–"} 年价格，${data.network?.currency ?? ""}`,
      ),
    ),
    card(
      t("scenarios", "情景数"),
      String(data.scenarios.length),
      t(
        `${data.scenarios.filter((x) => x.detailed).length} with every detail`,
        `其中 ${data.scenarios.filter((x) => x.detailed).length} 个含详情`,
      ),
    ),
  );
}

export async function methodPage(state) {
  const a = scenarioOf(state.a),
    here = await detail(a),
    evaluate = a.record?.evaluate ?? {},
    type = evaluate.assignment?.type ?? "logit";
  return [
    h("h1", {}, t("Method and data", "方法与数据")),
    runCards(),
    data.scenarios.some((x) => !x.detailed)
      ? plain(
          t(
            "The batch is too large for one page: scenarios without detail are in the overview only; their tables stand in the results folder.",
            "批次过大：无详情的情景仅列于总览，其数据表见结果文件夹。",
          ),
        )
      : null,
    evaluationPanel(a, evaluate, type),
    changesPanel(a),
    gradesPanel(a, here),
    convergencePanel(here),
    balancePanel(here),
    unservedPanel(here),
    meaningsPanel(),
    inputsPanel(),
  ];
}
