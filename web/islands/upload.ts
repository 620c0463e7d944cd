// Hundreds of blobs in one go: each is sent alone, three at a time, and what was acknowledged is
// never sent again, also after a lost network or a reload. Without this script the form sends
// them together.
import { all, icon, keep, kept, make, word } from "./shared/page";

const PARALLEL_MAX = 3;
const TRIES_MAX = 6;
const PAUSE_MS = 1_000;
const PAUSE_MS_MAX = 30_000;

/** What intake answers; `same_as` is the record that holds the same bytes already. */
type Answer = {
  taken?: { record: string; same_as: string | null }[];
  detail?: string;
  fields?: { message: string }[];
};
type Row = {
  blob: File;
  path: string;
  tries: number;
  state: "queued" | "sending" | "sent" | "refused" | "failed";
  part: number;
  line: HTMLLIElement;
  name: HTMLElement;
  chip: HTMLElement;
  bar: HTMLProgressElement;
};

class Intake {
  rows: Row[] = [];
  sent: Set<string>;
  memory: string;
  box: HTMLElement;
  lines = make("ul", "sending");
  whole = make("progress");
  status = make("p", "quiet", "", { role: "status" });

  constructor(
    readonly form: HTMLFormElement,
    readonly input: HTMLInputElement,
  ) {
    const batch = form.querySelector<HTMLInputElement>("input[name=batch]")?.value ?? "";
    this.memory = `sent:${form.action}:${batch}`;
    this.sent = new Set(kept<string[]>(sessionStorage, this.memory) ?? []);
    this.box = make("section", "stack");
    this.box.hidden = true;
    this.whole.setAttribute("aria-label", word("sending"));
    this.box.append(this.status, this.whole, this.lines);
    (form.querySelector("[data-sending]") ?? form).append(this.box);
  }

  add(blobs: [File, string][]): void {
    for (const [blob, path] of blobs) {
      if (this.rows.some((row) => keyOf(row) === keyOf({ blob, path }) && row.state !== "failed"))
        continue;
      const row: Row = {
        blob,
        path,
        tries: 0,
        state: "queued",
        part: 0,
        line: make("li"),
        name: make("span", "name", `${path} `),
        chip: make("span"),
        bar: make("progress"),
      };
      row.name.append(make("small", "quiet", size(blob.size)));
      row.bar.max = 1;
      row.bar.setAttribute("aria-label", path);
      row.line.append(row.name, row.chip);
      this.lines.append(row.line);
      this.rows.push(row);
      if (this.sent.has(keyOf(row))) row.state = "sent";
      // Two gigabytes need not travel to hear that they are too many.
      const most = Number(this.form.dataset.bytesMax || Infinity);
      if (blob.size > most) row.state = "refused";
      show(row, blob.size > most ? word("tooBig") : "");
    }
    this.box.hidden = this.rows.length === 0;
    this.go();
  }

  go(): void {
    let free = PARALLEL_MAX - this.rows.filter((row) => row.state === "sending").length;
    for (const row of this.rows) {
      if (free <= 0) break;
      if (row.state !== "queued") continue;
      free -= 1;
      this.send(row);
    }
    this.count();
  }

  send(row: Row): void {
    row.state = "sending";
    row.tries += 1;
    const data = new FormData(this.form);
    data.delete(this.input.name);
    data.append(this.input.name, row.blob, row.path);
    const xhr = new XMLHttpRequest();
    xhr.open("POST", this.form.action);
    xhr.setRequestHeader("Accept", "application/json");
    xhr.setRequestHeader("Idempotency-Key", keyOf(row));
    xhr.responseType = "text";
    xhr.upload.addEventListener("progress", (event) => {
      row.part = event.lengthComputable ? event.loaded / event.total : 0;
      show(row, "");
      this.count();
    });
    xhr.addEventListener("load", () => this.answered(row, xhr));
    xhr.addEventListener("error", () => this.later(row));
    xhr.addEventListener("abort", () => this.later(row));
    show(row, "");
    xhr.send(data);
  }

  /** Only a JSON answer in the 200s is an acknowledgement: a sign-in page is none. */
  answered(row: Row, xhr: XMLHttpRequest): void {
    const json = /json/.test(xhr.getResponseHeader("Content-Type") ?? "");
    const answer = json ? parse(xhr.responseText) : {};
    if (xhr.status >= 200 && xhr.status < 300 && json) {
      row.state = "sent";
      this.sent.add(keyOf(row));
      keep(sessionStorage, this.memory, [...this.sent]);
      show(row, answer.taken?.[0]?.same_as ? word("same") : "");
      return this.go();
    }
    if (xhr.status === 429 || xhr.status >= 500) return this.later(row);
    const again = xhr.status < 400 || xhr.status === 401 || xhr.status === 403;
    row.state = again ? "failed" : "refused";
    const why = answer.fields?.[0]?.message ?? answer.detail ?? "";
    show(row, xhr.status === 413 ? word("tooBig") : why, () => this.retry(row));
    this.go();
  }

  /** The network or the server is away: try again, each time a little later. */
  later(row: Row): void {
    row.part = 0;
    if (row.tries >= TRIES_MAX && navigator.onLine) {
      row.state = "failed";
      show(row, "", () => this.retry(row));
      return this.go();
    }
    row.state = "failed";
    show(row, word("offline"));
    const again = () => {
      window.removeEventListener("online", again);
      clearTimeout(timer);
      if (row.state !== "failed") return;
      row.state = "queued";
      show(row, "");
      this.go();
    };
    const timer = window.setTimeout(again, Math.min(PAUSE_MS * 2 ** row.tries, PAUSE_MS_MAX));
    window.addEventListener("online", again);
    this.count();
  }

