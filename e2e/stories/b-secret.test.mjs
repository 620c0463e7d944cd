// Scans stamped MẬT: set aside before anything is indexed. One custodian confirms the one that is
// secret, and it is gone but for a line in the register; the false alarm needs two.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { CAST_PASSWORD, openOffice } from "../kit/office.mjs";
import { files, scan } from "../kit/papers.mjs";
import {
  axe,
  handIn,
  inEveryWay,
  openBrowser,
  picture,
  press,
  read,
  signIn,
  until,
  visit,
} from "../kit/visit.mjs";

const as = (login) => ({ login, password: CAST_PASSWORD });

let browser, office;
before(async () => {
  browser = await openBrowser();
  office = await openOffice({ cast: true });
});
after(async () => {
  await office?.close();
  await browser?.close();
});

inEveryWay("a secret paper is confirmed by one, a false alarm released by two", async (way) => {
  const shot = (page, name) => picture(page, `${name}-${way.viewport.width}`, { guide: true });
  const secret = `10${way.tag}/CV-SVHTTDL`;
  const alarm = `20${way.tag}/CV-SVHTTDL`;

  const lan = await visit(browser, office, way);
  await signIn(lan, as("lan"));
  const papers = [];
  for (const number of [secret, alarm])
    papers.push([`${number.slice(0, 3)}.jpg`, await scan(browser, { number, mark: "MẬT" })]);
  await handIn(lan, files(...papers));
  const batch = lan.url();
  await read(lan);
  await axe(lan);
  await shot(lan, "batch-set-aside");
  await hidden(lan, [secret, alarm]);
  const gate = await lan.goto("/records/gate");
  assert.ok([403, 404].includes(gate.status()), "only custodians see what is set aside");

  const hai = await visit(browser, office, way);
  await signIn(hai, as("hai"));
  await hai.goto("/records/gate");
  await axe(hai);
  const places = await hai
    .locator(".due a")
    .evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  assert.equal(places.length, 2, "both wait for a custodian");
  const paper = {};
  for (const place of places) {
    await hai.goto(place);
    paper[await hai.locator("[name=number]").inputValue()] = place;
  }
  await confirmed(hai, paper[secret], secret, shot);

  await hai.goto(paper[alarm]);
  await press(hai, "form[action$='/release'] button");
  await axe(hai);
  await hai.fill("[name=reason]", "Dấu Mật là chữ mẫu trong bài giảng, không phải dấu độ mật.");
  await press(hai, "form[action$='/release'] button");
  await hai.goto(paper[alarm]);
  assert.equal(await hai.locator("form[action$='/agree']").count(), 0, "not by the same person");
  await axe(hai);
  await hai.leave();
  await hidden(lan, [secret, alarm]);

  const ha = await visit(browser, office, way);
  await signIn(ha, as("ha"));
  await ha.goto(paper[alarm]);
  await axe(ha);
  await shot(ha, "gate-agree");
  await press(ha, "form[action$='/agree'] button");
  await ha.goto("/records/gate");
  await axe(ha);
  await shot(ha, "gate-register");
  await ha.leave();

  await lan.goto("/records");
  await until(lan, 2, async () => (await lan.locator("main", { hasText: alarm }).count()) > 0);
  await hidden(lan, [secret]);
  await lan.goto(batch);
  await axe(lan);
  await lan.leave();
});

/** Whoever handed the papers in finds neither them nor a word of them. */
async function hidden(page, numbers) {
  for (const number of numbers) {
    for (const place of ["/records", `/search?q=${encodeURIComponent(number)}`, "/records/review"]) {
      await page.goto(place);
      assert.equal(await page.locator("main", { hasText: number }).count(), 0, place);
    }
  }
}

/** Hai says that it is secret, and where the paper lies: bytes and key are gone from then on. */
async function confirmed(page, place, number, shot) {
  await page.goto(place);
  await axe(page);
  await shot(page, "gate");
  const look = await page.locator(".paper img").first().getAttribute("src");
  assert.equal((await page.request.get(look)).status(), 200);
  await press(page, "form[action$='/confirm'] button");
  assert.equal(await page.locator("[data-errors]").count(), 1, "the place of the paper is asked for");
  await axe(page);
  await page.fill("[name=paper_place]", `Két số 2, ngăn ${number.slice(0, 3)}`);
  await press(page, "form[action$='/confirm'] button");
  await axe(page);
  const line = page.locator("main tbody tr", { hasText: number });
  assert.match(await line.innerText(), /02\/11\/2026/, "the register knows its date");
  assert.match(await line.innerText(), /Két số 2/, "and where the paper lies");
  assert.equal((await page.request.get(look)).status(), 404, "the picture is gone");
  await page.goto(place);
  assert.equal(await page.locator("main img").count(), 0);
  await axe(page);
}
