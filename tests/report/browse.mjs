// Opens the report in headless Chromium and tells as JSON what it shows. Usage: browse.mjs CHROMIUM FILE SHOTS WHAT...
import { chromium } from "playwright-core";

const [executablePath, file, shots, what, ...rest] = process.argv.slice(2);
const PAGES = ["overview", "map", "compare", "corridors", "services", "areas", "routes", "simulation", "method"];
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const problems = [], requests = [];

async function open(address, width = 1360) {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  page.on("console", (m) => { if (m.type() === "error" || m.type() === "warning") problems.push(`${address}: ${m.text()}`); });
  page.on("pageerror", (e) => problems.push(`${address}: ${e.message}`));
  page.on("request", (r) => { if (!r.url().startsWith("file://") && !r.url().startsWith("data:")) requests.push(r.url()); });
  await page.goto(`file://${file}#${address}`);
  const id = new URLSearchParams(address).get("page") ?? "overview";
  await page.waitForSelector(`main[data-ready="${id}"]`, { timeout: 60000 });
  return page;
}
const numberOf = (text) => Number(text.replaceAll(",", "").replace("−", "-").replace("+", ""));

const jobs = {
  async pages() {
    const told = [];
    for (const lang of ["en", "zh"])
      for (const theme of ["light", "dark"]) {
        const page = await open(`lang=${lang}&theme=${theme}`);
        for (const id of PAGES) {
          await page.evaluate((address) => { location.hash = address; }, `page=${id}&lang=${lang}&theme=${theme}`);
          await page.waitForSelector(`main[data-ready="${id}"]`, { timeout: 60000 });
          await page.waitForTimeout(120);
          await page.screenshot({ path: `${shots}/${id}-${lang}-${theme}.png`, fullPage: true });
          told.push(await page.evaluate(([lang, theme, id]) => ({
            id, lang, theme, text: document.getElementById("content").innerText.length, odd: /\[object|undefined|NaN/.test(document.body.innerText), chinese: /[\u4e00-\u9fff]/.test(document.querySelector("nav").innerText),
            overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          }), [lang, theme, id]));
        }
        await page.close();
      }
    return { pages: told };
  },
  async text() {
    const page = await open(`page=${rest[0]}&lang=en`);
    return { text: await page.innerText("#content") + (await page.evaluate(() => [...document.querySelectorAll("option")].map((o) => o.textContent).join("\n"))), title: await page.title() };
  },
  async switches() {
    const page = await open("page=compare&lang=en&theme=light"), told = {};
    const heading = () => page.innerText("h1"), settled = () => page.waitForTimeout(400);
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
    const page = await open("page=map&lang=en&a=fujiang-class-iv"), told = [];
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
    await page.selectOption('.controls select >> nth=0', "difference");
    await page.waitForTimeout(600);
    await page.selectOption('.controls select >> nth=1', { index: 2 });
    await page.waitForTimeout(600);
    return { told, moved: before !== (await page.getAttribute(".map > g", "transform")), lines: await page.locator(".map path.line").count() };
  },
  // Colours of texts on what is behind them, by the formula of WCAG 2.
  async contrast() {
    const lowest = [];
    for (const theme of ["light", "dark"])
      for (const id of ["overview", "compare", "method"]) {
        const page = await open(`page=${id}&lang=en&theme=${theme}`);
        await page.waitForTimeout(200);
        lowest.push(await page.evaluate(([theme, id]) => {
          const parse = (text) => (text.match(/[\d.]+/g) ?? []).map(Number);
          const light = ([r, g, b]) => [r, g, b].map((v) => ((v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const behind = (element) => { for (let e = element; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] > 0) return c; } return [255, 255, 255]; };
          let least = { theme, id, ratio: 99, text: "" };
          for (const element of document.querySelectorAll("header *, main *, footer *")) {
            if (element.closest("svg") || element.disabled || ![...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) || !element.getClientRects().length) continue;
            const a = light(parse(getComputedStyle(element).color)), b = light(behind(element)), ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (ratio < least.ratio) least = { theme, id, ratio, text: element.textContent.slice(0, 40) };
          }
          return least;
        }, [theme, id]));
        await page.close();
      }
    return { lowest };
  },
  async figures() {
    const told = { overview: {}, links: {}, services: {} };
    let page = await open("page=overview&lang=en");
    const heads = await page.$$eval(".panel:has(.sentence) thead th", (cells) => cells.map((c) => c.innerText.split("\n")[0]));
    for (const row of await page.$$(".panel:has(.sentence) tbody tr")) {
      const title = await row.$eval("th button", (b) => b.textContent), cells = await row.$$eval("th, td", (list) => list.map((c) => c.firstChild?.textContent ?? ""));
      const id = await page.evaluate((name) => globalThis.tongdao.data.scenarios.find((s) => s.record.title.en === name).id, title);
      const at = (name) => numberOf(cells[heads.findIndex((x) => x.startsWith(name))]);
      told.overview[id] = { cost_per_t: at("cost"), generalised_cost_per_t: at("generalised"), time_h: at("time") };
      if (id === "fujiang-class-iv") told.gain = at("shippers");
    }
    await page.close();
    page = await open("page=map&lang=en&a=fujiang-class-iv");
    const more = async () => { for (let i = 0; i < 80 && await page.$("button.more:not([hidden])"); i++) await page.click("button.more:not([hidden])"); };
    await more();
    const lines = await page.$$eval(".panel tbody tr", (list) => list.map((r) => [r.dataset.key, r.children[2].textContent]));
    for (const [key, text] of lines) told.links[key] = numberOf(text);
    await page.close();
    page = await open("page=services&lang=en&a=fujiang-class-iv");
    told.services = await page.evaluate(async () => Object.fromEntries(Object.entries((await globalThis.tongdao.detail("fujiang-class-iv")).services).map(([key, row]) => [key.split("|")[0], [row[0], row[9], row[10]]])));
    await page.close();
    page = await open("page=routes&lang=en&a=fujiang-class-iv");
    const key = await page.$$eval(".controls select", (list) => list.map((x) => x.value));
    const names = await page.$$eval(".panel:nth-of-type(2) thead th", (cells) => cells.map((c) => c.innerText.split("\n")[0].trim()));
    told.pair = { key, routes: await page.$$eval(".panel:nth-of-type(2) tbody tr", (list, names) => list.map((r) => ({ share: Number(r.children[names.indexOf("share")].textContent) / 100, time: Number(r.children[names.indexOf("time")].textContent.replaceAll(",", "")) })), names) };
    return told;
  },
  async time() {
    // Processor time of the page's own thread, from nothing to the page that can be read.
    const seconds = [];
    for (let i = 0; i < 3; i++) {
      const page = await browser.newPage({ viewport: { width: 1360, height: 900 } });
      const session = await page.context().newCDPSession(page);
      await session.send("Performance.enable", { timeDomain: "threadTicks" });
      await page.goto(`file://${file}#page=overview&lang=en`);
      await page.waitForSelector('main[data-ready="overview"]', { timeout: 60000 });
      seconds.push((await session.send("Performance.getMetrics")).metrics.find((m) => m.name === "TaskDuration").value);
      await page.close();
    }
    return { seconds };
  },
};

try {
  console.log(JSON.stringify({ ...(await jobs[what]()), problems, requests }));
} finally {
  await browser.close();
}
