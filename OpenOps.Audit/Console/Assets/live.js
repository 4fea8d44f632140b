const INTERVAL = 3000;

/**
 * Puts rows that came since on top of the list, while the switch is on and the page is seen.
 * @param {HTMLElement} place holds the switch, and in data-live where the newest rows are
 */
export function follow(place) {
  const button = place.querySelector('button');
  const label = place.querySelector('[data-label]');
  const rows = document.querySelector('[data-rows]');
  if (!rows) {
    return;
  }

  let timer = 0;
  place.hidden = false;
  button.addEventListener('click', () => (timer ? stop('Live') : start()));
  document.addEventListener('visibilitychange', () => {
    if (timer && !document.hidden) {
      void look();
    }
  });

  function start() {
    button.setAttribute('aria-pressed', 'true');
    label.textContent = 'Live: on';
    timer = setInterval(() => void (document.hidden || look()), INTERVAL);
    void look();
  }

  function stop(text) {
    clearInterval(timer);
    timer = 0;
    button.setAttribute('aria-pressed', 'false');
    label.textContent = text;
  }

  async function look() {
    let response;
    try {
      response = await fetch(place.dataset.live, { headers: { 'X-Requested-With': 'fetch' } });
    } catch {
      label.textContent = 'Live: waiting for the server';
      return;
    }

    if (response.status === 401 || response.status === 403) {
      stop('Signed out: reload the page');
      return;
    }

    if (!response.ok || !timer) {
      return;
    }

    label.textContent = 'Live: on';
    show(await response.text());
  }

  function show(html) {
    const known = Number(rows.querySelector('tr')?.dataset.sequence ?? 0);
    const template = document.createElement('template');
    template.innerHTML = html;
    const fresh = [...template.content.querySelectorAll('tr')];
    for (const row of fresh) {
      // What stands there already may have got its result.
      rows.querySelector(`tr[data-sequence="${Number(row.dataset.sequence)}"]`)?.replaceWith(row);
    }

    const newer = fresh.filter((row) => !row.isConnected && Number(row.dataset.sequence) > known);
    newer.forEach((row) => row.classList.add('fresh'));
    rows.prepend(...newer);
    if (newer.length > 0) {
      rows.closest('.table-wrap').hidden = false;
      document.querySelector('.empty')?.remove();
    }
  }
}
