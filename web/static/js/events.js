/** Server-sent events of a response, told one by one as they come; where a browser cannot read piece by piece, at the end. */

/**
 * @param {Response} response
 * @param {function(string, *)} tell gets the event's name and its data
 */
export async function readEvents(response, tell) {
  let rest = "";
  const take = (text) => {
    const blocks = (rest + text).split(/\r?\n\r?\n/);
    rest = blocks.pop();
    for (const block of blocks) event(block, tell);
  };
  if (!response.body || !window.TextDecoder) {
    take(await response.text());
    return;
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    take(decoder.decode(value, { stream: true }));
  }
}

function event(block, tell) {
  let name = "";
  let data = "";
  for (const line of block.split(/\r?\n/)) {
    if (line.indexOf("event:") === 0) name = line.slice(6).trim();
    if (line.indexOf("data:") === 0) data += line.slice(5).trim();
  }
  if (name && data) tell(name, JSON.parse(data));
}
