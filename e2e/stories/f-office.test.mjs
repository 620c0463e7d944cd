// Those who look after the office: people come from a table, an altered event is found out, and a
// backup brings the whole office back in another place.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import writeSheet from "write-excel-file/node";
import { CAST_PASSWORD, openOffice } from "../kit/office.mjs";
import { files, scan } from "../kit/papers.mjs";
import { PHONE, axe, handIn, openBrowser, picture, press, read, signIn, visit } from "../kit/visit.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

const as = (login) => ({ login, password: CAST_PASSWORD });
const TEACHERS = 40;

/** A table as a school sends it: forty good rows, a unit that does not exist, a right that is none. */
async function table() {
  const rows = [["Họ và tên", "Tên đăng nhập", "Đơn vị", "Chức vụ", "Quyền"]];
  for (let number = 1; number <= TEACHERS; number += 1)
    rows.push([`Nguyễn Thị Bích ${number}`, `bich${number}`, "Xã Lao Bảo", "Giáo viên", "records:read"]);
  rows.push(["Hồ Văn Lạc", "lac", "Xã Không Có", "Giáo viên", "records:read"]);
  rows.push(["Hồ Văn Sai", "sai", "Xã Lao Bảo", "Giáo viên", "records:everything"]);
  const cells = rows.map((row) => row.map((value) => ({ value, type: String })));
  return writeSheet(cells).toBuffer();
}

test("Tuấn takes forty teachers in from a table; Bích comes in with the code on her slip", async () => {
  const office = await openOffice({ cast: true });
  const folder = await mkdtemp(join(tmpdir(), "nhip-slips-"));
  try {
    const tuan = await visit(browser, office);
    await signIn(tuan, as("tuan"));
    await tuan.goto("/people/import");
    await axe(tuan);
    await tuan.setInputFiles("input[type=file]", {
      name: "giao-vien.xlsx",
      mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      buffer: await table(),
    });
    await press(tuan, "form[action='/people/import'] button.primary");
    await axe(tuan);
    await picture(tuan, "people-import-1280", { guide: true });
    const faults = await tuan.locator("section[aria-labelledby=faults] tbody th").allInnerTexts();
    assert.deepEqual(faults, [`Dòng ${TEACHERS + 2}`, `Dòng ${TEACHERS + 3}`]);
    await press(tuan, "form[action='/people/import/confirm'] button.primary");
    await axe(tuan);
    const [slips] = await Promise.all([
      tuan.waitForEvent("download"),
      tuan.locator("form[action$='slips.pdf'] button.primary").click(),
    ]);
    const path = join(folder, "slips.pdf");
    await slips.saveAs(path);
    const text = execFileSync("pdftotext", ["-layout", path, "-"], { encoding: "utf8" });
    assert.match(text, /bich7\b/, "every teacher has a slip");
    const code = text.match(/\b[0-9A-Z]{5}-[0-9A-Z]{5}\b/);
    assert.ok(code, `a slip shows its code:\n${text.slice(0, 3000)}`);
    await tuan.leave();

    const bich = await visit(browser, office, { viewport: PHONE });
    await bich.goto("/activate");
    await bich.fill("#main [name=code]", code[0]);
    await bich.fill("#main [name=password]", "que toi ben dong Sepon");
    await axe(bich);
    await press(bich, "#main form button.primary");
    assert.match(await bich.locator("h1").innerText(), /Bích/, "she is in and greeted by name");
    await bich.goto("/records");
    await axe(bich);
    const door = await bich.goto("/people");
    assert.ok([403, 404].includes(door.status()), "a teacher does not look after people");
    await bich.leave();
  } finally {
    await office.close();
    await rm(folder, { recursive: true, force: true });
  }
});

test("an event altered behind the program's back is found and named on the page", async () => {
  const office = await openOffice({ cast: true });
  try {
    const tuan = await visit(browser, office);
    await signIn(tuan, as("tuan"));
    await tuan.goto("/events");
    await press(tuan, "form[action='/events/verify'] button");
    await tuan.locator(".note[data-kind=good]").waitFor();
    await axe(tuan);
    await picture(tuan, "events-chain-1280", { guide: true });
    const cookies = await tuan.context().cookies();
    assert.ok(cookies.length > 0);

    await office.end();
    const path = join(office.data, "nhip.db");
    const bytes = await readFile(path);
      // One letter for another, as somebody would who has the file but not the program.
    const was = Buffer.from('"whole":true');
    const at = bytes.indexOf(was);
    assert.ok(at > 0, "the event of the check is in the file");
    bytes.write('"whole":trve', at);
    await writeFile(path, bytes);
    await office.start();

    await tuan.goto("/events");
    await press(tuan, "form[action='/events/verify'] button");
    const told = await tuan.locator(".note[data-kind=bad]").innerText();
    assert.match(told, /Sự kiện số \d+ đã bị sửa/);
    await axe(tuan);
    await picture(tuan, "events-altered-1280", { guide: true });
    const command = await office.run(["audit", "verify"]);
    assert.equal(command.code, 1);
    assert.equal(command.out.match(/Event (\d+) was altered/)[1], told.match(/số (\d+)/)[1]);
    await tuan.leave();
  } finally {
    await office.close();
  }
});

test("a backup of the running office comes alive in another place with everything in it", async () => {
  const office = await openOffice({ cast: true });
  const folder = await mkdtemp(join(tmpdir(), "nhip-backup-"));
  try {
    const minh = await visit(browser, office);
    await signIn(minh, as("minh"));
    await handIn(minh, files(["a.jpg", await scan(browser, { number: "777/QĐ-SVHTTDL" })]));
    await read(minh);
    await minh.leave();
    const tar = join(folder, "office.tar");
    const kept = await office.run(["backup", "--to", tar]);
    assert.equal(kept.code, 0, kept.out + kept.err);
    await office.end("SIGKILL");

    const data = join(folder, "data");
    const back = await office.run(["restore", tar, "--data", data]);
    assert.equal(back.code, 0, back.out + back.err);
    const again = await openOffice({ data });
    const page = await visit(browser, again);
    await signIn(page, as("minh"));
    await page.goto("/records");
    assert.equal(await page.locator("main", { hasText: "777/QĐ-SVHTTDL" }).count(), 1);
    await page.locator("main tbody a").first().click();
    await page.locator("main img").first().waitFor();
    const whole = await page
      .locator("main img")
      .first()
      .evaluate((image) => image.decode().then(() => image.naturalWidth));
    assert.ok(whole > 100, "the picture of the page came back too");
    const chain = await again.run(["audit", "verify"]);
    assert.equal(chain.code, 0, chain.out + chain.err);
    await page.leave();
    await again.close();
  } finally {
    await office.close();
    await rm(folder, { recursive: true, force: true });
  }
});
