// A person at a browser: signing in, looking for faults that bar people, taking pictures.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const here = fileURLToPath(new URL("../", import.meta.url));
const pictures = join(here, "../docs/guide/pictures");
const out = join(here, "out");
const WAIT_MS_MAX = 20_000;

export const PHONE = { width: 360, height: 760 };
export const DESKTOP = { width: 1280, height: 860 };

/** All four ways in which people come: phone and desktop, with and without scripts. */
export const WAYS = [
  { name: "desktop", viewport: DESKTOP, scripts: true },
  { name: "desktop without scripts", viewport: DESKTOP, scripts: false },
  { name: "phone", viewport: PHONE, scripts: true },
  { name: "phone without scripts", viewport: PHONE, scripts: false },
];

function chromiumPath() {
  const found = [
    process.env.CHROMIUM,
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
  ].find((path) => path && existsSync(path));
  if (!found) throw new Error("no Chromium: install Debian's package chromium, or set CHROMIUM");
  return found;
}

/** A browser with a new, empty profile. Playwright makes it and throws it away. */
export function openBrowser() {
  return chromium.launch({
    executablePath: chromiumPath(),
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A new person at the browser: nothing is signed in. Faults of scripts and refusals by the CSP
 * fail the story. */
export async function visit(
  browser,
  office,
  { viewport = DESKTOP, scripts = true, dark = false, lang = "vi" } = {},
) {
  const context = await browser.newContext({
    viewport,
    javaScriptEnabled: scripts,
    baseURL: office.url,
    locale: lang,
    colorScheme: dark ? "dark" : "light",
    timezoneId: "Asia/Ho_Chi_Minh",
    reducedMotion: "reduce",
    hasTouch: viewport.width < 500,
    acceptDownloads: true,
  });
  context.setDefaultTimeout(WAIT_MS_MAX);
  const page = await context.newPage();
  page.faults = [];
  page.scripts = scripts;
  page.on("pageerror", (error) => page.faults.push(`script: ${error.message}`));
  page.on("console", (line) => {
    if (
      line.type() === "error" &&
      /Content Security Policy|Refused to|violates/.test(line.text())
    ) {
      page.faults.push(line.text());
    }
  });
  page.leave = async () => {
    const { faults } = page;
    await context.close();
    assert.deepEqual(faults, []);
  };
  return page;
}

/** Sets up an empty office as its first administrator, who is then signed in. */
export async function setUp(page, office = {}) {
  const words = {
    office: "UBND phường Nam Đông Hà",
    unit: "Phường Nam Đông Hà",
    name: "Trần Thị Hoa",
    login: "hoa",
    password: "cau-Hien-Luong-1954",
    ...office,
  };
  await page.goto("/setup");
  for (const [name, value] of Object.entries(words)) {
    const field = page.locator(`#main [name="${name}"]`);
    if ((await field.count()) === 0) continue;
    if ((await field.evaluate((element) => element.tagName).catch(() => "")) === "SELECT")
      await field.selectOption(value);
    else await field.fill(value);
  }
  await press(page, "#main form button.primary");
  return words;
}

/** Signs in; `who` is { login, password }. */
export async function signIn(page, who) {
  await page.goto("/sign-in");
  await page.fill('#main [name="login"]', who.login);
  await page.fill('#main [name="password"]', who.password);
  await press(page, "#main form button.primary");
}

/** Presses a button or link that leads to another page, and waits for that page. */
export async function press(page, selector) {
  await Promise.all([
    page.waitForEvent("domcontentloaded"),
    page.locator(selector).first().click(),
  ]);
  await page.waitForLoadState("load");
}

/** No fault that axe knows, and nothing wider than the screen. Axe needs timers, which a page
 * without scripts does not have: there only the width is looked at, and the same page is examined
 * on the way with scripts. */
export async function axe(page) {
  if (page.scripts) {
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() =>
      window.axe.run(document, { resultTypes: ["violations"] }),
    );
    const told = violations.map(
      (fault) =>
        `${fault.id}: ${fault.help}\n  ${fault.nodes
          .map((node) => `${node.target.join(" ")} ${node.html.slice(0, 160)}`)
          .join("\n  ")}`,
    );
    assert.equal(told.join("\n"), "", `axe on ${page.url()}`);
  }
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(over <= 0, `${page.url()} is ${over} px wider than the screen`);
}

/** A picture in e2e/out; with { guide: true } also for docs/guide, when GUIDE_PICTURES=1 asks. */
export async function picture(page, name, { guide = false, full = false } = {}) {
  mkdirSync(out, { recursive: true });
  if (page.scripts) await page.evaluate("document.fonts.ready.then(() => true)");
  await page.screenshot({ path: join(out, `${name}.png`), fullPage: full });
  if (guide && process.env.GUIDE_PICTURES) {
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: full });
  }
}

/** Loads the page again until `seen` says yes: how someone without scripts waits for long work. */
export async function until(page, seen, minutes = 5) {
  const end = Date.now() + minutes * 60_000;
  for (;;) {
    if (await seen()) return;
    assert.ok(Date.now() < end, `${page.url()} did not get there in ${minutes} minutes`);
    await page.waitForTimeout(1000);
    await page.reload();
  }
}

/** Hands blobs in at the intake, as this page's way allows, and goes to their batch. */
export async function handIn(page, blobs, scripts = true) {
  await page.goto("/records/intake");
  await page.setInputFiles("form[data-upload] input[type=file]:not([capture])", blobs);
  if (scripts) {
    await page
      .locator('[data-state="sent"]')
      .nth(blobs.length - 1)
      .waitFor();
    await press(page, "[data-after-upload]");
  } else {
    await press(page, "form[data-upload] button.primary");
  }
  assert.match(page.url(), /\/records\/batches\//, "the batch shows how far it is");
}

/** Waits until every paper of the batch on this page was read. */
export function read(page) {
  return until(page, async () => {
    const bar = page.locator("main progress").first();
    return (await bar.getAttribute("value")) === (await bar.getAttribute("max"));
  });
}
