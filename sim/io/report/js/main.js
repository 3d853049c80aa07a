// The frame: header, pages, what is chosen. The address after # holds the state, so that a view can be passed on.
import { t, view } from "./words.js";
import { data, detail, loadMain, scenarioOf, titleOf } from "./data.js";
import { choice, h, hideTip } from "./page.js";
import { unlikeNotice } from "./alike.js";
import { chartsForPaper, dropCharts, hasCharts, resizeCharts } from "./chart.js";
import { overviewPage } from "./overview.js";
import { mapPage } from "./network.js";
import { comparePage } from "./compare.js";
import { corridorsPage } from "./corridors.js";
import { servicesPage } from "./services.js";
import { areasPage } from "./areas.js";
import { routesPage } from "./routes.js";
import { simulationPage } from "./simulation.js";
import { methodPage } from "./method.js";

const PAGES = [
  ["overview", ["Overview", "总览"], overviewPage],
  ["map", ["Map", "地图"], mapPage],
  ["compare", ["Compare", "比较"], comparePage],
  ["corridors", ["Corridors", "通道"], corridorsPage],
  ["services", ["Services", "班列班轮"], servicesPage],
  ["areas", ["Areas and zones", "区域与小区"], areasPage],
  ["routes", ["Routes", "路径"], routesPage],
  ["simulation", ["Simulation", "仿真"], simulationPage],
  ["method", ["Method and data", "方法与数据"], methodPage],
];
const state = { page: "overview" };
let drawing = 0;

const remember = (name, value) => {
  try {
    localStorage.setItem(`tongdao-${name}`, value);
  } catch {
    /* a private window */
  }
};
const recall = (name) => {
  try {
    return localStorage.getItem(`tongdao-${name}`);
  } catch {
    return null;
  }
};

function readAddress() {
  for (const [key, value] of new URLSearchParams(location.hash.slice(1))) state[key] = value;
  const known = (id) => data.scenarios.some((x) => x.id === id);
  if (!PAGES.some((p) => p[0] === state.page)) state.page = "overview";
  const compared = data.scenarios.find((x) => x.baseIndex >= 0);
  if (!known(state.a)) state.a = (compared ?? data.scenarios[0]).id;
  if (!known(state.b)) state.b = scenarioOf(state.a)?.base ?? data.scenarios[0].id;
  if (!known(state.b)) state.b = data.scenarios[0].id;
  if (state.lang === "zh" || state.lang === "en") view.lang = state.lang;
  if (state.theme) view.dark = state.theme === "dark";
}

function writeAddress() {
  const kept = Object.entries(state).filter(
    ([key, value]) =>
      typeof value !== "object" && value !== "" && value !== undefined && key !== "lang" && key !== "theme",
  );
  history.replaceState(null, "", `#${new URLSearchParams(kept)}`);
}

function go(patch) {
  const moved = patch.page && patch.page !== state.page;
  Object.assign(state, patch);
  if (moved) state.mapAt = undefined;
  if (patch.a) {
    const a = scenarioOf(patch.a);
    if (!patch.b && a?.base && a.base !== state.b) state.b = a.base;
  }
  writeAddress();
  return draw(moved);
}

function header() {
  const scenarios = data.scenarios.map((x) => ({ value: x.id, label: titleOf(x) }));
  return [
    h(
      "div",
      { class: "bar" },
      h("strong", { class: "brand" }, "通道 Tongdao"),
      h(
        "div",
        { class: "switches" },
        h(
          "button",
          {
            type: "button",
            id: "language",
            lang: view.lang === "zh" ? "en" : "zh",
            onclick: () => {
              view.lang = view.lang === "zh" ? "en" : "zh";
              remember("lang", view.lang);
              draw();
            },
          },
          view.lang === "zh" ? "English" : "中文",
        ),
        h(
          "button",
          {
            type: "button",
            id: "theme",
            onclick: () => {
              view.dark = !view.dark;
              remember("theme", view.dark ? "dark" : "light");
              draw();
            },
          },
          view.dark ? t("light", "浅色") : t("dark", "深色"),
        ),
        h("button", { type: "button", onclick: () => print() }, t("print", "打印")),
      ),
    ),
    h(
      "nav",
      { "aria-label": t("pages", "页面") },
      PAGES.map(([id, names]) =>
        h(
          "a",
          {
            href: `#page=${id}`,
            "data-page": id,
            "aria-current": state.page === id ? "page" : null,
            onclick: (e) => {
              e.preventDefault();
              go({ page: id });
            },
          },
          t(...names),
        ),
      ),
    ),
    state.page === "overview"
      ? null
      : h(
          "div",
          { class: "chosen" },
          choice(
            t("scenario", "情景"),
            scenarios,
            state.a,
            (v) => go({ a: v, b: scenarioOf(v)?.base ?? state.b }),
            { id: "scenario" },
          ),
          choice(t("compared with", "对比"), scenarios, state.b, (v) => go({ b: v }), { id: "other" }),
        ),
  ];
}

