// Builds everything under crates/house/assets from this folder, so that cargo alone makes the whole
// program. `--check` writes nothing and fails when the committed files are not what would be built.
import { build } from "esbuild";
import { Resvg } from "@resvg/resvg-js";
import subsetFont from "subset-font";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const assets = join(here, "../crates/house/assets");
const packages = join(here, "node_modules");
const check = process.argv.includes("--check");

const CSS_BYTES_MAX = 20_000;
const SCRIPT_COMPRESSED_BYTES_MAX = 30_000;
// Browsers of 2021 and later: offices keep machines for long.
const TARGET = ["chrome95", "firefox94", "safari15"];

/** path below assets → bytes */
const made = new Map();
const put = (path, bytes) => made.set(path, Buffer.from(bytes));

async function styles() {
  for (const name of ["nhip.css", "paper.css", "dark.css", "contrast.css", "print.css"]) {
    const out = await build({
      entryPoints: [join(here, "css", name)],
      bundle: true,
      minify: true,
      write: false,
      target: TARGET,
      external: ["fonts/*"],
      logLevel: "warning",
    });
    // esbuild leaves the values of custom properties as they are written.
    const css = out.outputFiles[0].text.replace(/(--[\w-]+): /g, "$1:");
    if (css.length > CSS_BYTES_MAX)
      throw new Error(`${name} is ${css.length} bytes, more than ${CSS_BYTES_MAX}`);
    put(name, css);
  }
}

async function islands() {
  const folder = join(here, "islands");
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".ts"))
    .sort();
  execFileSync(process.execPath, [join(packages, "typescript/bin/tsc"), "-p", here], {
    stdio: "inherit",
  });
  let compressed = 0;
  for (const name of names) {
    const out = await build({
      entryPoints: [join(folder, name)],
      bundle: true,
      minify: true,
      write: false,
      target: TARGET,
      format: "esm",
      charset: "utf8",
      logLevel: "warning",
    });
    put(`js/${name.replace(/\.ts$/, ".js")}`, out.outputFiles[0].contents);
    compressed += brotliCompressSync(out.outputFiles[0].contents).length;
  }
  if (compressed > SCRIPT_COMPRESSED_BYTES_MAX) {
    throw new Error(
      `scripts are ${compressed} bytes compressed, more than ${SCRIPT_COMPRESSED_BYTES_MAX}`,
    );
  }
}

function icons() {
  const names = readFileSync(join(here, "icons.txt"), "utf8").split("\n").filter(Boolean);
  const symbols = names.map((name) => {
    const svg = readFileSync(join(packages, "lucide-static/icons", `${name}.svg`), "utf8");
    const inner = svg
      .replace(/^[^]*?<svg[^]*?>/, "")
      .replace("</svg>", "")
      .replace(/\s+/g, " ")
      .replace(/ \/>/g, "/>")
      .replace(/> </g, "><")
      .trim();
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
  });
  const lines = [
    '<svg xmlns="http://www.w3.org/2000/svg">',
    "<!-- Icons: Lucide, ISC licence, see LICENSES.txt -->",
    ...symbols,
    spans(),
    "</svg>",
  ];
  put("icons.svg", `${lines.join("\n")}\n`);
}

/** The office's bridge: a row of spans, and in each its beat. */
function spans() {
  const count = 21,
    width = 120,
    shift = (count * width - 2400) / 2;
  let openings = "",
    dots = "";
  for (let i = 0; i < count; i += 1) {
    const x = i * width;
    openings += `M${x + 8} 104V82a52 52 0 0 1 104 0v22z`;
    const beat = Math.abs(i - (count - 1) / 2);
    const radius = beat === 0 ? 8 : beat % 2 === 0 ? 5 : 3;
    dots += `<circle cx="${x + 60}" cy="84" r="${radius}"/>`;
  }
  const deck = `M0 14H${count * width}V104H0z`;
  return (
    `<symbol id="spans" viewBox="${shift} 0 2400 104" preserveAspectRatio="xMidYMax slice">` +
    `<g fill="currentColor" stroke="none"><path fill-rule="evenodd" d="${deck}${openings}"/>` +
    `${dots}</g></symbol>`
  );
}

