// A page's picture, nearer and farther. Without this script it is seen whole.
import { all, icon, make, word } from "./shared/page";

const ZOOM_MAX = 6;
const STEP = 1.25;

function equip(viewer: HTMLElement): void {
  const paper = viewer.querySelector<HTMLElement>(".paper");
  if (!paper) return;
  let zoom = 1;
  const set = (to: number, x = 0.5, y = 0.5) => {
    const next = Math.min(Math.max(to, 1), ZOOM_MAX);
    const left = (viewer.scrollLeft + viewer.clientWidth * x) / zoom;
    const top = (viewer.scrollTop + viewer.clientHeight * y) / zoom;
    zoom = next;
    paper.style.width = `${zoom * 100}%`;
    paper.style.maxWidth = zoom === 1 ? "" : "none";
    viewer.scrollTo(left * zoom - viewer.clientWidth * x, top * zoom - viewer.clientHeight * y);
  };
  const tools = make("div", "row tools noprint");
  const tool = (name: string, words: string, act: () => void) => {
    const button = make("button", "btn bare", "", { type: "button" });
    button.append(icon(name), words);
    button.addEventListener("click", act);
    tools.append(button);
  };
  tool("zoom-in", word("zoomIn"), () => set(zoom * STEP));
  tool("zoom-out", word("zoomOut"), () => set(zoom / STEP));
  tool("scan-line", word("zoomFit"), () => set(1));
  viewer.before(tools);
  viewer.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "+" || event.key === "=") set(zoom * STEP);
    else if (event.key === "-") set(zoom / STEP);
    else if (event.key === "0") set(1);
    else return;
    event.preventDefault();
  });
  viewer.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const box = viewer.getBoundingClientRect();
      set(
        event.deltaY < 0 ? zoom * STEP : zoom / STEP,
        (event.clientX - box.left) / box.width,
        (event.clientY - box.top) / box.height,
      );
    },
    { passive: false },
  );
  paper.addEventListener("dblclick", () => set(zoom > 1 ? 1 : 2));
  pan(viewer);
  viewer
    .querySelector(".paper rect:not([data-kind])")
    ?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** The mouse drags the paper; fingers already can. */
function pan(viewer: HTMLElement): void {
  let from: { x: number; y: number; left: number; top: number } | null = null;
  viewer.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    from = { x: event.clientX, y: event.clientY, left: viewer.scrollLeft, top: viewer.scrollTop };
  });
  viewer.addEventListener("dragstart", (event) => event.preventDefault());
  window.addEventListener("pointermove", (event) => {
    if (from)
      viewer.scrollTo(from.left + from.x - event.clientX, from.top + from.y - event.clientY);
  });
  window.addEventListener("pointerup", () => {
    from = null;
  });
}

all<HTMLElement>("[data-viewer]").forEach(equip);