async function draw(toTop) {
  const turn = ++drawing,
    scroll = scrollY;
  document.documentElement.lang = view.lang === "zh" ? "zh-CN" : "en";
  document.documentElement.dataset.theme = view.dark ? "dark" : "light";
  document.title = `${t(...PAGES.find((p) => p[0] === state.page)[1])} · Tongdao`;
  hideTip();
  document.getElementById("top").replaceChildren(...header().filter(Boolean));
  document
    .getElementById("foot")
    .replaceChildren(
      ...[
        h(
          "p",
          {},
          `tongdao ${data.version} (${data.build}) · ${t("every figure here stands in the tables beside this file", "全部数据见同目录数据表")}`,
        ),
        hasCharts()
          ? null
          : h(
              "p",
              {},
              t(
                "Made without the charts library: tables and plain pictures only. For charts install nodejs and npm, build again and run “tongdao report” on this folder.",
                "生成时缺少图表库，仅含表格与静态图。安装 nodejs 与 npm 后重新构建，并对本文件夹运行 “tongdao report” 即可获得图表。",
              ),
            ),
      ].filter(Boolean),
    );
  let content;
  try {
    content = await PAGES.find((p) => p[0] === state.page)[2](state, go);
  } catch (error) {
    console.error(error);
    content = [
      h("p", { class: "plain" }, t("This page could not be drawn: ", "本页无法显示：") + error.message),
    ];
  }
  if (turn !== drawing) return;
  const compares =
    ["compare", "corridors", "services", "areas", "routes"].includes(state.page) ||
    (state.page === "map" && state.show === "difference");
  const [a, b] = [state.a, state.b].map((id) => scenarioOf(id));
  if (compares) content.splice(1, 0, unlikeNotice(a, b));
  dropCharts();
  const main = document.getElementById("content");
  main.replaceChildren(...content.flat(Infinity).filter(Boolean));
  main.dataset.ready = state.page;
  if (toTop) {
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
  } else scrollTo(0, scroll);
}

async function start() {
  view.lang = recall("lang") ?? (navigator.language?.startsWith("zh") ? "zh" : "en");
  view.dark =
    (recall("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  try {
    await loadMain();
  } catch (error) {
    document
      .getElementById("content")
      .replaceChildren(
        h(
          "p",
          {},
          `This browser cannot unpack the report (needs a version of 2023 or later). 浏览器版本过旧，无法打开报告。 ${error.message}`,
        ),
      );
    return;
  }
  if (!data.scenarios.length) {
    document
      .getElementById("content")
      .replaceChildren(
        h(
          "p",
          { class: "plain" },
          t("No scenario of this folder was finished.", "该文件夹中没有已完成的情景。"),
        ),
      );
    return;
  }
  readAddress();
  addEventListener("hashchange", () => {
    readAddress();
    draw();
  });
  addEventListener("resize", resizeCharts);
  let before = false;
  addEventListener("beforeprint", () => {
    before = view.dark;
    document.documentElement.dataset.theme = "light";
    chartsForPaper();
  });
  addEventListener("afterprint", () => {
    document.documentElement.dataset.theme = before ? "dark" : "light";
    resizeCharts();
  });
  await draw();
}

// For tests and for those who want to look behind the page.
globalThis.tongdao = { data, state, detail: (id) => detail(scenarioOf(id)) };
start();
