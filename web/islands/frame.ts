// What every page gets, and the switch that loads the other islands only where they are needed.
import { dialogs } from "./shared/dialogs";
import { drafts } from "./shared/draft";
import { shortcuts } from "./shared/shortcuts";

dialogs();
drafts();
shortcuts();

// The other islands are of the same version as this one.
const version = new URL(import.meta.url).search;
const islands: [string, string][] = [
  ["form[data-upload]", "upload"],
  ["[data-live]", "live"],
  ["[data-viewer]", "viewer"],
  ["form[data-desk]", "desk"],
  ["table[data-select]", "table"],
];
const LOAD_TRIES_MAX = 5;
const LOAD_WAIT_MS = 2000;

/** On a thin line a load fails now and then. The page works without its islands, so a failure is
 * no fault: it is tried again, under a new address since browsers remember the failed one. */
async function load(name: string): Promise<void> {
  for (let attempt = 0; attempt < LOAD_TRIES_MAX; attempt += 1) {
    const again = attempt === 0 ? "" : `&again=${attempt}`;
    try {
      await import(`/assets/js/${name}.js${version}${again}`);
      return;
    } catch {
      await new Promise((go) => setTimeout(go, LOAD_WAIT_MS * (attempt + 1)));
    }
  }
}

for (const [selector, name] of islands) {
  if (document.querySelector(selector)) void load(name);
}
