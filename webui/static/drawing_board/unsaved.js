// The drawing that is not saved yet, kept in this browser: nothing is lost when a page is closed or a computer stops.
const WAIT = 1500;

/** Keeps the newest drawing under a key, and gives it back. Without room in the browser it keeps nothing. */
export class Unsaved {
  constructor(key) {
    this.key = `klunga-drawing:${key}`;
  }

  found() {
    try {
      return JSON.parse(localStorage.getItem(this.key) || 'null');
    } catch {
      return null;
    }
  }

  keepSoon(write, done) {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => { if (this.keep(await write())) done(); }, WAIT);
  }

  keep(xml) {
    try {
      localStorage.setItem(this.key, JSON.stringify({ xml, at: new Date().toISOString() }));
      return true;
    } catch {
      return false; // the drawing is still on the page, and leaving asks first
    }
  }

  forget() {
    clearTimeout(this.timer);
    try {
      localStorage.removeItem(this.key);
    } catch { /* a browser that keeps nothing has nothing to forget */ }
  }
}
