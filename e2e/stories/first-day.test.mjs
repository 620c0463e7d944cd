// The first day: an empty office is set up, its administrator signs out and in again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CAST_PASSWORD, openOffice } from "../kit/office.mjs";
import {
  DESKTOP,
  PHONE,
  WAYS,
  axe,
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

for (const way of WAYS) {
  test(`Hoa sets up an empty office and signs in again, ${way.name}`, async () => {
    const office = await openOffice({ serve: [] });
    try {
      const page = await visit(browser, office, way);
      await page.goto("/");
      assert.match(page.url(), /\/setup$/, "an empty office leads to its setup page");
      await axe(page);
      await picture(page, `setup-${way.viewport.width}`, { guide: way.scripts });
      const hoa = await setUp(page);
      assert.equal(new URL(page.url()).pathname, "/", "after the setup she is at home");
      assert.match(await page.locator("h1").innerText(), /Hoa/);
      await axe(page);
      await picture(page, `home-${way.viewport.width}`, { guide: way.scripts });
      await page.locator("details.person summary").click();
      await press(page, 'form[action="/sign-out"] button');
      await signIn(page, { login: hoa.login, password: "khong-phai-mat-khau" });
      assert.match(page.url(), /\/sign-in/, "a wrong password does not open the door");
      await axe(page);
      await signIn(page, hoa);
      assert.equal(new URL(page.url()).pathname, "/");
      await page.leave();
    } finally {
      await office.close();
    }
  });
}

test("the sign-in page speaks Vietnamese, English and Lao, by day and by lamplight", async () => {
  const office = await openOffice({ serve: [] });
  try {
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
  } finally {
    await office.close();
  }
});

test("no page weighs more than 60 kB on a thin line, fonts, styles and scripts with it", async () => {
  const PAGE_BYTES_MAX = 60_000;
  const office = await openOffice({ cast: true });
  try {
    const page = await visit(browser, office);
    const line = await page.context().newCDPSession(page);
    await line.send("Network.enable");
    let bytes = 0;
    line.on("Network.loadingFinished", (loaded) => (bytes += loaded.encodedDataLength));
    const weigh = async (place) => {
      bytes = 0;
      await line.send("Network.clearBrowserCache");
      await page.goto(place, { waitUntil: "networkidle" });
      assert.ok(bytes > 0 && bytes <= PAGE_BYTES_MAX, `${place} weighs ${bytes} bytes`);
    };
    await weigh("/sign-in");
    await signIn(page, { login: "tuan", password: CAST_PASSWORD });
    const places = ["/", "/records", "/records/intake", "/units", "/people", "/events", "/jobs"];
    for (const place of places) await weigh(place);
    await page.leave();
  } finally {
    await office.close();
  }
});
