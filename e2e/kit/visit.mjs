// A person at a browser: signing in, looking for faults that bar people, taking pictures.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const here = fileURLToPath(new URL("../", import.meta.url));
const guide = join(here, "../docs/guide");
const pictures = join(guide, "pictures");
const out = join(here, "out");
const WAIT_MS_MAX = 20_000;

export const PHONE = { width: 360, height: 760 };
export const DESKTOP = { width: 1280, height: 860 };

/** All four ways in which people come: phone and desktop, with and without scripts. `tag` tells
 * the papers and people of one way from those of another in an office that they share. */
export const WAYS = [
  { name: "desktop", tag: 1, viewport: DESKTOP, scripts: true },
  { name: "desktop without scripts", tag: 2, viewport: DESKTOP, scripts: false },
  { name: "phone", tag: 3, viewport: PHONE, scripts: true },
  { name: "phone without scripts", tag: 4, viewport: PHONE, scripts: false },
];

/** The way in which what is heavy is done in full: the others do the same with less. */
export const WHOLE = WAYS[0];

/** Tells one story in all four ways. */
export function inEveryWay(name, story) {
  for (const way of WAYS) test(`${name}, ${way.name}`, () => story(way));
}

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
  page.devtools = await context.newCDPSession(page);
  if (!scripts) await allowScripts(page, false);
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

/** Scripts of the page on or off from now on. What the devtools run is then off as well, as far
 * as it waits for anything. Only the session that turned scripts off can turn them on. */
function allowScripts(page, allowed) {
  return page.devtools.send("Emulation.setScriptExecutionDisabled", { value: !allowed });
}

/** No fault that axe knows, and nothing wider than the screen. A page that came without scripts
 * has run none of its own; axe alone may run on it, and nothing after. */
export async function axe(page) {
  if (!page.scripts) {
    const without = await page.evaluate(() => matchMedia("(scripting: none)").matches);
    assert.ok(without, "scripts are off");
    await allowScripts(page, true);
  }
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, { resultTypes: ["violations"] }),
  );
  if (!page.scripts) await allowScripts(page, false);
  const told = violations.map(
    (fault) =>
      `${fault.id}: ${fault.help}\n  ${fault.nodes
        .map((node) => `${node.target.join(" ")} ${node.html.slice(0, 160)}`)
        .join("\n  ")}`,
  );
  assert.equal(told.join("\n"), "", `axe on ${page.url()}`);
  await fits(page);
}

/** Nothing is wider than the screen. */
export async function fits(page) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(over <= 0, `${page.url()} is ${over} px wider than the screen`);
}

/** What the pages of the guide say, so that it gets those pictures alone that they show. */
function guideText() {
  const pages = readdirSync(guide).filter((name) => name.endsWith(".md"));
  return pages.map((name) => readFileSync(join(guide, name), "utf8")).join("\n");
}

/** A picture in e2e/out; with { guide: true } also for docs/guide, when GUIDE_PICTURES=1 asks and
 * a page there shows it. */
export async function picture(page, name, { guide: shown = false, full = false } = {}) {
  mkdirSync(out, { recursive: true });
  if (page.scripts) await page.evaluate("document.fonts.ready.then(() => true)");
  await page.mouse.move(0, 0);
  const told = page.scripts ? name : `${name}-without-scripts`;
  await page.screenshot({ path: join(out, `${told}.png`), fullPage: full });
  const asked = shown && page.scripts && process.env.GUIDE_PICTURES;
  if (asked && guideText().includes(`pictures/${name}.png`)) {
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: full });
  }
}

/** Loads the page again until `seen` says yes: how someone without scripts waits for long work. */
export async function until(page, minutes, seen) {
  const end = Date.now() + minutes * 60_000;
  for (;;) {
    if (await seen()) return;
    assert.ok(Date.now() < end, `${page.url()} did not get there in ${minutes} minutes`);
    await page.waitForTimeout(1000);
    await page.reload();
  }
}

/** Hands blobs in at the intake, as this page's way allows, and goes to their batch. */
export async function handIn(page, blobs) {
  await page.goto("/records/intake");
  await page.setInputFiles("form[data-upload] input[type=file]:not([capture])", blobs);
  if (page.scripts) await taken(page, blobs.length);
  else await press(page, "form[data-upload] button.primary");
  assert.match(page.url(), /\/records\/batches\//, "the batch shows how far it is");
}

/** Drops blobs on the intake with the mouse, as they come from a folder's window. */
export async function drop(page, blobs) {
  await page.goto("/records/intake");
  const given = blobs.map(({ name, buffer }) => [name, buffer.toString("base64")]);
  const carried = await page.evaluateHandle((pairs) => {
    const transfer = new DataTransfer();
    for (const [name, base64] of pairs) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    return transfer;
  }, given);
  const place = "form[data-upload] input[type=file]:not([capture])";
  for (const event of ["dragenter", "dragover", "drop"])
    await page.dispatchEvent(place, event, { dataTransfer: carried });
  await taken(page, blobs.length);
}

/** Waits until every blob was acknowledged, and goes to the batch. */
async function taken(page, count) {
  await page
    .locator('[data-state="sent"]')
    .nth(count - 1)
    .waitFor();
  await press(page, "[data-after-upload]");
}

/** Waits until every paper of the batch on this page was read. */
export function read(page, minutes = 5) {
  return until(page, minutes, async () => {
    const bar = page.locator("main progress").first();
    // A batch of which nothing is left here has no progress to show.
    if ((await bar.count()) === 0) return true;
    return (await bar.getAttribute("value")) === (await bar.getAttribute("max"));
  });
}