  retry(row: Row): void {
    row.tries = 0;
    row.state = "queued";
    show(row, "");
    this.go();
  }

  busy(): boolean {
    return this.rows.some((row) => row.state === "queued" || row.state === "sending");
  }

  count(): void {
    const done = this.rows.filter((row) => row.state === "sent" || row.state === "refused").length;
    const part = this.rows.reduce((sum, row) => sum + (row.state === "sending" ? row.part : 0), 0);
    this.whole.max = this.rows.length;
    this.whole.value = done + part;
    const words =
      this.rows.length > 0 && done === this.rows.length
        ? word("allSent")
        : `${done} / ${this.rows.length}`;
    if (this.status.textContent !== words) this.status.textContent = words;
    const over = done === this.rows.length && done > 0;
    this.form.dispatchEvent(new CustomEvent(over ? "intake-over" : "intake-on"));
    for (const link of all<HTMLElement>("[data-after-upload]")) {
      link.hidden = this.sent.size === 0;
      link.className = over ? "btn primary" : "btn";
    }
  }
}

function keyOf(row: { blob: File; path: string }): string {
  return encodeURIComponent(`${row.path}|${row.blob.size}|${row.blob.lastModified}`).slice(-200);
}

function parse(text: string): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return {};
  }
}

function size(bytes: number): string {
  const lang = document.documentElement.lang;
  const number = (value: number) =>
    value.toLocaleString(lang, { maximumFractionDigits: value < 10 ? 1 : 0 });
  return bytes >= 1e6 ? `${number(bytes / 1e6)} MB` : `${number(Math.max(bytes / 1e3, 0.1))} KB`;
}

function show(row: Row, words: string, again?: () => void): void {
  const [kind, picture, text] = {
    queued: ["rest", "clock", word("queued")],
    sending: ["rest", "upload", word("sending")],
    sent: ["good", "circle-check", word("sent")],
    refused: ["bad", "circle-x", word("refused")],
    failed: ["wait", "circle-alert", word("failed")],
  }[row.state] as [string, string, string];
  if (row.chip.dataset.state !== row.state) {
    row.chip.dataset.state = row.state;
    row.chip.className = "chip";
    row.chip.dataset.kind = kind;
    row.chip.replaceChildren(icon(picture), text);
  }
  row.line.querySelectorAll(".after").forEach((element) => element.remove());
  if (row.state === "sending") {
    row.bar.value = row.part;
    if (!row.bar.isConnected) row.line.append(row.bar);
  } else row.bar.remove();
  if (words) row.line.append(make("p", "small quiet after", words));
  if (again) {
    const button = make("button", "after", word("again"), { type: "button" });
    button.addEventListener("click", again);
    row.line.append(button);
  }
}

/** Blobs of what was dropped, folders walked through. */
async function dropped(transfer: DataTransfer): Promise<[File, string][]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  if (entries.every((entry) => entry === null))
    return [...transfer.files].map((blob) => [blob, blob.name]);
  const found: [File, string][] = [];
  const walk = async (entry: FileSystemEntry | null): Promise<void> => {
    if (entry?.isFile) {
      const blob = await new Promise<File>((ok, no) => (entry as FileSystemFileEntry).file(ok, no));
      found.push([blob, blob.name]);
    } else if (entry?.isDirectory) {
      const reader = (entry as FileSystemDirectoryEntry).createReader();
      for (;;) {
        const some = await new Promise<FileSystemEntry[]>((ok, no) => reader.readEntries(ok, no));
        if (some.length === 0) break;
        for (const one of some) await walk(one);
      }
    }
  };
  for (const entry of entries) await walk(entry);
  return found;
}

/** The browser's own button speaks the browser's language; ours speaks the reader's. */
function choose(input: HTMLInputElement): void {
  const button = make("button", "", "", { type: "button" });
  const picture = input.hasAttribute("capture") ? "camera" : "files";
  button.append(icon(picture), input.dataset.choose ?? word("choose"));
  button.addEventListener("click", () => input.click());
  input.after(button);
  input.hidden = true;
}

for (const form of all<HTMLFormElement>("form[data-upload]")) {
  // The first takes whatever there is; another one may be the phone's camera.
  const inputs = all<HTMLInputElement>("input[type=file]", form);
  const input = inputs[0];
  if (!input) continue;
  const intake = new Intake(form, input);
  const place =
    form.querySelector<HTMLElement>(".drop") ?? input.closest<HTMLElement>(".field") ?? form;
  place.classList.add("drop");
  const take = () => {
    const chosen = inputs.flatMap((one) => [...(one.files ?? [])]);
    for (const one of inputs) one.value = "";
    intake.add(chosen.map((blob): [File, string] => [blob, blob.name]));
  };
  for (const one of inputs) one.addEventListener("change", take);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take();
  });
  for (const name of ["dragenter", "dragover"]) {
    place.addEventListener(name, (event) => {
      event.preventDefault();
      place.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"])
    place.addEventListener(name, () => place.classList.remove("over"));
  place.addEventListener("drop", async (event) => {
    event.preventDefault();
    if (event.dataTransfer) intake.add(await dropped(event.dataTransfer));
  });
  inputs.forEach(choose);
  intake.count();
  // What is chosen is sent at once: the button is for those without scripts.
  for (const button of all<HTMLElement>("button:not([type=button])", form)) button.hidden = true;
  window.addEventListener("beforeunload", (event) => {
    if (intake.busy()) event.preventDefault();
  });
}
