// Every page that a link leads to: no fault that axe knows, nothing wider than a phone, in all three
// languages. Found by walking, so that a new page is looked at without anybody adding it here.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CAST_PASSWORD, openOffice } from "../kit/office.mjs";
import { files, scan } from "../kit/papers.mjs";
import { DESKTOP, PHONE, axe, handIn, openBrowser, press, read, signIn, visit } from "../kit/visit.mjs";

/** Pages of one person at most: a walk that finds more goes round in circles. */
const PAGES_MAX = 80;
/** What a link gives to be kept and not to be looked at, and what changes the reader herself. */
const NO_PAGE = /\/(original|copy|export|stream|large|small|thumb)\b|\.(pdf|xlsx|csv|json|tar)\b|^\/(language|theme|api|sign-out|assets|metrics|healthz)/;

let browser;
before(async () => {
  browser = await openBrowser();
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
  while (waiting.length > 0) {
    const [place, from] = waiting.shift();
    const answer = await page.goto(place);
    assert.equal(answer.status(), 200, `${place}, linked on ${from}`);
    if (!(answer.headers()["content-type"] ?? "").includes("text/html")) continue;
    await look(place);
    for (const href of await links(page)) {
      if (seen.has(kind(href))) continue;
      seen.set(kind(href), href);
      waiting.push([href, place]);
      assert.ok(seen.size <= PAGES_MAX, `more than ${PAGES_MAX} pages: ${[...seen.keys()]}`);
    }
  }
  return [...seen.values()];
}

for (const { login, tongue } of [
  { login: "lan", tongue: "en" },
  { login: "tuan", tongue: "lo" },
  { login: "hai", tongue: "en" },
]) {
  test(`every page that ${login} can reach is without fault on a desktop and on a phone`, async () => {
    const office = await openOffice({ cast: true });
    try {
      const page = await visit(browser, office);
      await signIn(page, { login, password: CAST_PASSWORD });
      if (login !== "tuan") {
        await handIn(page, files(["a.jpg", await scan(browser, {})]));
        await read(page);
      }
      const places = await walk(page, async () => {
        await axe(page);
        await page.setViewportSize(PHONE);
        await axe(page);
        await page.setViewportSize(DESKTOP);
      });
      await page.goto("/");
      await page.setViewportSize(PHONE);
      await page.locator("details.person summary").click();
      await press(page, `.tongues a[lang=${tongue}]`);
      for (const place of places) {
        const answer = await page.goto(place);
        if (!(answer.headers()["content-type"] ?? "").includes("text/html")) continue;
        assert.equal(await page.locator("html").getAttribute("lang"), tongue, place);
        await axe(page);
      }
      await page.leave();
    } finally {
      await office.close();
    }
  });
}
