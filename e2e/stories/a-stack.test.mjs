// A stack of paper becomes records: handed in, read, confirmed by keyboard, found without marks,
// and not there at all for a colleague of another commune.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CAST_PASSWORD, openOffice } from "../kit/office.mjs";
import { files, pdf, scan, scannedPdf } from "../kit/papers.mjs";
import {
  PHONE,
  WAYS,
  axe,
  handIn,
  openBrowser,
  picture,
  press,
  read,
  signIn,
  visit,
} from "../kit/visit.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

const minh = { login: "minh", password: CAST_PASSWORD };
const con = { login: "con", password: CAST_PASSWORD };
const NOTICE = {
  number: "87/TB-SVHTTDL",
  type: "THÔNG BÁO",
  abstract: "Lịch tiếp công dân tháng 11 năm 2026",
};

for (const way of [WAYS[0], WAYS[3]]) {
  test(`Minh hands in a stack, confirms it and finds it, ${way.name}`, async () => {
    const office = await openOffice({ cast: true });
    try {
      const blobs = files(
        ["quyet-dinh.jpg", await scan(browser)],
        ["thong-bao.pdf", await scannedPdf(browser, NOTICE)],
        ["ke-hoach.pdf", await pdf(browser, { number: "19/KH-SVHTTDL", type: "KẾ HOẠCH" })],
        ["ghi-chu.txt", "Ghi chú bàn giao kho lưu trữ số 3 cho tổ số hóa."],
      );
      const page = await visit(browser, office, way);
      await signIn(page, minh);
      await page.goto("/records/intake");
      await axe(page);
      await picture(page, `intake-${way.viewport.width}`, { guide: true });
      await handIn(page, blobs, way.scripts);
      await read(page);
      await axe(page);
      await picture(page, `batch-${way.viewport.width}`, { guide: true });

      await page.goto("/records/review");
      for (let left = blobs.length; left > 0; left -= 1) {
        const number = await page.locator("[name=number]").inputValue();
        if (number === "1234") await checkDesk(page, way);
        if (way.scripts) {
          await Promise.all([page.waitForEvent("domcontentloaded"), page.keyboard.press("Enter")]);
          await page.waitForLoadState("load");
        } else {
          await press(page, "form[data-desk] button.primary");
        }
      }
      assert.equal(await page.locator("form[data-desk]").count(), 0, "the desk is empty");
      await axe(page);

      const decision = await find(page, way);
      await aStranger(office, way, decision);
      await page.leave();
    } finally {
      await office.close();
    }
  });
}

/** The decision's fields were read off its picture, each with its crop. */
async function checkDesk(page, way) {
  assert.equal(await page.locator("[name=notation]").inputValue(), "QĐ-SVHTTDL");
  assert.equal(await page.locator("[name=issued_on]").inputValue(), "02/11/2026");
  assert.match(await page.locator("[name=abstract]").inputValue(), /kế hoạch số hóa tài liệu/);
  // Names are never put right by the program: the clerk does it.
  assert.match(await page.locator("[name=signer]").inputValue(), /^L\S V\Sn An$/);
  await page.fill("[name=signer]", "Lê Văn An");
  assert.ok((await page.locator(".crop").count()) >= 4, "fields show where they were read");
  await axe(page);
  await picture(page, `review-${way.viewport.width}`, { guide: true });
}

/** Found by number and without marks; the words are lit on the picture. Answers its address. */
async function find(page, way) {
  for (const query of ["1234/QĐ-SVHTTDL", "quyet dinh so hoa"]) {
    await page.fill("#find", query);
    await Promise.all([page.waitForEvent("domcontentloaded"), page.keyboard.press("Enter")]);
    await page.waitForLoadState("load");
    assert.match(page.url(), /\/search\?q=/);
    const hit = page.locator("main a[href*='/records/']", { hasText: /1234|số hóa/ }).first();
    await hit.waitFor();
    await axe(page);
  }
  await picture(page, `search-${way.viewport.width}`, { guide: true });
  await press(page, "main a[href*='/records/']");
  await axe(page);
  assert.ok((await page.locator(".paper rect").count()) > 0, "the words are lit on the page");
  await picture(page, `record-${way.viewport.width}`, { guide: true });
  return page.url();
}

/** Côn of another commune finds nothing and is told nothing. */
async function aStranger(office, way, decision) {
  const page = await visit(browser, office, { ...way, viewport: PHONE });
  await signIn(page, con);
  await page.goto("/search?q=quyet+dinh+so+hoa");
  assert.equal(await page.locator("main", { hasText: "SVHTTDL" }).count(), 0);
  await axe(page);
  const answer = await page.goto(decision);
  assert.equal(answer.status(), 404, "what may not be seen is not there");
  await axe(page);
  await picture(page, "not-there-360", { guide: true });
  await page.leave();
}
