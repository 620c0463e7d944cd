// A mixed batch as it lies on a clerk's desk: small scans of several kinds, office documents of all
// ages, text in old encodings, a table, something broken. Most of them tiny, so that two cores read
// two hundred within minutes.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { deflateRawSync, gzipSync } from "node:zlib";
import { pdf } from "./papers.mjs";

const LINE = "font: 700 26px serif; padding: 12px 16px; background: #fff; margin: 0";

/** Small pictures of one line each, as gray pixels, PNG and JPEG. */
async function notes(browser, words) {
  const context = await browser.newContext({ viewport: { width: 420, height: 64 } });
  const page = await context.newPage();
  const made = [];
  try {
    for (const word of words) {
      await page.setContent(`<meta charset="utf-8"><body style="${LINE}">${word}</body>`);
      made.push(await page.screenshot({ type: made.length % 2 ? "jpeg" : "png" }));
    }
  } finally {
    await context.close();
  }
  return made;
}

/** Pictures as the pages of one uncompressed gray TIFF. */
async function tiff(browser, pictures) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const pages = [];
  try {
    await page.setContent("<canvas></canvas>");
    for (const picture of pictures) {
      pages.push(
        await page.evaluate(async (base64) => {
          const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
          const image = await createImageBitmap(new Blob([bytes]));
          const canvas = new OffscreenCanvas(image.width, image.height);
          const context = canvas.getContext("2d");
          context.drawImage(image, 0, 0);
          const { data } = context.getImageData(0, 0, image.width, image.height);
          const gray = [];
          for (let at = 0; at < data.length; at += 4) gray.push(data[at]);
          return { width: image.width, height: image.height, gray };
        }, picture.toString("base64")),
      );
    }
  } finally {
    await context.close();
  }
  return tiffOf(pages);
}

function tiffOf(pages) {
  const parts = [Buffer.from("II*\0\0\0\0\0", "latin1")];
  let at = 8;
  let pointer = 4;
  for (const { width, height, gray } of pages) {
    const pixels = Buffer.from(gray);
    const entries = [
      [256, 4, width],
      [257, 4, height],
      [258, 3, 8],
      [259, 3, 1],
      [262, 3, 1],
      [273, 4, at],
      [277, 3, 1],
      [278, 4, height],
      [279, 4, pixels.length],
    ];
    const head = Buffer.alloc(2 + entries.length * 12 + 4);
    head.writeUInt16LE(entries.length, 0);
    entries.forEach(([tag, kind, value], index) => {
      head.writeUInt16LE(tag, 2 + index * 12);
      head.writeUInt16LE(kind, 4 + index * 12);
      head.writeUInt32LE(1, 6 + index * 12);
      head.writeUInt32LE(value, 10 + index * 12);
    });
    parts.push(pixels, head);
    const whole = Buffer.concat(parts);
    whole.writeUInt32LE(at + pixels.length, pointer);
    pointer = at + pixels.length + head.length - 4;
    parts.length = 0;
    parts.push(whole);
    at = whole.length;
  }
  return Buffer.concat(parts);
}

/** A checksum as ZIP wants it, which gzip writes at its end; Node 18 has no function for it. */
function crc32(bytes) {
  const packed = gzipSync(bytes);
  return packed.readUInt32LE(packed.length - 8);
}

/** A zip of [name, text] pairs; the first is stored, as OpenDocument wants its mimetype. */
function zip(pairs) {
  const bodies = [];
  const table = [];
  let at = 0;
  pairs.forEach(([name, text], index) => {
    const plain = Buffer.from(text);
    const method = index === 0 ? 0 : 8;
    const packed = method ? deflateRawSync(plain) : plain;
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(method, 8);
    head.writeUInt32LE(crc32(plain), 14);
    head.writeUInt32LE(packed.length, 18);
    head.writeUInt32LE(plain.length, 22);
    head.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 4);
    head.copy(entry, 6, 4, 30);
    entry.writeUInt32LE(at, 42);
    table.push(entry, Buffer.from(name));
    bodies.push(head, Buffer.from(name), packed);
    at += head.length + name.length + packed.length;
  });
  const end = Buffer.alloc(22);
  const size = table.reduce((sum, part) => sum + part.length, 0);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(pairs.length, 8);
  end.writeUInt16LE(pairs.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, ...table, end]);
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>';
const TYPES = "http://schemas.openxmlformats.org/package/2006/content-types";
const RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

