// Every page that a link leads to, and every page that answers a form handed in wrong: no fault that
// axe knows, nothing wider than a phone, in all three languages, by day, by lamplight and in high
// contrast. Found by walking, so that a new page is looked at without anybody adding it here.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CAST_PASSWORD, inOffice } from "../kit/office.mjs";
import { files, scan } from "../kit/papers.mjs";
import {
  DESKTOP,
  PHONE,
  axe,
  fits,
  handIn,
  openBrowser,
  read,
  signIn,
  visit,
} from "../kit/visit.mjs";

/** Pages of one person at most: a walk that finds more goes round in circles. */
const PAGES_MAX = 80;
/** What a link gives to be kept and not to be looked at, and what changes the reader herself. */
const NO_PAGE =
  /\/(original|copy|export|stream|large|small|thumb)\b|\.(pdf|xlsx|csv|json|tar)\b|^\/(language|theme|api|sign-out|assets|metrics|healthz)/;

let browser, papers;
before(async () => {
  browser = await openBrowser();
  papers = files(
    ["a.jpg", await scan(browser, {})],
    ["b.jpg", await scan(browser, { number: "55/CV-SVHTTDL", mark: "MẬT" })],
  );
});
after(() => browser?.close());

/** Two addresses of one kind of page look the same here. */
function kind(href) {
  const url = new URL(href, "http://here");
  const path = url.pathname
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "{id}")
    .replace(/\/\d+(?=\/|$)/g, "/{n}");
  const keys = [...new Set(url.searchParams.keys())].sort().join("&");
  return keys ? `${path}?${keys}` : path;
}

async function links(page) {
  const hrefs = await page.locator("a[href^='/']").evaluateAll((all) =>
    all
      .filter((link) => !link.hasAttribute("download") && !link.closest("[hidden]"))
      .map((link) => link.getAttribute("href")),
  );
  return hrefs.filter((href) => !href.startsWith("//") && !NO_PAGE.test(href));
}

async function walk(page, look) {
  const seen = new Map([["/", "/"]]);
  const waiting = [["/", "the walk's start"]];
  const pages = [];
  while (waiting.length > 0) {
    const [place, from] = waiting.shift();
    const answer = await page.goto(place);
    assert.equal(answer.status(), 200, `${place}, linked on ${from}`);
    if (!(answer.headers()["content-type"] ?? "").includes("text/html")) continue;
    pages.push(place);
    await look(place);
    for (const href of await links(page)) {
      if (seen.has(kind(href))) continue;
      seen.set(kind(href), href);
      waiting.push([href, place]);
      assert.ok(seen.size <= PAGES_MAX, `more than ${PAGES_MAX} pages: ${[...seen.keys()]}`);
    }
  }
  return pages;
}

/** At both widths; axe on the phone, where tables are cards, and on the desktop where asked. */
async function atBothWidths(page) {
  await axe(page);
  await page.setViewportSize(PHONE);
  await axe(page);
  await page.setViewportSize(DESKTOP);
}

/** Puts the page in another language and light, as the person's menu does. */
async function wear(page, tongue, theme) {
  await page.goto(`/language?to=${tongue}&back=/`);
  await page.goto(`/theme?to=${theme}&back=/`);
}

/** Forms of a page that ask for words: what they are sent to, once for each kind. */
async function forms(page) {
  return page.locator("#main form[method=post]").evaluateAll((all) =>
    all
      .filter((form) => form.querySelector("input:not([type=hidden]), textarea, select"))
      .map((form) => form.getAttribute("action")),
  );
}

/** Hands every form in with nothing in it, and looks at what answers. */
async function wrongForms(page, places) {
  const seen = new Set();
  let refused = 0;
  for (const place of places) {
    if ((await page.goto(place)).status() !== 200) continue;
    for (const action of await forms(page)) {
      if (seen.has(kind(action))) continue;
      seen.add(kind(action));
      await page.goto(place);
      const [answer] = await Promise.all([
        page.waitForNavigation(),
        page.evaluate((to) => {
          const form = [...document.forms].find((one) => one.getAttribute("action") === to);
          for (const field of form.querySelectorAll("input:not([type=hidden]), textarea"))
            if (!["checkbox", "radio", "file"].includes(field.type)) field.value = "";
          form.noValidate = true;
          HTMLFormElement.prototype.submit.call(form);
        }, action),
      ]);
      assert.ok(answer.status() < 500, `${action} of ${place} answered ${answer.status()}`);
      if (answer.status() === 422) refused += 1;
      await atBothWidths(page);
    }
  }
  return refused;
}

for (const { login, tongue } of [
  { login: "lan", tongue: "en" },
  { login: "tuan", tongue: "lo" },
  { login: "hai", tongue: "en" },
]) {
  test(`every page that ${login} can reach is without fault`, () =>
    inOffice({ cast: true }, async (office) => {
      const clerk = await visit(browser, office);
      await signIn(clerk, { login: login === "tuan" ? "lan" : login, password: CAST_PASSWORD });
      await handIn(clerk, papers);
      await read(clerk);
      await clerk.leave();

      const page = await visit(browser, office);
      await signIn(page, { login, password: CAST_PASSWORD });
      const places = await walk(page, () => atBothWidths(page));
      if (login === "hai")
        assert.ok(places.some((place) => /gate\/./.test(place)), "a paper set aside was seen");
      await page.setViewportSize(PHONE);
      await wear(page, tongue, "dark");
      for (const place of places) {
        await page.goto(place);
        assert.equal(await page.locator("html").getAttribute("lang"), tongue, place);
        await axe(page);
      }
      await wear(page, tongue === "lo" ? "en" : "lo", "contrast");
      for (const place of places) {
        await page.goto(place);
        await axe(page);
      }
      await wear(page, "vi", "light");
      assert.ok((await wrongForms(page, places)) >= 3, "forms were refused");
      await page.leave();
    }));
}

/** Without scripts the pages are the same text, and lie on the screen without their help. */
test("every page that lan can reach is without fault where no script runs", () =>
  inOffice({ cast: true }, async (office) => {
    const page = await visit(browser, office, { viewport: PHONE, scripts: false });
    await signIn(page, { login: "lan", password: CAST_PASSWORD });
    await handIn(page, papers);
    await read(page);
    await walk(page, async () => {
      await axe(page);
      await page.setViewportSize(DESKTOP);
      await fits(page);
      await page.setViewportSize(PHONE);
    });
    await page.leave();
  }));
