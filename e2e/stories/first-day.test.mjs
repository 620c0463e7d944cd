// The first day: an empty office is set up, its administrator signs out and in again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inOffice } from "../kit/office.mjs";
import {
  DESKTOP,
  PHONE,
  axe,
  inEveryWay,
  openBrowser,
  picture,
  press,
  setUp,
  signIn,
  visit,
} from "../kit/visit.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

inEveryWay("Hoa sets up an empty office and signs in again", (way) =>
  inOffice({}, async (office) => {
    const page = await visit(browser, office, way);
    await page.goto("/");
    assert.match(page.url(), /\/setup$/, "an empty office leads to its setup page");
    await axe(page);
    await picture(page, `setup-${way.viewport.width}`, { guide: true });
    const hoa = await setUp(page);
    assert.equal(new URL(page.url()).pathname, "/", "after the setup she is at home");
    assert.match(await page.locator("h1").innerText(), /Hoa/);
    await axe(page);
    await picture(page, `home-${way.viewport.width}`, { guide: true });
    await page.locator("details.person summary").click();
    await press(page, 'form[action="/sign-out"] button');
    await signIn(page, { login: hoa.login, password: "khong-phai-mat-khau" });
    assert.match(page.url(), /\/sign-in/, "a wrong password does not open the door");
    await axe(page);
    await signIn(page, hoa);
    assert.equal(new URL(page.url()).pathname, "/");
    await page.leave();
  }),
);

test("the sign-in page speaks Vietnamese, English and Lao, by day and by lamplight", () =>
  inOffice({}, async (office) => {
    const first = await visit(browser, office);
    await setUp(first);
    await first.leave();
    for (const viewport of [DESKTOP, PHONE]) {
      for (const dark of [false, true]) {
        const page = await visit(browser, office, { viewport, dark });
        await page.goto("/sign-in");
        for (const lang of ["en", "lo", "vi"]) {
          await press(page, `.tongues a[lang=${lang}]`);
          assert.equal(await page.locator("html").getAttribute("lang"), lang);
          assert.match(page.url(), /\/sign-in/, "the language changes where she is");
          await axe(page);
        }
        await picture(page, `sign-in-${viewport.width}${dark ? "-dark" : ""}`, { guide: true });
        await page.leave();
      }
    }
  }));
