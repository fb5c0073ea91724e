/** Finding in the dictionary: what does not contain the words typed is hidden. */

const part = (id) => document.getElementById(id);

function find() {
  const wanted = part("find").value.trim().toLowerCase();
  let count = 0;
  for (const group of document.querySelectorAll(".terms-group")) {
    let some = false;
    for (const term of group.querySelectorAll(".term")) {
      const fits = !wanted || (term.dataset.words + term.textContent).toLowerCase().indexOf(wanted) >= 0;
      term.hidden = !fits;
      some = some || fits;
      count += fits ? 1 : 0;
    }
    group.hidden = !some;
  }
  part("none").hidden = count > 0;
  part("found").textContent = wanted ? "找到 " + count + " 项" : "共 " + count + " 项";
}

part("find").addEventListener("input", find);
part("find-form").addEventListener("submit", (event) => event.preventDefault());
find();
