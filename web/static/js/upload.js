/** Sending one file with its progress: `fetch` cannot tell how much has been sent, so the older interface does it. */

import { Failure } from "./api.js";

/**
 * @param {string} address where to
 * @param {File} file sent as the form's field `files`
 * @param {function(number)} onProgress gets 0 to 1
 * @returns {Promise<Object>} the body of the answer; a Failure otherwise
 */
export function upload(address, file, onProgress) {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    form.append("files", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      if (request.status < 300 && request.response) resolve(request.response);
      else reject(stated(request));
    });
    request.addEventListener("error", () => reject(new Failure("文件没有传上去。", "请检查网络后重试。", "unreachable")));
    request.send(form);
  });
}

function stated(request) {
  const error = request.response && request.response.error;
  if (error) return new Failure(error.message, error.hint, error.code);
  return new Failure("服务出错了（" + request.status + "），文件没有读成。", "请重试；仍然不行请告诉管理员。", "broken");
}
