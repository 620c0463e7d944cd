// Two hundred mixed papers in one go: dropped, watched while they are read, a stack among them
// split with the keyboard alone and joined again.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { CAST_PASSWORD, inOffice } from "../kit/office.mjs";
import { mixed } from "../kit/mixed.mjs";
import { files } from "../kit/papers.mjs";
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

/** Papers of the batch: in full once, in the other ways one of each kind and a few more. */
const PAPERS = 200;
const PAPERS_OF_OTHER_WAYS = 14;
/** Time in which two hundred papers are sent one by one. */
const SEND_MS_MAX = 180_000;
/** Time that two busy cores may take to read them. */
const READ_MS_MAX = 480_000;

let browser, papers;
before(async () => {
  browser = await openBrowser();
  papers = files(...(await mixed(browser, PAPERS)));
  assert.equal(papers.length, PAPERS);
});
after(() => browser?.close());

inEveryWay("Minh drops a mixed batch and splits a stack with the keyboard", (way) =>
  inOffice({ cast: true }, async (office) => {
    const page = await visit(browser, office, way);
    await signIn(page, { login: "minh", password: CAST_PASSWORD });
    page.setDefaultTimeout(SEND_MS_MAX);
    const batch = papers.slice(0, way === WHOLE ? PAPERS : PAPERS_OF_OTHER_WAYS);
    await handIn(page, batch);
    const place = page.url();
    await page.locator("progress").first().waitFor();
    if (way === WHOLE) await watch(page, batch.length);
    else await read(page);
    await page.goto(place);
    await axe(page);
    const told = await page.locator("main").innerText();
    assert.match(told, /Không đọc được/, "the broken one says so");
    assert.match(told, /Đã giữ, không có chữ để đọc/, "the table is kept");
    const last = batch.at(-1).name.match(/\d+/)[0];
    for (const query of [`Phiếu số ${last}`, "Cộng hoà xã hội chủ nghĩa"]) {
      await page.goto(`/search?q=${encodeURIComponent(query)}`);
      await page.locator("main a[href*='/records/']").first().waitFor();
    }
    await page.goto(place);
    await splitByKeyboard(page, way);
    await page.leave();
  }),
);

/** The page tells by itself how far it is; nobody loads it again. */
async function watch(page, papers) {
  await page.waitForFunction(
    // The page loads itself anew when all is read, and then no longer says that one may leave.
    (all) =>
      document.body.innerText.includes(`${all} trong ${all}`) &&
      !document.body.innerText.includes("Bạn có thể rời trang này"),
    papers,
    { timeout: READ_MS_MAX, polling: 1_000 },
  );
}

/** The stack of three becomes three, by Tab and Space and Enter; then one again. */
async function splitByKeyboard(page, way) {
  const stack = page.locator("tbody a", { has: page.locator("xpath=../small[.='chong.tiff']") });
  const row = page.locator("tbody tr", { hasText: "chong.tiff" }).first();
  const href = await ((await stack.count()) ? stack : row.locator("a")).first().getAttribute("href");
  await page.goto(`${href}/stack`);
  await axe(page);
  await picture(page, `stack-${way.viewport.width}`, { guide: true });
  await page.locator("input[name=cut]").first().focus();
  await page.keyboard.press("Space");
  for (let tabs = 0; tabs < 12; tabs += 1) {
    await page.keyboard.press("Tab");
    const third = await page.evaluate(
      () => document.activeElement?.name === "cut" && document.activeElement.value === "3",
    );
    if (third) break;
  }
  await page.keyboard.press("Space");
  assert.equal(await page.locator("input[name=cut]:checked").count(), 2);
  await Promise.all([page.waitForEvent("domcontentloaded"), page.keyboard.press("Enter")]);
  await page.waitForLoadState("load");
  assert.match(await page.locator("main").innerText(), /Xem lại tài liệu/);
  await page.goto(`${href}/stack`);
  assert.match(await page.locator("main").innerText(), /đã được tách thành nhiều tài liệu/);
  await axe(page);
  await page.locator("form[action*='/restacks/'] button").focus();
  await Promise.all([page.waitForEvent("domcontentloaded"), page.keyboard.press("Enter")]);
  await page.waitForLoadState("load");
  await page.goto(`${href}/stack`);
  assert.equal(await page.locator(".sheaf li").count(), 3, "the stack is whole again");
}
