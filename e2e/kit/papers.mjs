// Papers for the stories, drawn by the browser itself: a page as a born-digital PDF, as a scan in a
// picture, or as a PDF that holds nothing but scans. People and matters are invented.
import { readFileSync } from "node:fs";

const A4 = { width: 794, height: 1123 };
const SCAN_SCALE = 2.6; // 250 dots per inch

const font = (name, weight, range) => {
  const path = new URL(`../../crates/house/assets/fonts/${name}-${weight}.woff2`, import.meta.url);
  return `@font-face { font-family: Paper; font-weight: ${weight}; ${range}
    src: url(data:font/woff2;base64,${readFileSync(path).toString("base64")}); }`;
};
const VIETNAMESE =
  "unicode-range: U+102-103, U+110-111, U+128-129, U+168-169, U+1A0-1B0, U+300-329, U+1EA0-1EF9;";
const STYLE = `
  ${[400, 700].map((weight) => font("noto-serif-latin", weight, "")).join("")}
  ${[400, 700].map((weight) => font("noto-serif-vietnamese", weight, VIETNAMESE)).join("")}
  @page { size: A4; margin: 0 }
  body { margin: 0; padding: 76px 57px 76px 113px; font: 17.5px/1.45 Paper; background: #fff }
  .two { display: grid; grid-template-columns: 9fr 11fr; text-align: center; gap: 4px 12px }
  .head { font-size: 12px } .head > * + * + * { font-size: 16px; padding-top: 8px }
  .foot { margin-top: 28px } .foot > div:first-child { text-align: left }
  h1, h2 { font-size: 18px; text-align: center; margin: 28px 0 0 } h2 { margin: 0 0 20px }
  p { text-align: justify; text-indent: 38px; margin: 8px 0 }
  .mark { display: inline-block; border: 2px solid; color: #a00; padding: 2px 16px }
  .sign { font-weight: 700 } .sign span { display: block; height: 84px }
  small { font-size: 14.5px }`;

/** What a story may want otherwise: any part of this paper. */
export const DECISION = {
  parent: "ỦY BAN NHÂN DÂN TỈNH QUẢNG TRỊ",
  issuer: "SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH",
  number: "1234/QĐ-SVHTTDL",
  place: "Quảng Trị",
  date: "ngày 02 tháng 11 năm 2026",
  type: "QUYẾT ĐỊNH",
  abstract: "Về việc phê duyệt kế hoạch số hóa tài liệu lưu trữ năm 2026",
  mark: "",
  body: [
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
    "Căn cứ Luật Lưu trữ ngày 21 tháng 6 năm 2024;",
    "Theo đề nghị của Trưởng phòng Hành chính tại Tờ trình số 88/TTr-HC về việc số hóa hồ sơ.",
    "Điều 1. Phê duyệt kế hoạch số hóa tài liệu lưu trữ năm 2026, gồm 12.000 trang của kho số 3.",
    "Điều 2. Văn phòng và các đơn vị liên quan chịu trách nhiệm thi hành Quyết định này.",
  ],
  post: "GIÁM ĐỐC",
  signer: "Lê Văn An",
};

function html(paper) {
  const p = { ...DECISION, ...paper };
  return `<!doctype html><html lang="vi"><meta charset="utf-8"><style>${STYLE}</style><body>
    <div class="two head"><div>${p.parent}<br><b>${p.issuer}</b></div>
    <div><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><br><b>Độc lập - Tự do - Hạnh phúc</b></div>
    <div>Số: ${p.number}${p.mark ? `<br><b class="mark">${p.mark}</b>` : ""}</div>
    <div><i>${p.place}, ${p.date}</i></div></div>
    <h1>${p.type}</h1><h2>${p.abstract}</h2>
    ${p.body.map((line) => `<p>${line}</p>`).join("")}
    <div class="two foot"><div><b><i>Nơi nhận:</i></b><br>
    <small>- Như Điều 2;<br>- Lưu: VT, HC.</small></div>
    <div class="sign">${p.post}<span></span>${p.signer}</div></div>`;
}

async function on(browser, content, use) {
  const context = await browser.newContext({ viewport: A4, deviceScaleFactor: SCAN_SCALE });
  const page = await context.newPage();
  try {
    await page.setContent(content);
    await page.evaluate("document.fonts.ready.then(() => true)");
    return await use(page);
  } finally {
    await context.close();
  }
}

/** A born-digital PDF. */
export function pdf(browser, paper = {}) {
  return on(browser, html(paper), (page) => page.pdf({ preferCSSPageSize: true }));
}

/** A scan as a picture, JPEG. */
export function scan(browser, paper = {}) {
  return on(browser, html(paper), (page) => page.screenshot({ type: "jpeg", quality: 82 }));
}

/** A PDF of scans, one page for each paper. */
export async function scannedPdf(browser, ...papers) {
  let pages = "";
  for (const paper of papers) {
    const picture = await scan(browser, paper);
    pages += `<img src="data:image/jpeg;base64,${picture.toString("base64")}">`;
  }
  const style = "@page{size:A4;margin:0}body{margin:0}img{display:block;width:210mm;height:297mm}";
  return on(browser, `<style>${style}</style>${pages}`, (page) =>
    page.pdf({ preferCSSPageSize: true }),
  );
}

/** For the file chooser: [name, bytes] pairs. */
export function files(...pairs) {
  return pairs.map(([name, bytes]) => ({
    name,
    mimeType: "application/octet-stream",
    buffer: Buffer.from(bytes),
  }));
}
