/** A tall page drawn on a canvas from blocks of text, tables and pictures, one below the other. */

const FONT = '"PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",sans-serif';
const WIDTH = 1080;
const MARGIN = 60;
const LINE = 1.55;
const INK = "#1b2733";
const RULE = "#cfd7df";

/**
 * @param {Array<Object>} blocks {text, size?, bold?, color?, ground?, gap?, indent?}, {rows, numbers} of texts,
 *   {image: HTMLCanvasElement}, or {rule: true}
 * @returns {HTMLCanvasElement}
 */
export function drawPage(blocks) {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = 10;
  const height = lay(canvas.getContext("2d"), blocks, false);
  canvas.height = height;
  const context = canvas.getContext("2d");
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, WIDTH, height);
  lay(context, blocks, true);
  return canvas;
}

/** Goes through the blocks from the top; draws only the second time, when the height is known. */
function lay(context, blocks, draw) {
  context.textBaseline = "top";
  let y = MARGIN;
  for (const block of blocks) {
    if (block.text !== undefined) y = layText(context, block, y, draw);
    else if (block.rows) y = layTable(context, block, y, draw);
    else if (block.image) y = layImage(context, block, y, draw);
    else y = layRule(context, y, draw);
  }
  return Math.ceil(y + MARGIN - 20);
}

function layText(context, block, y, draw) {
  const size = block.size || 34;
  const indent = block.indent || 0;
  context.font = (block.bold ? "bold " : "") + size + "px " + FONT;
  const pad = block.ground ? 20 : 0;
  const lines = wrapped(context, block.text, WIDTH - 2 * MARGIN - indent - 2 * pad);
  const height = lines.length * size * LINE;
  if (draw) {
    if (block.ground) {
      context.fillStyle = block.ground;
      context.fillRect(MARGIN + indent, y, WIDTH - 2 * MARGIN - indent, height + 2 * pad);
    }
    context.fillStyle = block.color || INK;
    lines.forEach((line, index) => context.fillText(line, MARGIN + indent + pad, y + pad + index * size * LINE + (size * (LINE - 1)) / 2));
  }
  return y + height + 2 * pad + (block.gap === undefined ? 16 : block.gap);
}

/** Lines no wider than `width`: Chinese may be broken anywhere, but no line begins with a closing mark. */
export function wrapped(context, text, width) {
  const lines = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const char of Array.from(paragraph)) {
      const closing = "，。；：、！？）》”’％%".indexOf(char) >= 0;
      if (line && !closing && context.measureText(line + char).width > width) {
        lines.push(line);
        line = "";
      }
      line += char;
    }
    lines.push(line);
  }
  return lines;
}

function layTable(context, block, y, draw) {
  const size = 30;
  const height = size * 1.9;
  const columns = block.rows[0].length;
  const width = (WIDTH - 2 * MARGIN) / columns;
  block.rows.forEach((row, number) => {
    context.font = (number === 0 ? "bold " : "") + size + "px " + FONT;
    if (draw) {
      if (number === 0) {
        context.fillStyle = "#eaf1f8";
        context.fillRect(MARGIN, y, WIDTH - 2 * MARGIN, height);
      }
      context.fillStyle = INK;
      row.forEach((cell, column) => {
        const text = clipped(context, cell, width - 24);
        const right = block.numbers[column];
        const x = MARGIN + column * width + (right ? width - 12 - context.measureText(text).width : 12);
        context.fillText(text, x, y + (height - size) / 2);
      });
      context.fillStyle = RULE;
      context.fillRect(MARGIN, y + height - 1, WIDTH - 2 * MARGIN, 2);
    }
    y += height;
  });
  return y + 24;
}

function clipped(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  let short = text;
  while (short && context.measureText(short + "…").width > width) short = short.slice(0, -1);
  return short + "…";
}

function layImage(context, block, y, draw) {
  const width = WIDTH - 2 * MARGIN;
  const scale = Math.min(width / block.image.width, 2);
  const height = block.image.height * scale;
  if (draw) context.drawImage(block.image, MARGIN, y, block.image.width * scale, height);
  return y + height + 24;
}

function layRule(context, y, draw) {
  if (draw) {
    context.fillStyle = RULE;
    context.fillRect(MARGIN, y + 8, WIDTH - 2 * MARGIN, 2);
  }
  return y + 34;
}
