/** The page of one household: its newest income in sight, and drawn: at once where there is room, else when asked for. */

import { showChart } from "./chart.js";

const WIDE = "(min-width: 800px)";
const box = document.getElementById("income-chart");

function draw() {
  showChart(box, JSON.parse(box.dataset.block));
}

const years = document.querySelector("#incomes ~ .table-box");
if (years) years.scrollLeft = years.scrollWidth;

if (box) {
  const open = document.getElementById("draw");
  if (window.matchMedia(WIDE).matches) draw();
  else {
    box.hidden = true;
    open.hidden = false;
    open.addEventListener("click", () => {
      open.hidden = true;
      box.hidden = false;
      draw();
    });
  }
}
