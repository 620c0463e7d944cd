// A scan stamped MẬT: set aside before anything is indexed, released by two, never by one.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CAST_PASSWORD, openOffice } from "../kit/office.mjs";
import { files, scan } from "../kit/papers.mjs";
import {
  DESKTOP,
  axe,
  handIn,
  openBrowser,
  picture,
  press,
  read,
  signIn,
  visit,
} from "../kit/visit.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

const as = (login) => ({ login, password: CAST_PASSWORD });

test("a paper marked MẬT is set aside; two people release the false alarm", async () => {
  const office = await openOffice({ cast: true });
  try {
    const lan = await visit(browser, office);
    await signIn(lan, as("lan"));
    await handIn(lan, files(["cong-van.jpg", await scan(browser, { mark: "MẬT" })]));
    await read(lan);
    await axe(lan);
    await picture(lan, "batch-set-aside-1280", { guide: true });
    for (const way of ["/records", "/search?q=1234", "/records/review"]) {
      await lan.goto(way);
      assert.equal(await lan.locator("main", { hasText: "SVHTTDL" }).count(), 0, way);
    }
    const gate = await lan.goto("/records/gate");
    assert.ok([403, 404].includes(gate.status()), "only custodians see what is set aside");
    await lan.leave();

    const hai = await visit(browser, office, { viewport: DESKTOP });
    await signIn(hai, as("hai"));
    await hai.goto("/records/gate");
    await axe(hai);
    await press(hai, ".due a");
    await axe(hai);
    await picture(hai, "gate-1280", { guide: true });
    const paper = hai.url();
    await hai.fill("[name=reason]", "Dấu Mật là chữ mẫu trong bài giảng, không phải dấu độ mật.");
    await press(hai, "form[action$='/release'] button");
    await hai.goto(paper);
    assert.equal(await hai.locator("form[action$='/agree']").count(), 0, "not by the same person");
    await hai.leave();

    const ha = await visit(browser, office, { viewport: DESKTOP });
    await signIn(ha, as("ha"));
    await ha.goto(paper);
    await axe(ha);
    await press(ha, "form[action$='/agree'] button");
    await ha.goto("/records/gate");
    await axe(ha);
    await picture(ha, "gate-register-1280", { guide: true });
    await ha.leave();
  } finally {
    await office.close();
  }
});
