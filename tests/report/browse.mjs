// Opens reports in one headless Chromium and tells as JSON what they show. Usage: browse.mjs CHROMIUM SHOTS, with jobs on
// the standard input: [{"name", "file", "what", "rest": [...]}]. Screenshots are kept in SHOTS/NAME-....png.
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const [executablePath, shots] = process.argv.slice(2);
const PAGES = [
  "overview",
  "map",
  "compare",
  "corridors",
  "services",
  "areas",
  "routes",
  "simulation",
  "method",
];
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
let problems = [],
  requests = [],
  file = "",
  name = "",
  rest = [];

async function open(address, width = 1360) {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  page.on("console", (m) => {
    if (m.type() === "error" || m.type() === "warning") problems.push(`${address}: ${m.text()}`);
  });
  page.on("pageerror", (e) => problems.push(`${address}: ${e.message}`));
  page.on("request", (r) => {
    if (!r.url().startsWith("file://") && !r.url().startsWith("data:")) requests.push(r.url());
  });
  await page.goto(`file://${file}#${address}`);
  const id = new URLSearchParams(address).get("page") ?? "overview";
  await page.waitForSelector(`main[data-ready="${id}"]`, { timeout: 60000 });
  return page;
}
const numberOf = (text) => Number(text.replaceAll(",", "").replace("−", "-").replace("+", ""));