function openXml(part, kind, body) {
  return zip([
    [
      "[Content_Types].xml",
      `${XML}<Types xmlns="${TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/${part}" ContentType="application/vnd.openxmlformats-officedocument.${kind}.main+xml"/></Types>`,
    ],
    [
      "_rels/.rels",
      `${XML}<Relationships xmlns="${RELATIONS}"><Relationship Id="a" Type="${OFFICE}/officeDocument" Target="${part}"/></Relationships>`,
    ],
    [part, XML + body],
  ]);
}

function docx(text) {
  const space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
  const body = `<w:document xmlns:w="${space}"><w:body><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:body></w:document>`;
  return openXml("word/document.xml", "wordprocessingml.document", body);
}

function xlsx() {
  const space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  return openXml("xl/workbook.xml", "spreadsheetml.sheet", `<workbook xmlns="${space}"/>`);
}

function odt(text) {
  const space = "urn:oasis:names:tc:opendocument:xmlns";
  const mime = "application/vnd.oasis.opendocument.text";
  return zip([
    ["mimetype", mime],
    [
      "META-INF/manifest.xml",
      `${XML}<manifest:manifest xmlns:manifest="${space}:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="${mime}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`,
    ],
    [
      "content.xml",
      `${XML}<office:document-content xmlns:office="${space}:office:1.0" xmlns:text="${space}:text:1.0"><office:body><office:text><text:p>${text}</text:p></office:text></office:body></office:document-content>`,
    ],
  ]);
}

/** TCVN3 as it looks in Latin-1: "Cộng hoà xã hội chủ nghĩa Việt Nam, Độc lập - Tự do". */
const TCVN3 = "Céng hoµ x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc";

function rtf(number) {
  const bytes = Buffer.from(`${TCVN3} ${number}`, "latin1");
  const escaped = [...bytes].map((byte) =>
    byte < 128 ? String.fromCharCode(byte) : `\\'${byte.toString(16)}`,
  );
  return Buffer.from(`{\\rtf1\\ansi{\\fonttbl{\\f0\\fnil .VnTime;}}\\f0\\fs28 ${escaped.join("")}\\par}`);
}

/** An old Word document, made of rich text by the office program. */
async function doc(number) {
  const folder = await mkdtemp(join(tmpdir(), "nhip-doc-"));
  try {
    await writeFile(join(folder, "a.rtf"), rtf(number));
    const profile = `-env:UserInstallation=file://${folder}/profile`;
    const out = ["--headless", "--convert-to", "doc", "--outdir", folder];
    await promisify(execFile)("soffice", [profile, ...out, join(folder, "a.rtf")]);
    return await readFile(join(folder, "a.doc"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Two hundred papers as [name, bytes] pairs; "chong.tiff" is a stack of three. */
export async function mixed(browser, count = 200) {
  const big = [
    ["sinh-so.pdf", await pdf(browser, { number: "77/QĐ-SVHTTDL" })],
    ["van-ban.docx", docx("Thông báo lịch họp giao ban tuần 45")],
    ["van-ban.odt", odt("Kế hoạch kiểm tra công tác lưu trữ")],
    ["phong-cu.rtf", rtf(1)],
    ["phong-cu.doc", await doc(2)],
    ["tcvn3.txt", Buffer.from(`${TCVN3}\n`.repeat(12), "latin1")],
    ["bang-tinh.xlsx", xlsx()],
    ["hong.pdf", Buffer.from("%PDF-1.7\n1 0 obj\n<< /Type /Catalog")],
  ];
  const words = [];
  for (let number = 1; number <= count - big.length + 2; number += 1)
    words.push(`Phiếu số ${number} ngày ${1 + (number % 28)}/10/2026`);
  const small = await notes(browser, words);
  big.push(["chong.tiff", await tiff(browser, small.splice(0, 3))]);
  return [
    ...big,
    ...small.map((bytes, index) => [`phieu-${index + 4}.${bytes[0] === 0xff ? "jpg" : "png"}`, bytes]),
  ];
}
