// A part of a page that is being made asks again how far it is. Only what it says changes: focus and reading place stay.
// When the page has come, it is opened; a page that nobody looks at does not ask.
const SECONDS = 2;

async function ask() {
  const part = document.querySelector('[data-coming]');
  if (!part) return;
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const now = page.querySelector('[data-coming]');
      if (!answer.ok || !now || heading(now) !== heading(part)) {
        location.reload();
        return;
      }
      const [told, tells] = [part, now].map((each) => each.querySelector('[data-coming-part]'));
      if (told && tells) told.replaceChildren(...tells.childNodes);
    } catch {
      // The server does not answer just now: ask again later.
    }
  }
  setTimeout(ask, SECONDS * 1000);
}

const heading = (part) => part.querySelector('[role=status]')?.textContent || '';
setTimeout(ask, SECONDS * 1000);
