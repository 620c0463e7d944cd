// What a page costs on a thin line, in an office full of papers; and that a phone can keep the
// office among its programs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { CAST_PASSWORD, SCRATCH, openOffice } from "../kit/office.mjs";
import { files, scan } from "../kit/papers.mjs";
import { handIn, openBrowser, press, read, signIn, until, visit } from "../kit/visit.mjs";

/** Of one page with its fonts, styles and scripts, without the pictures of papers. */
const PAGE_BYTES_MAX = 60_000;
/** A whole page of the list. */
const PAPERS = 50;
/** Of the dossier that holds them all. */
const TITLE = "Số hóa tài liệu lưu trữ các xã, phường";

let browser, office;
before(async () => {
  browser = await openBrowser();
  office = await openOffice({ cast: true });
});
after(async () => {
  await office?.close();
  await browser?.close();
});

/** Letters enough for a full list, and a paper with as much text as a page of text shows. */
async function letters() {
  const folder = await mkdtemp(`${SCRATCH}letters-`);
  try {
    await mkdir(join(folder, "den"));
    const line = "Thực hiện chỉ đạo của Ủy ban nhân dân tỉnh về số hóa tài liệu lưu trữ. ";
    for (let at = 1; at <= PAPERS; at += 1) {
      const head = `UBND TỈNH QUẢNG TRỊ\nSố: ${at}/TTr-VP\n\nTỜ TRÌNH\n`;
      const about = `Về việc số hóa tài liệu lưu trữ đợt ${at} tại Ủy ban nhân dân các xã, phường\n\n`;
      await writeFile(join(folder, "den", `to-trinh-${at}.txt`), head + about + line.repeat(6));
    }
    const guide = ["README", "sap-xep", "quan-tri", "do-mat"].map((name) =>
      readFileSync(new URL(`../../docs/guide/${name}.md`, import.meta.url), "utf8"),
    );
    const long = `SỔ TAY VĂN THƯ\n${guide.join("\n").replaceAll("Nhịp", "Sổ")}`;
    await writeFile(join(folder, "den", "so-tay.txt"), long);
    const told = await office.run(["records", "import", folder, "--unit", "Tỉnh Quảng Trị"]);
    assert.equal(told.code, 0, told.out + told.err);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Weighs pages as a browser sees them that was never here before. */
async function scales(page) {
  const line = page.devtools;
  await line.send("Network.enable");
  const address = new Map();
  let loaded = [];
  line.on("Network.responseReceived", ({ requestId, response }) =>
    address.set(requestId, new URL(response.url).pathname),
  );
  line.on("Network.loadingFinished", ({ requestId, encodedDataLength }) =>
    loaded.push([encodedDataLength, address.get(requestId) ?? ""]),
  );
  return async (place) => {
    loaded = [];
    await line.send("Network.clearBrowserCache");
    await page.goto(place, { waitUntil: "networkidle" });
    const parts = loaded.filter(([, part]) => !/\/pages\/\d+/.test(part));
    const bytes = parts.reduce((sum, [part]) => sum + part, 0);
    const told = parts.map(([part, name]) => `  ${part} ${name}`).join("\n");
    if (process.env.WEIGHTS) console.log(`${bytes} ${place}\n${told}`);
    assert.ok(bytes > 0 && bytes <= PAGE_BYTES_MAX, `${place} weighs ${bytes} bytes:\n${told}`);
  };
}

test("no page weighs more than 60 kB in an office full of papers", async () => {
  const lan = await visit(browser, office);
  await signIn(lan, { login: "lan", password: CAST_PASSWORD });
  await letters();
  const stack = [await scan(browser, {}), await scan(browser, { number: "12/QĐ", mark: "MẬT" })];
  await handIn(lan, files(["a.jpg", stack[0]], ["b.jpg", stack[1]]));
  const batch = lan.url();
  await read(lan);
  await lan.goto("/records?columns=code,day,type,issuer,class,tags,state");
  await until(lan, 3, async () => (await lan.locator("tbody tr").count()) >= 50);
  const dossier = await openDossier(lan);
  await lan.goto("/search?q=quyet+dinh+1234");
  await press(lan, "main a[href*='/records/']");
  const record = new URL(lan.url()).pathname;
  await lan.goto("/search?q=%22sổ+tay+văn+thư%22");
  await press(lan, "main a[href*='/records/']");
  const long = new URL(lan.url()).pathname;

  let weigh = await scales(lan);
  const lists = ["", "/intake", "/review", "/dossiers", "/fonds", "/classes", "/tags"];
  for (const place of lists) await weigh(`/records${place}`);
  await weigh("/records?columns=code,day,type,issuer,class,tags,state&sort=date");
  for (const place of ["", "/text", "/print", "/versions", "/stack"]) await weigh(record + place);
  for (const place of [long, `${long}/text`]) await weigh(place);
  for (const place of [batch, dossier, "/search?q=so+hoa+tai+lieu", "/me"]) await weigh(place);
  await lan.leave();

  const hai = await visit(browser, office);
  await signIn(hai, { login: "hai", password: CAST_PASSWORD });
  await hai.goto("/records/gate");
  const paper = await hai.locator(".due a").first().getAttribute("href");
  weigh = await scales(hai);
  for (const place of ["/records/gate", paper]) await weigh(place);
  await hai.leave();

  const tuan = await visit(browser, office);
  weigh = await scales(tuan);
  await weigh("/sign-in");
  await signIn(tuan, { login: "tuan", password: CAST_PASSWORD });
  const house = ["/", "/units", "/units?q=dong", "/people", "/events", "/jobs"];
  for (const place of house) await weigh(place);
  await tuan.leave();
});

/** A dossier with all that one step can put in it. Answers its place. */
async function openDossier(page) {
  await page.goto("/records/dossiers/new");
  await page.fill("#title", TITLE);
  await press(page, "#main form button.primary");
  const place = new URL(page.url()).pathname;
  await page.goto("/records");
  await press(page, "button[name=all]");
  await page.fill("#dossier", TITLE);
  await press(page, "#main form button.primary");
  await press(page, "#main form button.primary");
  await page.goto(place);
  assert.ok((await page.locator("main a[href^='/records/']").count()) >= 50, "a full dossier");
  return place;
}

test("a phone can keep the office among its programs, with its own icon", async () => {
  const page = await visit(browser, office);
  await page.goto("/sign-in");
  const told = await page.devtools.send("Page.getAppManifest");
  assert.deepEqual(told.errors, []);
  assert.match(told.url, /\/assets\/manifest\.webmanifest$/);
  const manifest = JSON.parse(told.data);
  assert.equal(manifest.display, "standalone");
  assert.equal(new URL(manifest.start_url, told.url).pathname, "/");
  const sizes = [];
  for (const icon of manifest.icons) {
    const place = new URL(icon.src, told.url);
    const answer = await page.request.get(place.href);
    assert.equal(answer.status(), 200, icon.src);
    assert.equal(answer.headers()["content-type"].split(";")[0], icon.type, icon.src);
    const [width, height] = await page.evaluate(async (src) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      return [image.naturalWidth, image.naturalHeight];
    }, place.pathname);
    assert.equal(width, height, `${icon.src} is square`);
    if (icon.sizes !== "any") assert.equal(`${width}x${height}`, icon.sizes, icon.src);
    sizes.push(`${icon.sizes} ${icon.purpose ?? "any"}`);
  }
  for (const wanted of ["192x192 any", "512x512 any", "512x512 maskable"])
    assert.ok(sizes.includes(wanted), `an icon of ${wanted}`);
  const { installabilityErrors } = await page.devtools.send("Page.getInstallabilityErrors");
  const faults = installabilityErrors.map((fault) => fault.errorId);
  // A new profile in a window without a face says so itself; that is no fault of the office.
  assert.deepEqual(faults.filter((id) => id !== "in-incognito"), []);
  await page.leave();
});
