// A scan is answered by ear, because the keeper looks at the goods and not at the screen.
let context;
const MUTED = "jxc-muted";

export function isMuted() {
  return localStorage.getItem(MUTED) === "1";
}

export function setMuted(wanted) {
  if (wanted) localStorage.setItem(MUTED, "1");
  else localStorage.removeItem(MUTED);
}

function tone(frequency, start, length, shape) {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.type = shape;
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0.15, start);
  gain.gain.exponentialRampToValueAtTime(0.001, start + length);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + length);
}

function ready() {
  const Context = window.AudioContext ?? window.webkitAudioContext;
  if (!Context || isMuted()) return false;
  context ??= new Context();
  if (context.state === "suspended") context.resume();
  return true;
}

/** One short high tone: taken. */
export function playGood() {
  if (ready()) tone(1320, context.currentTime, 0.09, "sine");
}

/** Two low rough tones: look at the screen. */
export function playBad() {
  if (!ready()) return;
  tone(220, context.currentTime, 0.18, "square");
  tone(180, context.currentTime + 0.2, 0.25, "square");
}
