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
for (const [selector, name] of islands) {
  if (document.querySelector(selector)) void import(`/assets/js/${name}.js${version}`);
}
