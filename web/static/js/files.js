/** An answer as a file of the office: asked of the service by its number, which writes what it has answered. */

import { button, el } from "./dom.js";
import { answerFile } from "./api.js";
import { openOverlay } from "./overlay.js";

/** A browser inside WeChat takes no files; pictures can be kept by a long press. */
export const IN_WECHAT = /MicroMessenger/i.test(navigator.userAgent);

/** A button that saves an answer in a form: docx, xlsx or csv. `turn` is its number. */
export function fileButton(label, form, turn) {
  const control = button(label, "button", async () => {
    if (IN_WECHAT) {
      explain();
      return;
    }
    control.disabled = true;
    control.textContent = "正在准备……";
    try {
      const file = await answerFile(form, turn);
      saveAs(URL.createObjectURL(file.blob), file.name);
    } catch (failure) {
      openOverlay("没有存成", el("p", {}, el("strong", {}, failure.message), " " + failure.hint));
    }
    control.disabled = false;
    control.textContent = label;
  });
  return control;
}

/** Hand an address (of data, or of a blob) to the browser as a file to keep. */
export function saveAs(address, name) {
  const link = el("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  if (address.indexOf("blob:") === 0) setTimeout(() => URL.revokeObjectURL(address), 60000);
}

/** A picture to keep: a button where files can be saved, a long press everywhere. */
export function showPicture(title, address, words, name) {
  openOverlay(
    title,
    el("p", { class: "fine" }, "手机上长按图片，可以保存或转发。"),
    IN_WECHAT ? null : el("p", {}, button("存为图片", "button button-main", () => saveAs(address, name))),
    el("img", { class: "kept-picture", src: address, alt: words })
  );
}

function explain() {
  openOverlay(
    "微信里不能存文件",
    el("p", {}, "请点右上角“…”，选“在浏览器打开”，再存文件；也可以用“做成图片”，长按图片转发。")
  );
}