/** What pages are written in: Vietnamese, English, Lao, and the signs between words. */
const LETTERS = (() => {
  const range = (from, to) =>
    Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join("");
  const vietnamese =
    "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ";
  const loose = "\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b";
  const signs = "\u00a0«»“”‘’–—…·•×°§©→←↑↓≤≥₫½²³";
  const others = "äçñöüÄÇÑÖÜß";
  return (
    range(0x20, 0x7e) + vietnamese + vietnamese.toUpperCase() + loose + signs + others +
    range(0xe80, 0xeff)
  );
})();
/** Features that change what a word says or how its marks stand; small capitals and the like are
 * not used. Hints served screens that nobody has any more, and were half of each font. */
const FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum"];
/** Pages for long reading carry two more fonts: those do without pairs of letters drawn closer. */
const FEATURES_OF_READING = FEATURES.filter((feature) => feature !== "kern");

async function fonts() {
  const take = async (family, subset, weight, as, letters = LETTERS) => {
    const name = `${family}-${subset}-${weight}-normal.woff2`;
    const whole = readFileSync(join(packages, `@fontsource/${family}/files/${name}`));
    const part = await subsetFont(whole, letters, {
      targetFormat: "woff2",
      keepFeatures: family === "noto-serif" ? FEATURES_OF_READING : FEATURES,
      noHinting: true,
      noLayoutClosure: subset !== "lao",
    });
    put(`fonts/${as ?? `${family}-${subset}`}-${weight}.woff2`, part);
  };
  for (const subset of ["latin", "vietnamese"]) {
    for (const weight of [400, 600]) await take("be-vietnam-pro", subset, weight);
    for (const weight of [400, 700]) await take("noto-serif", subset, weight);
  }
  for (const weight of [400, 600]) await take("noto-sans-lao", "lao", weight, "noto-sans-lao");
  // Pages in other languages write one Lao word, the language's name in the list of languages.
  await take("noto-sans-lao", "lao", 400, "noto-sans-lao-name", "ລາວ");
}

function art() {
  const svg = (name) => readFileSync(join(here, "art", name), "utf8");
  const png = (name, width) =>
    new Resvg(svg(name), { fitTo: { mode: "width", value: width } }).render().asPng();
  put("mark.svg", svg("mark.svg"));
  put("mark-192.png", png("mark.svg", 192));
  put("mark-512.png", png("mark.svg", 512));
  put("mark-maskable-512.png", png("maskable.svg", 512));
  put("favicon.ico", ico(png("mark.svg", 32)));
  put("manifest.webmanifest", svg("manifest.webmanifest"));
}

/** An .ico with one picture, a 32-pixel PNG. */
function ico(png) {
  const head = Buffer.alloc(22);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(1, 4);
  head[6] = 32;
  head[7] = 32;
  head.writeUInt16LE(1, 10);
  head.writeUInt16LE(32, 12);
  head.writeUInt32LE(png.length, 14);
  head.writeUInt32LE(22, 18);
  return Buffer.concat([head, png]);
}

function licences() {
  const of = (name) =>
    `==== ${name} ====\n\n${readFileSync(join(packages, name, "LICENSE"), "utf8").trim()}\n`;
  put(
    "LICENSES.txt",
    [
      "Fonts and icons in this folder come from these packages.\n",
      of("@fontsource/be-vietnam-pro"),
      of("@fontsource/noto-serif"),
      of("@fontsource/noto-sans-lao"),
      of("lucide-static"),
    ].join("\n"),
  );
}

function* below(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* below(path);
    else yield path;
  }
}

await styles();
await islands();
icons();
await fonts();
art();
licences();

const wrong = [];
for (const [path, bytes] of made) {
  const target = join(assets, path);
  if (existsSync(target) && readFileSync(target).equals(bytes)) continue;
  wrong.push(path);
  if (check) continue;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes);
}
for (const path of below(assets)) {
  const name = relative(assets, path);
  if (made.has(name)) continue;
  wrong.push(name);
  if (!check) rmSync(path);
}
if (check && wrong.length > 0) {
  console.error(
    `web: these committed assets are not what web/ builds: ${wrong.join(", ")}\n` +
      "Run `npm run build` in web/ and commit the result.",
  );
  process.exit(1);
}
const size = [...made.values()].reduce((sum, bytes) => sum + bytes.length, 0);
const outcome = check ? "all as committed" : `${wrong.length} written`;
console.log(`web: ${made.size} assets, ${Math.round(size / 1000)} kB, ${outcome}`);
