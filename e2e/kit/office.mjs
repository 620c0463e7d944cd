// An office for one story: the real program on an empty data folder and a free loopback port.
import { spawn, execFile } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Beginning of every folder that a story makes. */
export const SCRATCH = join(tmpdir(), "nhip-e2e-");
const READY_MS_MAX = 60_000;
const READY_PAUSE_MS = 20;

/** Path of the program: NHIP_BIN, or where cargo puts a debug build. */
export function program() {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
  const path = process.env.NHIP_BIN ?? join(target, "debug/nhip");
  if (!existsSync(path))
    throw new Error(`${path} is missing: run cargo build -p nhip, or set NHIP_BIN`);
  return path;
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Everybody's password in the cast of the demo office. */
export const CAST_PASSWORD = "cau hien luong";

/**
 * Opens an office. `serve` are more arguments of `nhip serve`; `cast` brings the people of the
 * demo office, without the papers that its jobs would read for half an hour.
 */
export async function openOffice({ serve = [], data, env = {}, cast = false } = {}) {
  const folder = data ?? (await mkdtemp(SCRATCH));
  const port = await freePort();
  const office = { url: `http://127.0.0.1:${port}`, data: folder, log: "" };

  office.start = async (extra = serve, more = {}) => {
    const child = spawn(
      program(),
      ["serve", "--data", folder, "--listen", `127.0.0.1:${port}`, ...extra],
      {
        env: { ...process.env, ...env, ...more },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    office.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (text) => {
        office.log = (office.log + text).slice(-40_000);
      });
    }
    const until = Date.now() + READY_MS_MAX;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`nhip ended at once:\n${office.log}`);
      try {
        if ((await fetch(`${office.url}/healthz`)).ok) return;
      } catch {
        // Not listening yet.
      }
      if (Date.now() > until) throw new Error(`nhip did not get ready:\n${office.log}`);
      await new Promise((ok) => setTimeout(ok, READY_PAUSE_MS));
    }
  };
  /** Ends the program: SIGTERM as an operator does, or SIGKILL as bad luck does. */
  office.end = async (signal = "SIGTERM") => {
    if (office.child.exitCode !== null || office.child.signalCode !== null) return;
    office.child.kill(signal);
    await once(office.child, "exit");
  };
  office.close = async () => {
    await office.end();
    await rm(folder, { recursive: true, force: true });
  };
  /** Runs a command of the program on this office's data; answers { code, out, err }. */
  office.run = (args, input = "") =>
    new Promise((ok) => {
      const child = execFile(
        program(),
        args,
        { env: { ...process.env, ...env, NHIP_DATA: folder }, maxBuffer: 1 << 24 },
        (error, out, err) => ok({ code: error?.code ?? 0, out, err }),
      );
      // A command that does not read its input may end before it was given.
      child.stdin.on("error", () => {});
      child.stdin.end(input);
    });
  if (cast) await cp(await castFolder(), folder, { recursive: true });
  await office.start();
  return office;
}

/** Tells a story in an office of its own, which is thrown away whatever happens. */
export async function inOffice(options, story) {
  const office = await openOffice(options);
  try {
    return await story(office);
  } finally {
    await office.close();
  }
}

/** The folder of an office with its cast in it, made once; `run.mjs` makes it for all stories. */
async function castFolder() {
  cast ??= process.env.NHIP_E2E_CAST ?? (await makeCast(await mkdtemp(`${SCRATCH}cast-`)));
  return cast;
}
let cast;

/** Lets the program fill a folder with the demo office's people, and ends it. */
export async function makeCast(folder) {
  const office = await openOffice({
    data: folder,
    serve: ["--demo"],
    env: { NHIP_WORKERS: "0" },
  });
  await office.end();
  return folder;
}
