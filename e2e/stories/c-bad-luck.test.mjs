// Bad luck: the program is killed in the middle of a batch and nothing acknowledged is lost. And
// the pages of those who look after the office.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CAST_PASSWORD, openOffice } from "../kit/office.mjs";
import { files, scan } from "../kit/papers.mjs";
import { axe, handIn, openBrowser, picture, read, signIn, visit } from "../kit/visit.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

test("killed in the middle of a batch, the office goes on and has every paper once", async () => {
  const office = await openOffice({ cast: true });
  try {
    const page = await visit(browser, office);
    await signIn(page, { login: "minh", password: CAST_PASSWORD });
    const blobs = [];
    for (let number = 1; number <= 4; number += 1) {
      const paper = { number: `${number}00/QĐ-SVHTTDL` };
      blobs.push(...files([`to-${number}.jpg`, await scan(browser, paper)]));
    }
    await handIn(page, blobs);
    const batch = page.url();
    await office.end("SIGKILL");
    await office.start();
    await page.goto(batch);
    await read(page);
    const names = await page.locator("tbody small").allInnerTexts();
    assert.deepEqual(
      names.map((name) => name.trim()).sort(),
      blobs.map((blob) => blob.name),
    );
    const told = await office.run(["audit", "verify"]);
    assert.equal(told.code, 0, told.out + told.err);
    await page.leave();
  } finally {
    await office.close();
  }
});

test("the events show who did what, to those who look after the office", async () => {
  const office = await openOffice({ cast: true });
  try {
    const page = await visit(browser, office);
    await signIn(page, { login: "tuan", password: CAST_PASSWORD });
    for (const place of ["/", "/events", "/jobs", "/units", "/me", "/records"]) {
      const answer = await page.goto(place);
      assert.equal(answer.status(), 200, place);
      await axe(page);
      const name = place === "/" ? "home-administrator" : place.slice(1);
      await picture(page, `${name}-1280`, { guide: true });
    }
    await page.leave();
  } finally {
    await office.close();
  }
});
