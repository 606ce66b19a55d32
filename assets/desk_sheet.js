// The lines of the document as the browser has them, and what was typed into them and is not answered yet.

export const FIELDS = [
  "quantity", "price", "discount_percent", "tax_percent", "lot_number", "produced_on", "expires_on", "lot_reason", "remark", "due_on",
];
const RESEND_MS = 5000;
let lastEdit = 0;

/** Numbers edits so that later ones are greater, also after a reload. */
export function nextEdit() {
  lastEdit = Math.max(lastEdit + 1, Date.now());
  return lastEdit;
}

export class Sheet {
  target = "";
  number = 0;
  rows = new Map();
  order = [];
  typed = new Map();

  /** False where patches in between are missing. */
  apply(patch) {
    if (patch.since === 0) {
      if (patch.target === this.target) this.carryOver(patch);
      else this.typed.clear();
      this.rows = new Map();
    } else if (patch.target !== this.target || this.number < patch.since) return false;
    for (const row of patch.rows) this.rows.set(row.key, row);
    this.order = patch.order;
    this.target = patch.target;
    this.number = patch.number;
    const known = new Set(patch.order);
    for (const key of this.rows.keys()) if (!known.has(key)) this.rows.delete(key);
    return this.order.every((key) => this.rows.has(key));
  }

  /**
   * A server that has forgotten this tab gives the same lines other keys. What was typed goes along and is sent again,
   * as a new edit: the old one found no line of its key.
   */
  carryOver(patch) {
    const places = new Map(identified(patch.rows, patch.order).map(([name, row]) => [name, row.key]));
    const moved = new Map();
    for (const [name, row] of identified([...this.rows.values()], this.order)) {
      for (const field of FIELDS) {
        const entry = this.typed.get(`${row.key}:${field}`);
        const key = places.get(name);
        if (entry && key !== undefined) moved.set(`${key}:${field}`, key === row.key ? entry : { ...entry, key, edit: 0, sentAt: 0 });
      }
    }
    this.typed = moved;
  }

  list() {
    return this.order.map((key) => this.rows.get(key)).filter(Boolean);
  }

  text(row, field) {
    return this.typed.get(`${row.key}:${field}`)?.text ?? row[field];
  }

  type(key, field, text) {
    this.typed.set(`${key}:${field}`, { key, field, text, edit: 0, sentAt: 0 });
  }

  /** The entry that has to be sent for a field, if any. */
  commit(key, field) {
    const name = `${key}:${field}`;
    const entry = this.typed.get(name);
    const row = this.rows.get(key);
    if (!entry || entry.edit || !row) return null;
    if (entry.text === row[field]) {
      this.typed.delete(name);
      return null;
    }
    entry.edit = nextEdit();
    entry.sentAt = Date.now();
    return entry;
  }

  /** Entries that were sent, or should have been, and have no answer. */
  overdue(edit, now = Date.now()) {
    const late = [...this.typed.values()].filter((one) => one.edit > edit && now - one.sentAt > RESEND_MS);
    late.forEach((entry) => (entry.sentAt = now));
    return late;
  }

  /** Forget what the server has answered; what stands in the focused field stays as it was typed. */
  acknowledge(edit, focused) {
    for (const [name, entry] of this.typed)
      if (entry.edit && entry.edit <= edit && name !== focused) this.typed.delete(name);
  }

  /** The lines for the copy: all of them, or only what has no answer yet. */
  copied(isWhole) {
    const found = [];
    for (const [name, row] of identified(this.list(), this.order)) {
      const fields = FIELDS.filter((field) => (isWhole ? this.text(row, field) : this.typed.has(`${row.key}:${field}`)));
      if (!isWhole && !fields.length) continue;
      const typed = Object.fromEntries(fields.map((field) => [field, this.text(row, field)]));
      found.push({ sku_id: row.sku_id, unit_id: Number(row.unit_id), nth: Number(name.split(":")[2]), typed });
    }
    return found;
  }
}

/** Rows with what names them whatever their key: SKU, unit, and the how-many-eth of these. */
function identified(rows, order) {
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const seen = new Map();
  return order
    .map((key) => byKey.get(key))
    .filter(Boolean)
    .map((row) => {
      const kind = `${row.sku_id}:${row.unit_id}`;
      const nth = seen.get(kind) ?? 0;
      seen.set(kind, nth + 1);
      return [`${kind}:${nth}`, row];
    });
}
