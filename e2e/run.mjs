// Runs the browser stories one after another: two cores are better given to one browser at a time.
// Arguments pick stories by a part of their name: `node run.mjs first-day`.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SCRATCH, makeCast, program } from "./kit/office.mjs";

program();
const folder = fileURLToPath(new URL("./stories/", import.meta.url));
const picked = process.argv.slice(2);
const stories = readdirSync(folder)
  .filter((name) => name.endsWith(".test.mjs"))
  .filter((name) => picked.length === 0 || picked.some((part) => name.includes(part)))
  .sort();
if (stories.length === 0) {
  console.error("e2e: no story has that name");
  process.exit(1);
}
// A story that hangs is a story that failed. Node 18, which Debian 12 has, knows no limit of its
// own for tests.
const STORY_MS_MAX = 600_000;
const cast = mkdtempSync(`${SCRATCH}cast-`);
process.env.NHIP_E2E_CAST = await makeCast(cast);
let failed = 0;
for (const story of stories) {
  console.log(`\ne2e: ${story}`);
  const began = Date.now();
  const child = spawn(process.execPath, ["--test", join(folder, story)], { stdio: "inherit" });
  const clock = setTimeout(() => {
    console.error(`e2e: ${story} hung`);
    child.kill("SIGKILL");
  }, STORY_MS_MAX);
  const code = await new Promise((ok) => child.on("exit", ok));
  clearTimeout(clock);
  console.log(`e2e: ${story} took ${Math.round((Date.now() - began) / 1000)} s`);
  if (code !== 0) failed += 1;
}
rmSync(cast, { recursive: true, force: true });
console.log(`\ne2e: ${stories.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
