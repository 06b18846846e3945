// A table of links is one stop of the Tab key. In it the arrow keys go from figure to figure, Home and End along the row.
const STEPS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

function next(rows, [row, column], key) {
  if (key === 'Home') return rows[row].find(Boolean);
  if (key === 'End') return rows[row].findLast(Boolean);
  const [down, right] = STEPS[key];
  let at = [row + down, column + right];
  while (rows[at[0]] && at[1] >= 0 && at[1] < rows[at[0]].length) {
    const link = rows[at[0]][at[1]];
    if (link) return link;
    at = [at[0] + down, at[1] + right];
  }
  return null;
}

function asGrid(table) {
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]).map((row) => [...row.cells].map((cell) => cell.querySelector('a')));
  const links = rows.flat().filter(Boolean);
  if (!links.length) return;
  const stopAt = (link) => links.forEach((each) => { each.tabIndex = each === link ? 0 : -1; });
  table.setAttribute('role', 'grid');
  stopAt(links[0]);
  table.addEventListener('focusin', (event) => { if (links.includes(event.target)) stopAt(event.target); });
  table.addEventListener('keydown', (event) => {
    const row = rows.findIndex((each) => each.includes(event.target));
    if (row < 0 || event.ctrlKey || event.altKey || event.metaKey || !(event.key in STEPS || event.key === 'Home' || event.key === 'End')) return;
    event.preventDefault();
    next(rows, [row, rows[row].indexOf(event.target)], event.key)?.focus();
  });
}

document.querySelectorAll('table[data-grid]').forEach(asGrid);
