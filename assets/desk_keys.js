// Moving through the lines by keyboard.

const CELL = "[data-column]:not(:disabled)";

function rowsIn(table) {
  return [...table.querySelectorAll("tbody tr")];
}

function focus(cell) {
  cell?.focus();
  if (cell?.tagName === "INPUT") cell.select();
  return Boolean(cell);
}

export function toScanBox() {
  const box = document.querySelector(".scan-input:not(:disabled)");
  box?.focus();
}

/** Enter: on to the next cell that has to be filled, then to the next line, after the last to the scan box. */
function moveOn(cell) {
  const row = cell.closest("tr");
  const needed = [...row.querySelectorAll(`${CELL}[data-needed="true"]`)];
  const all = [...row.querySelectorAll(CELL)];
  const next = needed.find((one) => all.indexOf(one) > all.indexOf(cell));
  const below = row.nextElementSibling?.querySelector(`${CELL}[data-needed="true"]`);
  if (!focus(next ?? below)) toScanBox();
}

function moveDown(cell, step) {
  const rows = rowsIn(cell.closest("table"));
  const row = rows[rows.indexOf(cell.closest("tr")) + step];
  if (!focus(row?.querySelector(`[data-column="${cell.dataset.column}"]:not(:disabled)`)) && !row && step > 0) toScanBox();
}

function moveAside(cell, step) {
  const cells = [...cell.closest("tr").querySelectorAll(CELL)];
  return focus(cells[cells.indexOf(cell) + step]);
}

function isAtEdge(cell, step) {
  if (cell.tagName !== "INPUT") return true;
  const { selectionStart: start, selectionEnd: end, value } = cell;
  const isWhole = start === 0 && end === value.length && value.length > 0;
  return isWhole || (start === end && start === (step < 0 ? 0 : value.length));
}

/** The cell to edit when nobody is in the lines: how many of the last line. */
export function lastQuantity(table) {
  return rowsIn(table).at(-1)?.querySelector('[data-column="quantity"]');
}

/** Answers true where the key was for moving. */
export function moves(event) {
  const cell = event.target.closest?.("[data-column]");
  if (!cell || event.nativeEvent?.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
  const isSelect = cell.tagName === "SELECT";
  if (event.key === "Enter") moveOn(cell);
  else if (event.key === "ArrowDown" && !isSelect) moveDown(cell, 1);
  else if (event.key === "ArrowUp" && !isSelect) moveDown(cell, -1);
  else if (event.key === "ArrowLeft" && isAtEdge(cell, -1)) return moveAside(cell, -1);
  else if (event.key === "ArrowRight" && isAtEdge(cell, 1)) return moveAside(cell, 1);
  else return false;
  return true;
}

/** F2: into the cell without marking all of it. */
export function editCell(cell) {
  if (!focus(cell)) return;
  if (cell.tagName === "INPUT") cell.setSelectionRange(cell.value.length, cell.value.length);
}
