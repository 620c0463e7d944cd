// Those who look after the office: people come from a table, an altered event is found out, and a
// backup brings the whole office back in another place.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before } from "node:test";
import writeSheet from "write-excel-file/node";
import { CAST_PASSWORD, SCRATCH, openOffice } from "../kit/office.mjs";
import { files, scan } from "../kit/papers.mjs";
import {
  WHOLE,
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

const as = (login) => ({ login, password: CAST_PASSWORD });

let browser, office, folder;
before(async () => {
  browser = await openBrowser();
  office = await openOffice({ cast: true });
  folder = await mkdtemp(`${SCRATCH}kept-`);
});
after(async () => {
  await office?.close();
  await browser?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** A table as a school sends it: good rows, a unit that does not exist, a right that is none. */
async function table(way, teachers) {
  const rows = [["Họ và tên", "Tên đăng nhập", "Đơn vị", "Chức vụ", "Quyền"]];
  const row = (name, login, unit, right) => rows.push([name, login, unit, "Giáo viên", right]);
  for (let number = 1; number <= teachers; number += 1) {
    const login = `bich${way.tag}${number}`;
    row(`Nguyễn Thị Bích ${way.tag}-${number}`, login, "Xã Lao Bảo", "records:read");
  }
  row("Hồ Văn Lạc", `lac${way.tag}`, "Xã Không Có", "records:read");
  row("Hồ Văn Sai", `sai${way.tag}`, "Xã Lao Bảo", "records:everything");
  const cells = rows.map((one) => one.map((value) => ({ value, type: String })));
  return writeSheet(cells).toBuffer();
}

inEveryWay("Tuấn takes teachers in from a table; Bích comes in with her slip", async (way) => {
  const teachers = way === WHOLE ? 40 : 5;
  const tuan = await visit(browser, office, way);
  await signIn(tuan, as("tuan"));
  await tuan.goto("/people/import");
  await axe(tuan);
  await tuan.setInputFiles("input[type=file]", {
    name: "giao-vien.xlsx",
    mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    buffer: await table(way, teachers),
  });
  await press(tuan, "form[action='/people/import'] button.primary");
  await axe(tuan);
  await picture(tuan, `people-import-${way.viewport.width}`, { guide: true });
  const faults = await tuan.locator("section[aria-labelledby=faults] tbody th").allInnerTexts();
  assert.deepEqual(faults, [`Dòng ${teachers + 2}`, `Dòng ${teachers + 3}`]);
  await press(tuan, "form[action='/people/import/confirm'] button.primary");
  await axe(tuan);
  const [slips] = await Promise.all([
    tuan.waitForEvent("download"),
    tuan.locator("form[action$='slips.pdf'] button.primary").click(),
  ]);
  const path = join(folder, `slips-${way.tag}.pdf`);
  await slips.saveAs(path);
  const text = execFileSync("pdftotext", ["-layout", path, "-"], { encoding: "utf8" });
  for (const number of [1, teachers])
    assert.match(text, new RegExp(`bich${way.tag}${number}\\b`), "every teacher has a slip");
  const code = text.match(/\b[0-9A-Z]{5}-[0-9A-Z]{5}\b/);
  assert.ok(code, `a slip shows its code:\n${text.slice(0, 3000)}`);
  await tuan.leave();
  await comesIn(way, code[0]);
});

/** Bích chooses her password, is greeted, and may do what a teacher may. */
async function comesIn(way, code) {
  const bich = await visit(browser, office, way);
  await bich.goto("/activate");
  await bich.fill("#main [name=code]", code);
  await bich.fill("#main [name=password]", "que toi ben dong Sepon");
  await axe(bich);
  await picture(bich, `activate-${way.viewport.width}`, { guide: true });
  await press(bich, "#main form button.primary");
  assert.match(await bich.locator("h1").innerText(), /Bích/, "she is in and greeted by name");
  await bich.goto("/records");
  await axe(bich);
  const door = await bich.goto("/people");
  assert.ok([403, 404].includes(door.status()), "a teacher does not look after people");
  await bich.leave();
}

inEveryWay("an event altered behind the program's back is found and named", async (way) => {
  const shot = (page, name) => picture(page, `${name}-${way.viewport.width}`, { guide: true });
  const tuan = await visit(browser, office, way);
  await signIn(tuan, as("tuan"));
  await verify(tuan);
  await tuan.locator(".note[data-kind=good]").waitFor();
  await axe(tuan);
  await shot(tuan, "events-chain");
  // One letter for another, as somebody would who has the file but not the program.
  await alter('"whole":true', '"whole":trve');
  await verify(tuan);
  const told = await tuan.locator(".note[data-kind=bad]").innerText();
  assert.match(told, /Sự kiện số \d+ đã bị sửa/);
  await axe(tuan);
  await shot(tuan, "events-altered");
  const command = await office.run(["audit", "verify"]);
  assert.equal(command.code, 1);
  assert.equal(command.out.match(/Event (\d+) was altered/)[1], told.match(/số (\d+)/)[1]);
  await alter('"whole":trve', '"whole":true');
  await verify(tuan);
  await tuan.locator(".note[data-kind=good]").waitFor();
  await tuan.leave();
});

async function verify(page) {
  await page.goto("/events");
  await press(page, "form[action='/events/verify'] button");
}

/** Writes other letters into the database while the program does not run. */
async function alter(from, to) {
  await office.end();
  const path = join(office.data, "nhip.db");
  const bytes = await readFile(path);
  const at = bytes.indexOf(Buffer.from(from));
  assert.ok(at > 0, "the event of the check is in the file");
  bytes.write(to, at);
  await writeFile(path, bytes);
  await office.start();
}

inEveryWay("a backup of the running office comes alive in another place", async (way) => {
  const number = `77${way.tag}/QĐ-SVHTTDL`;
  const minh = await visit(browser, office, way);
  await signIn(minh, as("minh"));
  await handIn(minh, files([`a-${way.tag}.jpg`, await scan(browser, { number })]));
  await read(minh);
  await minh.leave();
  const tar = join(folder, `office-${way.tag}.tar`);
  const kept = await office.run(["backup", "--to", tar]);
  assert.equal(kept.code, 0, kept.out + kept.err);
  await office.end("SIGKILL");

  const data = join(folder, `data-${way.tag}`);
  const back = await office.run(["restore", tar, "--data", data]);
  assert.equal(back.code, 0, back.out + back.err);
  const again = await openOffice({ data });
  try {
    const page = await visit(browser, again, way);
    await signIn(page, as("minh"));
    await page.goto(`/search?q=${encodeURIComponent(number)}`);
    await axe(page);
    await press(page, "main a[href*='/records/']");
    await axe(page);
    const picture = await page.locator("main img").first().getAttribute("src");
    const answer = await page.request.get(picture);
    assert.equal(answer.status(), 200, "the picture of the page came back too");
    assert.match(answer.headers()["content-type"], /^image\//);
    assert.match(await page.locator("main").innerText(), new RegExp(number));
    const chain = await again.run(["audit", "verify"]);
    assert.equal(chain.code, 0, chain.out + chain.err);
    await page.leave();
  } finally {
    await again.close();
    await office.start();
  }
});
