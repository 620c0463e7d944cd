// Bad luck: the program is killed in the middle of a batch and nothing acknowledged is lost. And
// the pages of those who look after the office.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { CAST_PASSWORD, openOffice } from "../kit/office.mjs";
import { files, scan } from "../kit/papers.mjs";
import {
  WHOLE,
  axe,
  handIn,
  inEveryWay,
  openBrowser,
  picture,
  read,
  signIn,
  visit,
} from "../kit/visit.mjs";

let browser, office;
before(async () => {
  browser = await openBrowser();
  office = await openOffice({ cast: true });
});
after(async () => {
  await office?.close();
  await browser?.close();
});

inEveryWay("killed in the middle of a batch, the office has every paper once", async (way) => {
  const page = await visit(browser, office, way);
  await signIn(page, { login: "minh", password: CAST_PASSWORD });
  const blobs = [];
  for (let number = 1; number <= (way === WHOLE ? 4 : 2); number += 1) {
    const paper = { number: `${way.tag}${number}0/QĐ-SVHTTDL` };
    blobs.push(...files([`to-${way.tag}-${number}.jpg`, await scan(browser, paper)]));
  }
  await handIn(page, blobs);
  const batch = page.url();
  const done = await page.locator("main progress").getAttribute("value");
  assert.ok(Number(done) < blobs.length, "the batch is still being read");
  await office.end("SIGKILL");
  await office.start();
  await page.goto(batch);
  await read(page);
  await axe(page);
  const names = await page.locator("tbody small").allInnerTexts();
  assert.deepEqual(
    names.map((name) => name.trim()).sort(),
    blobs.map((blob) => blob.name),
  );
  const told = await office.run(["audit", "verify"]);
  assert.equal(told.code, 0, told.out + told.err);
  await page.leave();
});

inEveryWay("the events show who did what, to those who look after the office", async (way) => {
  const page = await visit(browser, office, way);
  await signIn(page, { login: "tuan", password: CAST_PASSWORD });
  for (const place of ["/", "/events", "/jobs", "/units", "/people", "/me"]) {
    const answer = await page.goto(place);
    assert.equal(answer.status(), 200, place);
    await axe(page);
    const name = place === "/" ? "home-administrator" : place.slice(1);
    await picture(page, `${name}-${way.viewport.width}`, { guide: true });
  }
  await page.leave();
});