// Another page of a report that is open.
async function turn(page, id, more = "") {
  await page.evaluate((address) => {
    location.hash = address;
  }, `page=${id}&lang=en${more}`);
  await page.waitForSelector(`main[data-ready="${id}"]`, { timeout: 60000 });
  await page.waitForTimeout(100);
}
const facts = (page, told) =>
  page.evaluate(
    (told) => ({
      ...told,
      text: document.getElementById("content").innerText.length,
      odd: /\[object|undefined|NaN/.test(document.body.innerText),
      chinese: /[\u4e00-\u9fff]/.test(document.querySelector("nav").innerText),
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    }),
    told,
  );

const jobs = {
  // Every page in both languages and themes; pictures of each page are taken once in English and light, once in Chinese and dark.
  async pages() {
    const told = [];
    const page = await open("page=overview");
    for (const [lang, theme] of [
      ["en", "light"],
      ["en", "dark"],
      ["zh", "light"],
      ["zh", "dark"],
    ])
      for (const id of PAGES) {
        await turn(page, id, `&lang=${lang}&theme=${theme}`);
        if ((lang === "en") === (theme === "light"))
          await page.screenshot({ path: `${shots}/${name}-${id}-${lang}-${theme}.png`, fullPage: true });
        told.push(await facts(page, { id, lang, theme }));
      }
    await page.close();
    return { pages: told };
  },
  // A window as narrow as a telephone's, and paper.
  async narrow() {
    const page = await open("page=overview&lang=en&theme=light", 390),
      told = [];
    for (const id of PAGES) {
      await turn(page, id);
      told.push(await facts(page, { id, lang: "en" }));
      if (["overview", "map", "compare"].includes(id))
        await page.screenshot({ path: `${shots}/${name}-${id}-narrow.png`, fullPage: true });
    }
    await page.close();
    return { pages: told };
  },
  async print() {
    const page = await open("page=compare&lang=en&theme=dark"),
      wide = (selector) =>
        page.$$eval(selector, (list) => Math.max(0, ...list.map((x) => x.getBoundingClientRect().right)));
    await page.setViewportSize({ width: 700, height: 1000 });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await page.emulateMedia({ media: "print" });
    await page.waitForTimeout(200);
    await page.screenshot({ path: `${shots}/${name}-compare-print.png`, fullPage: true });
    const told = {
      navigation: await page.isVisible("nav"),
      theme: await page.evaluate(() => document.documentElement.dataset.theme),
      right: await wide("svg, table, .panel"),
      letters: await page.$$eval(".chart text", (list) => [
        ...new Set(list.map((x) => x.getAttribute("fill") ?? x.style.fill)),
      ]),
    };
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    told.after = await page.evaluate(() => document.documentElement.dataset.theme);
    const paper = await page.pdf({ path: `${shots}/${name}-compare.pdf`, format: "A4" });
    await page.close();
    return { ...told, bytes: paper.length };
  },
  // The trace: played and stopped by keys, moved by the slider; and what the page holds of it and of the simulation.
  async trace() {
    const page = await open("page=simulation&lang=en&a=baseline"),
      clock = () => page.innerText(".player output");
    const told = { clock: [await clock()] };
    await page.focus("#play");
    await page.keyboard.press("Enter");
    await page.waitForTimeout(600);
    await page.keyboard.press("Enter");
    told.clock.push(await clock());
    await page.waitForTimeout(300);
    told.clock.push(await clock());
    await page.focus('.player input[type="range"]');
    await page.keyboard.press("ArrowRight");
    told.clock.push(await clock());
    await page.click("tr[data-key]");
    await page.waitForTimeout(150);
    told.movers = await page.locator(".map .mover").count();
    told.followed = await page.innerText("section:has(#play)");
    told.trace = await page.evaluate(async () => (await globalThis.tongdao.detail("baseline")).trace);
    told.simulation = await page.evaluate(
      async () => (await globalThis.tongdao.detail("baseline")).simulation,
    );
    told.boxes = await page.$$eval(".panel:nth-of-type(1) details tbody tr", (list) =>
      list.map((r) => [...r.children].map((c) => c.textContent)),
    );
    told.weeks = await page.$$eval(".panel:nth-of-type(2) details tbody tr", (list) =>
      list.map((r) => [...r.children].map((c) => c.textContent)),
    );
    told.queue = await page.$eval(".panel:nth-of-type(2) select", (x) => x.value);
    await page.screenshot({ path: `${shots}/${name}-trace.png`, fullPage: true });
    await page.close();
    return told;
  },
  // Months over the map, one after the other.
  async months() {
    const page = await open(`page=map&lang=en&a=${rest[0]}`),
      told = [],
      side = () => page.innerText(".side");
    await page.click("#play");
    told.push(await side());
    await page.waitForTimeout(1400);
    told.push(await side());
    await page.click("#play");
    await turn(page, "corridors", `&a=${rest[0]}`);
    const season = await page.$$eval(".panel:last-of-type details tbody tr", (list) =>
      list.map((r) => [...r.children].map((c) => c.textContent)),
    );
    await page.close();
    return { told, season };
  },
  // What is said where two scenarios were not evaluated alike, by page; and what binds, as the overview shows it.
  async unlike() {
    const page = await open("page=overview&lang=en&binding=months"),
      notices = () => page.$$eval(".notice", (list) => list.map((x) => x.innerText)),
      told = { overview: await notices() };
    told.binds = await page.$$eval("section:has(#binding) tbody tr", (list) =>
      list.map((r) => [...r.children].map((c) => c.innerText)),
    );
    told.sentence = await page.$$eval(".sentence", (list) => list.map((x) => x.innerText).join("\n"));
    for (const [id, more] of [
      ["compare", ""],
      ["map", ""],
      ["map", "&show=difference"],
      ["routes", ""],
    ]) {
      await turn(page, id, `&a=months&b=baseline${more}`);
      told[id + more] = await notices();
    }
    await turn(page, "compare", `&a=${rest[0]}&b=baseline`);
    told.alike = await notices();
    await page.close();
    return told;
  },
  async text() {
    const page = await open(`page=${rest[0]}&lang=en`);
    if (rest[1]) await page.screenshot({ path: `${shots}/${name}-${rest[0]}.png`, fullPage: true });
    return {
      text:
        (await page.innerText("#content")) +
        (await page.evaluate(() =>
          [...document.querySelectorAll("option")].map((o) => o.textContent).join("\n"),
        )),
      title: await page.title(),
      foot: await page.innerText("#foot"),
      bars: await page.locator("svg.bars").count(),
      charts: await page.locator(".chart").count(),
    };
  },
  async switches() {
    const page = await open("page=compare&lang=en&theme=light"),
      told = {};
    const heading = () => page.innerText("h1"),
      settled = () => page.waitForTimeout(400);
    told.lang = [await heading()];
    await page.click("#language");
    await settled();
    told.lang.push(await heading());
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
    told.theme = [await theme()];
    await page.click("#theme");
    await settled();
    told.theme.push(await theme());
    told.scenario = [await heading()];
    await page.selectOption("#scenario", "baseline");
    await settled();
    told.scenario.push(await heading());
    await page.focus('nav a[data-page="compare"]');
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForSelector('main[data-ready="corridors"]');
    told.keyboard = true;
    return told;
  },
  // Who uses a line, a place: by the table, by the map, by the keyboard.
  async map() {
    const page = await open("page=map&lang=en&a=fujiang-class-iv"),
      told = [];
    const side = () => page.innerText(".side");
    await page.click("tr[data-key]");
    told.push(await side());
    await page.locator(".map circle.hot").last().dispatchEvent("click");
    told.push(await side());
    await page.locator(".map path.hot").last().dispatchEvent("click");
    told.push(await side());
    const before = await page.getAttribute(".map > g", "transform");
    await page.focus(".map");
    await page.keyboard.press("+");
    await page.waitForTimeout(200);
    await page.selectOption(".controls select >> nth=0", "difference");
    await page.waitForTimeout(600);
    await page.selectOption(".controls select >> nth=1", { index: 2 });
    await page.waitForTimeout(600);
    return {
      told,
      moved: before !== (await page.getAttribute(".map > g", "transform")),
      lines: await page.locator(".map path.line").count(),
    };
  },
  // Colours of texts on what is behind them, by the formula of WCAG 2.
  async contrast() {
    const lowest = [],
      page = await open("page=overview&lang=en");
    for (const theme of ["light", "dark"])
      for (const id of ["overview", "compare", "method"]) {
        await turn(page, id, `&theme=${theme}`);
        lowest.push(
          await page.evaluate(
            ([theme, id]) => {
              const parse = (text) => (text.match(/[\d.]+/g) ?? []).map(Number);
              const light = ([r, g, b]) =>
                [r, g, b]
                  .map((v) => ((v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
                  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
              const behind = (element) => {
                for (let e = element; e; e = e.parentElement) {
                  const c = parse(getComputedStyle(e).backgroundColor);
                  if (c.length === 3 || c[3] > 0) return c;
                }
                return [255, 255, 255];
              };
              let least = { theme, id, ratio: 99, text: "" };
              for (const element of document.querySelectorAll("header *, main *, footer *")) {
                if (
                  element.closest("svg") ||
                  element.disabled ||
                  ![...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) ||
                  !element.getClientRects().length
                )
                  continue;
                const a = light(parse(getComputedStyle(element).color)),
                  b = light(behind(element)),
                  ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                if (ratio < least.ratio) least = { theme, id, ratio, text: element.textContent.slice(0, 40) };
              }
              return least;
            },
            [theme, id],
          ),
        );
      }
    return { lowest };
  },
  async figures() {
    const told = { overview: {}, links: {}, services: {} };
    let page = await open("page=overview&lang=en");
    const heads = await page.$$eval(".panel:has(.sentence) thead th", (cells) =>
      cells.map((c) => c.innerText.split("\n")[0]),
    );
    for (const row of await page.$$(".panel:has(.sentence) tbody tr:not(.under)")) {
      const title = await row.$eval("th button", (b) => b.textContent),
        cells = await row.$$eval("th, td", (list) => list.map((c) => c.firstChild?.textContent ?? ""));
      const id = await page.evaluate(
        (name) => globalThis.tongdao.data.scenarios.find((s) => s.record.title.en === name).id,
        title,
      );
      const at = (name) => numberOf(cells[heads.findIndex((x) => x.startsWith(name))]);
      told.overview[id] = {
        cost_per_t: at("cost"),
        generalised_cost_per_t: at("generalised"),
        time_h: at("time"),
      };
      if (id === "fujiang-class-iv") told.gain = at("shippers");
    }
    await page.close();
    page = await open("page=map&lang=en&a=fujiang-class-iv");
    // Every row there is.
    const more = () =>
      page.evaluate(() => {
        for (let button; (button = document.querySelector("button.more:not([hidden])"));) button.click();
      });
    await more();
    const lines = await page.$$eval(".panel tbody tr", (list) =>
      list.map((r) => [r.dataset.key, r.children[2].textContent]),
    );
    for (const [key, text] of lines) told.links[key] = numberOf(text);
    await page.close();
    page = await open("page=services&lang=en&a=fujiang-class-iv");
    told.services = await page.evaluate(async () =>
      Object.fromEntries(
        Object.entries((await globalThis.tongdao.detail("fujiang-class-iv")).services).map(([key, row]) => [
          key.split("|")[0],
          [row[0], row[9], row[10]],
        ]),
      ),
    );
    await page.close();
    page = await open("page=routes&lang=en&a=fujiang-class-iv");
    const key = await page.$$eval(".controls select", (list) => list.map((x) => x.value));
    const names = await page.$$eval(".panel:nth-of-type(2) thead th", (cells) =>
      cells.map((c) => c.innerText.split("\n")[0].trim()),
    );
    told.pair = {
      key,
      routes: await page.$$eval(
        ".panel:nth-of-type(2) tbody tr",
        (list, names) =>
          list.map((r) => ({
            share: Number(r.children[names.indexOf("share")].textContent) / 100,
            time: Number(r.children[names.indexOf("time")].textContent.replaceAll(",", "")),
          })),
        names,
      ),
    };
    return told;
  },
  async time() {
    // Processor time of the page's own thread, from nothing to the page that can be read.
    const seconds = [];
    for (let i = 0; i < 2; i++) {
      const page = await browser.newPage({ viewport: { width: 1360, height: 900 } });
      const session = await page.context().newCDPSession(page);
      await session.send("Performance.enable", { timeDomain: "threadTicks" });
      await page.goto(`file://${file}#page=overview&lang=en`);
      await page.waitForSelector('main[data-ready="overview"]', { timeout: 60000 });
      seconds.push(
        (await session.send("Performance.getMetrics")).metrics.find((m) => m.name === "TaskDuration").value,
      );
      await page.close();
    }
    return { seconds };
  },
};

try {
  const all = {};
  for (const job of JSON.parse(readFileSync(0, "utf8"))) {
    ({ file, name, rest = [] } = job);
    problems = [];
    requests = [];
    const began = performance.now();
    try {
      all[name] = { ...(await jobs[job.what]()), problems, requests };
    } catch (error) {
      all[name] = { failed: error.stack, problems, requests };
    }
    for (const context of browser.contexts()) await context.close();
    all[name].ms = Math.round(performance.now() - began);
  }
  console.log(JSON.stringify(all));
} finally {
  await browser.close();
}
