// Two hundred mixed papers in one go: dropped, watched while they are read, a stack among them
// split with the keyboard alone and joined again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CAST_PASSWORD, openOffice } from "../kit/office.mjs";
import { mixed } from "../kit/mixed.mjs";
import { files } from "../kit/papers.mjs";
import { PHONE, axe, handIn, openBrowser, picture, signIn, visit } from "../kit/visit.mjs";

/** Papers of the batch. */
const PAPERS = 200;
/** Time in which two hundred papers are sent one by one. */
const SEND_MS_MAX = 180_000;
/** Time that two busy cores may take to read them. */
const READ_MS_MAX = 480_000;

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

test("Minh drops two hundred mixed papers and splits a stack with the keyboard", async () => {
  const office = await openOffice({ cast: true });
  try {
    const page = await visit(browser, office);
    await signIn(page, { login: "minh", password: CAST_PASSWORD });
    page.setDefaultTimeout(SEND_MS_MAX);
    const papers = await mixed(browser, PAPERS);
    assert.equal(papers.length, PAPERS);
    await page.goto("/records/intake");
    await handIn(page, files(...papers));
    const batch = page.url();
    await page.locator("progress").first().waitFor();
    await page.waitForFunction(
      // The page loads itself anew when all is read, and then no longer says that one may leave.
      (all) =>
        document.body.innerText.includes(`${all} trong ${all}`) &&
        !document.body.innerText.includes("Bạn có thể rời trang này"),
      PAPERS,
      { timeout: READ_MS_MAX, polling: 1_000 },
    );
    await page.goto(batch);
    await axe(page);
    const told = await page.locator("main").innerText();
    assert.match(told, /Không đọc được/, "the broken one says so");
    assert.match(told, /Đã giữ, không có chữ để đọc/, "the table is kept");
    for (const query of ["Phiếu số 150", "Cộng hoà xã hội chủ nghĩa"]) {
      await page.goto(`/search?q=${encodeURIComponent(query)}`);
      await page.locator("main a[href*='/records/']").first().waitFor();
    }
    await page.goto(batch);
    await splitByKeyboard(page);
    await onThePhone(office, page.url());
    await page.leave();
  } finally {
    await office.close();
  }
});

/** The stack of three becomes three, by Tab and Space and Enter; then one again. */
async function splitByKeyboard(page) {
  const stack = page.locator("tbody a", { has: page.locator("xpath=../small[.='chong.tiff']") });
  const row = page.locator("tbody tr", { hasText: "chong.tiff" }).first();
  const href = await ((await stack.count()) ? stack : row.locator("a")).first().getAttribute("href");
  await page.goto(`${href}/stack`);
  await axe(page);
  await picture(page, "stack-1280", { guide: true });
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

/** The same page on a phone: nothing wider than the screen, nothing that bars people. */
async function onThePhone(office, address) {
  const page = await visit(browser, office, { viewport: PHONE });
  await signIn(page, { login: "minh", password: CAST_PASSWORD });
  await page.goto(address);
  await axe(page);
  await picture(page, "stack-360", { guide: true });
  await page.goto("/records/intake");
  await axe(page);
  await page.leave();
}
