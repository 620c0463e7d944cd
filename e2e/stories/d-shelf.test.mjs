// Order among the papers: a fonds, a scheme, tags for several records at once and the way back,
// on a phone and a desktop, with scripts and without.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { CAST_PASSWORD, openOffice } from "../kit/office.mjs";
import { files } from "../kit/papers.mjs";
import {
  axe,
  handIn,
  inEveryWay,
  openBrowser,
  picture,
  press,
  read,
  signIn,
  visit,
} from "../kit/visit.mjs";

const PAPERS = ["to-trinh-1.txt", "to-trinh-2.txt", "to-trinh-3.txt"];
const TEXT = "TỜ TRÌNH\nVề việc cấp đất ở cho các hộ thôn Ruộng, hồ sơ số ";
const SCHEME = "80;Tổ chức\n80.1;Cán bộ\n81;Đất đai\n81.1;Cấp đất ở";

let browser, office;
before(async () => {
  browser = await openBrowser();
  office = await openOffice({ cast: true });
  const lan = await visit(browser, office);
  await signIn(lan, { login: "lan", password: CAST_PASSWORD });
  const texts = PAPERS.map((name, at) => [name, `${TEXT}${at + 1}.\n${"Nội dung. ".repeat(40)}`]);
  await handIn(lan, files(...texts));
  await read(lan);
  await lan.leave();
  await orderIsMade();
});
after(async () => {
  await office?.close();
  await browser?.close();
});

/** Tuan opens a fonds and pastes a scheme, once for all ways. */
async function orderIsMade() {
  const tuan = await visit(browser, office);
  await signIn(tuan, { login: "tuan", password: CAST_PASSWORD });
  await tuan.goto("/records/fonds/new");
  await axe(tuan);
  await tuan.fill("#code", "P44");
  await tuan.fill("#name", "UBND tỉnh Quảng Trị");
  await tuan.fill("#span", "1989–2026");
  await press(tuan, "#main form button.primary");
  assert.match(await tuan.locator("h1").innerText(), /UBND tỉnh Quảng Trị/);
  await tuan.goto("/records/classes/import");
  await tuan.fill("#lines", SCHEME);
  await press(tuan, "#main form button.primary");
  await axe(tuan);
  await picture(tuan, "shelf-scheme-1280", { guide: true });
  await press(tuan, 'form[action$="/confirm"] button');
  await tuan.goto("/records/fields");
  await tuan.fill("#name", "Số tờ bản đồ");
  await press(tuan, 'form[action="/records/fields"] button.primary');
  await axe(tuan);
  await tuan.leave();
}

inEveryWay("Lan puts papers in order and takes it back", async (way) => {
  const page = await visit(browser, office, way);
  const width = way.viewport.width;
  await signIn(page, { login: "lan", password: CAST_PASSWORD });
  for (const place of ["fonds", "classes", "tags", "views", "dossiers", "dossiers/new", "arrangements"]) {
    await page.goto(`/records/${place}`);
    await axe(page);
  }
  await page.goto("/records?columns=code,class,tags,state");
  await axe(page);
  const boxes = page.locator("tbody .check input");
  assert.equal(await boxes.count(), PAPERS.length);
  for (const at of [0, 1]) await boxes.nth(at).check();
  await picture(page, `shelf-list-${width}`, { guide: true });
  await press(page, "[data-bulk] button:not([type=button])");
  await axe(page);
  const tag = `Đất ở đợt ${way.tag}`;
  await page.fill("#add", tag);
  await page.fill("#class", "81.1");
  await press(page, "#main form button.primary");
  assert.equal(await page.locator("tbody tr").count(), 2, "the plan shows both");
  assert.match(await page.locator("tbody").innerText(), new RegExp(tag));
  await axe(page);
  await picture(page, `shelf-plan-${width}`, { guide: true });
  await press(page, "#main form button.primary");
  assert.match(await page.locator("dl.pairs").innerText(), /2/);
  await axe(page);

  await page.goto(`/records?tag=${encodeURIComponent(tag)}`);
  await press(page, "tbody th a");
  await axe(page);
  await picture(page, `shelf-record-${width}`, { guide: true, full: true });
  assert.match(await page.locator("main").innerText(), /Cấp đất ở/);
  const record = new URL(page.url()).pathname;
  for (const place of ["print", "versions"]) {
    await page.goto(`${record}/${place}`);
    await axe(page);
  }
  await page.goto(record);
  await press(page, 'form[action$="/trash"] button');
  assert.equal(await page.locator(".toast form").count(), 1, "the way back is offered");
  await press(page, ".toast form button");
  assert.equal(await page.locator('form[action$="/trash"]').count(), 1, "it is back");

  await page.goto("/records?tag=nothing-bears-this");
  await axe(page);
  await page.goto("/records/arrangements");
  await press(page, "ul.due li:last-child a");
  if ((await page.locator('form[action$="/undo"]').count()) > 0)
    await press(page, '#main form[action$="/undo"] button');
  await axe(page);
  await page.leave();
});
