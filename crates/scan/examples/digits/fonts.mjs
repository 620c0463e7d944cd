// Brings the fonts of fonts.txt: node fonts.mjs FOLDER
// They come as packages of the npm registry and in WOFF, which is unpacked here.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";

const folder = process.argv[2];
if (!folder) throw new Error("which folder?");
mkdirSync(folder, { recursive: true });
const lines = readFileSync(new URL("fonts.txt", import.meta.url), "utf8").split("\n");
for (const line of lines.filter((line) => line && !line.startsWith("#"))) {
  const [, name, version] = line.split(" ");
  writeFileSync(join(folder, `${name}.ttf`), sfnt(woff(name, version)));
}

// The regular weight of a package, of a subset that has digits.
function woff(name, version) {
  const at = mkdtempSync(join(tmpdir(), "fonts-"));
  try {
    execFileSync("npm", ["pack", "--silent", `@fontsource/${name}@${version}`], { cwd: at });
    execFileSync("tar", ["xzf", readdirSync(at)[0]], { cwd: at });
    const files = join(at, "package/files");
    const wanted = ["-latin-400-normal.woff", "-latin-300-normal.woff", "-400-normal.woff", "-400-italic.woff"];
    const found = wanted.map((end) => readdirSync(files).find((file) => file.endsWith(end)));
    const first = found.find((file) => file);
    if (!first) throw new Error(`${name}: no font`);
    return readFileSync(join(files, first));
  } finally {
    rmSync(at, { recursive: true });
  }
}

// The tables of a WOFF file (W3C, WOFF File Format 1.0) in a file as they are used.
function sfnt(woff) {
  const count = woff.readUInt16BE(12);
  const head = Buffer.alloc(12 + 16 * count);
  woff.copy(head, 0, 4, 8);
  head.writeUInt16BE(count, 4);
  const parts = [head];
  let end = head.length;
  for (let at = 0; at < count; at += 1) {
    const entry = 44 + 20 * at;
    const [offset, packed, length, sum] = [4, 8, 12, 16].map((by) => woff.readUInt32BE(entry + by));
    const bytes = woff.subarray(offset, offset + packed);
    const table = packed < length ? inflateSync(bytes) : bytes;
    woff.copy(head, 12 + 16 * at, entry, entry + 4);
    [sum, end, length].forEach((value, by) => head.writeUInt32BE(value, 16 + 16 * at + 4 * by));
    parts.push(table, Buffer.alloc(-length & 3));
    end += (length + 3) & ~3;
  }
  return Buffer.concat(parts);
}
