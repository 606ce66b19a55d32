// The arithmetic of a till: exact, in whole numbers, as the server does it.

const scaled = (places) => (text) => {
  const match = new RegExp(`^(\\d{1,9})(?:\\.(\\d{0,${places}}))?$`).exec(String(text ?? "").normalize("NFKC").trim());
  return match ? BigInt(match[1] + (match[2] ?? "").padEnd(places, "0")) : null;
};

/** Millionths of a unit, 10⁻⁸ yuan, and fen; null for what is no such number. */
export const quantityOf = scaled(6);
export const priceOf = scaled(8);
export const fenOf = scaled(2);
const percentOf = scaled(2);
const PER_FEN = 10n ** 16n; // 10⁶ of a unit × 10⁸ of a yuan × 10⁴ of a part, less the two places of a fen

/** What a line comes to in fen, half up once at the end; null where a number is wrong. */
export function lineFen(line) {
  const [quantity, price, off] = [quantityOf(line.quantity), priceOf(line.price), percentOf(line.discount || "0")];
  if (quantity === null || price === null || off === null || off > 10000n || quantity === 0n) return null;
  return (2n * quantity * price * (10000n - off) + PER_FEN) / (2n * PER_FEN);
}

/** Fen as people write yuan. */
export function yuan(fen) {
  const digits = String(fen < 0n ? -fen : fen).padStart(3, "0");
  return `${fen < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** The name under which a ticket is kept in this browser: a person's work in one store. */
export const nameOf = (person, store) => `jxc-count-${person}-till-${store}`;

/** A fresh ticket; its key is what the server knows it by, so that it is never sold twice. */
export function fresh() {
  const random = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0"));
  return { key: random.join(""), lines: [], way: "", paid: {}, off: "", remark: "" };
}
