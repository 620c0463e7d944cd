// A stack of paper becomes records: handed in, read, confirmed by keyboard, found without marks,
// and not there at all for a colleague of another commune.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { CAST_PASSWORD, inOffice } from "../kit/office.mjs";
import { files, pdf, scan, scannedPdf } from "../kit/papers.mjs";
import {
  WHOLE,
  axe,
  drop,
  handIn,
  inEveryWay,
  openBrowser,
  picture,
  press,
  read,
  signIn,
  visit,
} from "../kit/visit.mjs";

/** A paper whose fields are right is confirmed with so many keys at most. */
const KEYS_MAX = 3;
const SIGNER = "Lê Văn An";
const NOTICE = {
  number: "87/TB-SVHTTDL",
  type: "THÔNG BÁO",
  abstract: "Lịch tiếp công dân tháng 11 năm 2026",
};
const PLAN = {
  number: "19/KH-SVHTTDL",
  type: "KẾ HOẠCH",
  abstract: "Kiểm tra công tác lưu trữ tại các xã, phường năm 2027",
};
const minh = { login: "minh", password: CAST_PASSWORD };
const con = { login: "con", password: CAST_PASSWORD };

let browser, blobs;
before(async () => {
  browser = await openBrowser();
  blobs = files(
    ["quyet-dinh.jpg", await scan(browser)],
    ["thong-bao.pdf", await scannedPdf(browser, NOTICE)],
    ["ke-hoach.pdf", await pdf(browser, PLAN)],
    ["ghi-chu.txt", "Ghi chú bàn giao kho lưu trữ số 3 cho tổ số hóa."],
  );
});
after(() => browser?.close());

inEveryWay("Minh hands in a stack, confirms it by keyboard and finds it", (way) =>
  inOffice({ cast: true }, async (office) => {
    const page = await visit(browser, office, way);
    await signIn(page, minh);
    await page.goto("/records/intake");
    await axe(page);
    await picture(page, `intake-${way.viewport.width}`, { guide: true });
    if (way === WHOLE) await drop(page, blobs);
    else await handIn(page, blobs);
    await read(page);
    await axe(page);
    await picture(page, `batch-${way.viewport.width}`, { guide: true });
    await review(page, way);
    const decision = await find(page, way);
    await aStranger(office, way, decision);
    await page.leave();
  }),
);

/** Every paper is confirmed without the mouse; in the decision the name is put right first. */
async function review(page, way) {
  const asked = new Set();
  page.on("request", (request) => asked.add(new URL(request.url()).pathname));
  await page.goto("/records/review");
  for (let left = blobs.length; left > 0; left -= 1) {
    await page.waitForLoadState("networkidle");
    if ((await page.locator("[name=number]").inputValue()) === "1234") await checkDesk(page, way);
    const was = page.url();
    const ahead = new Set(asked);
    const keys = await confirm(page);
    assert.ok(keys <= KEYS_MAX, `${keys} keys for a paper whose fields are right`);
    assert.notEqual(page.url(), was);
    if (left === 1) break;
    const next = await page.locator(".paper img").getAttribute("src");
    if (way.scripts && next)
      assert.ok(ahead.has(next), "the next paper's picture was there before it was asked for");
  }
  assert.equal(await page.locator("form[data-desk]").count(), 0, "the desk is empty");
  await axe(page);
}

/** Confirms the paper on the desk from where the focus is; answers how many keys it took. */
async function confirm(page) {
  let keys = 1;
  while ((await focused(page)).kind === "TEXTAREA") {
    await page.keyboard.press("Tab");
    keys += 1;
  }
  await enter(page);
  return keys;
}

async function enter(page) {
  await Promise.all([page.waitForEvent("domcontentloaded"), page.keyboard.press("Enter")]);
  await page.waitForLoadState("load");
}

function focused(page) {
  return page.evaluate(() => {
    const { name, tagName, form } = document.activeElement;
    return { name, kind: tagName, desk: form?.hasAttribute("data-desk") ?? false };
  });
}

/** Goes to a field of the desk with Tab alone. */
async function goTo(page, name) {
  assert.ok((await focused(page)).desk, "the desk has the focus from the start");
  for (const key of ["Tab", "Shift+Tab"]) {
    while ((await focused(page)).desk) {
      if ((await focused(page)).name === name) return;
      await page.keyboard.press(key);
    }
    await page.keyboard.press(key === "Tab" ? "Shift+Tab" : "Tab");
  }
  assert.fail(`${name} cannot be reached by keyboard`);
}

/** The decision's fields were read off its picture, each with its crop. */
async function checkDesk(page, way) {
  assert.equal(await page.locator("[name=notation]").inputValue(), "QĐ-SVHTTDL");
  assert.equal(await page.locator("[name=issued_on]").inputValue(), "02/11/2026");
  assert.match(await page.locator("[name=abstract]").inputValue(), /kế hoạch số hóa tài liệu/);
  // Names are never put right by the program: the clerk does it.
  assert.match(await page.locator("[name=signer]").inputValue(), /^L\S V\Sn An$/);
  await goTo(page, "signer");
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(SIGNER);
  assert.ok((await page.locator(".crop").count()) >= 4, "fields show where they were read");
  await axe(page);
  await picture(page, `review-${way.viewport.width}`, { guide: true });
}

/** Found by number and without marks; the words are lit on the picture. Answers its address. */
async function find(page, way) {
  for (const query of ["1234/QĐ-SVHTTDL", "quyet dinh so hoa"]) {
    await page.fill("#find", query);
    await enter(page);
    assert.match(page.url(), /\/search\?q=/);
    const hit = page.locator("main a[href*='/records/']", { hasText: /1234|số hóa/ }).first();
    await hit.waitFor();
    await axe(page);
  }
  await picture(page, `search-${way.viewport.width}`, { guide: true });
  await press(page, "main a[href*='/records/']");
  await axe(page);
  assert.ok((await page.locator(".paper rect").count()) > 0, "the words are lit on the page");
  assert.match(await page.locator("dl.pairs").first().innerText(), new RegExp(SIGNER));
  await picture(page, `record-${way.viewport.width}`, { guide: true });
  return page.url();
}

/** Côn of another commune finds nothing and is told nothing. */
async function aStranger(office, way, decision) {
  const page = await visit(browser, office, way);
  await signIn(page, con);
  await page.goto("/search?q=quyet+dinh+so+hoa");
  assert.equal(await page.locator("main", { hasText: "SVHTTDL" }).count(), 0);
  await axe(page);
  const answer = await page.goto(decision);
  assert.equal(answer.status(), 404, "what may not be seen is not there");
  await axe(page);
  await picture(page, `not-there-${way.viewport.width}`, { guide: true });
  await page.leave();
}
