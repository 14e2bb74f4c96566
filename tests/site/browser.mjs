// SPDX-License-Identifier: Apache-2.0
// Reads a site as people do, in headless Chromium, and holds it against axe-core's rules (WCAG 2.1 A and AA,
// and its best practices): at the width of a desk and of a telephone, light and dark, with scripts and without. Also
// that no page runs wider than the screen, that nothing is refused by its own policy, that no record's text
// becomes script, and that the search finds what it should.
// usage: node tests/site/browser.mjs DIR AXE.js [CHROMIUM]
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const [dir, axePath, chromium = "chromium"] = process.argv.slice(2);
const axe = readFileSync(axePath, "utf8");
const perFolder = 12;

// The DevTools protocol over a pipe: messages end with a zero byte.
class Browser {
  constructor() {
    this.profile = mkdtempSync(join(tmpdir(), "goda-site-"));
    this.child = spawn(chromium, ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
      `--user-data-dir=${this.profile}`, "--remote-debugging-pipe"], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    this.last = 0;
    this.waiting = new Map();
    this.heard = [];
    let rest = Buffer.alloc(0);
    this.child.stdio[4].on("data", (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      for (let end; (end = rest.indexOf(0)) >= 0; rest = rest.subarray(end + 1))
        this.take(JSON.parse(rest.subarray(0, end).toString()));
    });
  }

  take(message) {
    const waiting = this.waiting.get(message.id);
    if (!waiting) {
      this.heard.push(message);
      if (message.method === "Page.loadEventFired") this.loaded?.();
      return;
    }
    this.waiting.delete(message.id);
    if (message.error) waiting.reject(new Error(message.error.message));
    else waiting.resolve(message.result);
  }

  send(method, params = {}) {
    const id = ++this.last;
    this.child.stdio[3].write(JSON.stringify({ id, method, params, sessionId: this.session }) + "\0");
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  async open() {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    this.session = (await this.send("Target.attachToTarget", { targetId, flatten: true })).sessionId;
    for (const domain of ["Page", "Runtime", "Log"]) await this.send(`${domain}.enable`);
  }

  async load(path) {
    const loaded = new Promise((done) => { this.loaded = done; });
    await this.send("Page.navigate", { url: "file://" + path });
    await loaded;
  }

  async evaluate(expression) {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description || exceptionDetails.text);
    return result.value;
  }

  async close() {
    const ended = new Promise((done) => this.child.on("exit", done));
    this.child.kill();
    await ended;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

const findings = [];
const find = (where, what) => findings.push(`${where}: ${what}`);

// All pages of the root, and some of each folder.
function pagesOf(root) {
  return readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory()) return entry.name.endsWith(".html") ? [entry.name] : [];
    const pages = readdirSync(join(root, entry.name)).sort();
    const step = Math.max(1, Math.floor(pages.length / perFolder));
    return pages.filter((_, i) => i % step === 0).map((name) => join(entry.name, name));
  });
}

// What the page's own policy refused, what a script threw, and what ran that never should.
async function look(browser, where) {
  for (const { method, params } of browser.heard.splice(0)) {
    if (method === "Log.entryAdded" && params.entry.level === "error") find(where, params.entry.text);
    if (method === "Runtime.exceptionThrown") find(where, params.exceptionDetails.text);
    if (method === "Page.javascriptDialogOpening") find(where, "a dialog opened");
  }
  if (await browser.evaluate("typeof window.hacked !== 'undefined'")) find(where, "a record's text ran as script");
  const wider = await browser.evaluate("document.documentElement.scrollWidth - window.innerWidth");
  if (wider > 0) find(where, `${wider} pixels wider than the screen`);
}

// axe-core's rules, on the page as it now stands.
async function judge(browser, where) {
  await browser.evaluate(axe + "\n;0");
  const violations = await browser.evaluate(`axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], resultTypes: ["violations"], preload: false
  }).then((r) => r.violations.map((v) => [v.id, v.help, v.nodes.length, v.nodes[0].html.slice(0, 120)]))`);
  for (const [id, help, count, html] of violations) find(where, `${id}: ${help} (${count}): ${html}`);
}

async function checkPage(browser, path, view) {
  const where = `${path} (${view.name})`;
  await browser.send("Emulation.setScriptExecutionDisabled", { value: !view.script });
  await browser.load(join(resolve(dir), path));
  await browser.send("Emulation.setScriptExecutionDisabled", { value: false }); // the checker is a script, too
  await look(browser, where);
  await judge(browser, where);
}

// A word that stands in some title is found by itself, by its beginning, and in another form.
async function checkSearch(browser) {
  await browser.load(join(resolve(dir), "index.html"));
  if (await browser.evaluate("document.getElementById('sok').hidden")) return find("index.html", "no search");
  const ask = (words) => browser.evaluate(`(() => {
    const field = document.getElementById("ord");
    field.value = ${JSON.stringify(words)};
    field.dispatchEvent(new Event("input"));
    return [...document.querySelectorAll("#traffar a")].map((a) => a.textContent);
  })()`);
  const titles = await browser.evaluate("window.godaIndex.pages.map((p) => p[1])");
  for (const title of titles)
    if (!(await ask(title)).includes(title)) find("index.html", `the search does not find: ${title}`);
  for (const [words, part] of JSON.parse(process.env.SEARCHES || "[]"))
    if (!(await ask(words)).some((title) => title.includes(part))) find("index.html", `${words} does not find ${part}`);
  if ((await ask("qqxyzzy")).length) find("index.html", "what is nowhere is found");
  await ask(titles[0] || "");
  await look(browser, "index.html (search)");
  await judge(browser, "index.html (search)");
}

const views = [
  { name: "desk", width: 1280, height: 900, scheme: "light", script: true },
  { name: "telephone", width: 360, height: 740, scheme: "dark", script: true },
  { name: "desk, dark, no script", width: 1280, height: 900, scheme: "dark", script: false },
  { name: "telephone, light, no script", width: 360, height: 740, scheme: "light", script: false },
];

const browser = new Browser();
const pages = pagesOf(dir);
try {
  await browser.open();
  for (const view of views) {
    await browser.send("Emulation.setDeviceMetricsOverride", { width: view.width, height: view.height, deviceScaleFactor: 1, mobile: view.width < 500 });
    await browser.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: view.scheme }] });
    for (const path of pages) await checkPage(browser, path, view);
    if (view.script) await checkSearch(browser);
  }
} finally {
  await browser.close();
}
findings.forEach((finding) => console.log(finding));
console.log(`site: ${pages.length} pages in ${views.length} views, ${findings.length} findings`);
process.exitCode = findings.length ? 1 : 0;
