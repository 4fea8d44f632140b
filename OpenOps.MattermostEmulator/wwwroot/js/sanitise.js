// The server renders Markdown with raw HTML off. This is the second line of defence: what is not listed here does not
// reach the page, whatever the server sends.
const kept = new Set(['P', 'BR', 'STRONG', 'EM', 'B', 'I', 'DEL', 'S', 'CODE', 'PRE', 'BLOCKQUOTE', 'UL', 'OL', 'LI', 'HR', 'SUB', 'SUP',
  'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'TABLE', 'THEAD', 'TBODY', 'TR', 'TH', 'TD']);
const dropped = new Set(['SCRIPT', 'STYLE', 'IFRAME', 'OBJECT', 'EMBED', 'TEMPLATE', 'SVG', 'MATH', 'NOSCRIPT', 'HEAD', 'TITLE', 'LINK', 'META']);

/**
 * Parses HTML in an inert document and rebuilds what the allow list knows.
 * @param {string} html
 * @returns {DocumentFragment}
 */
export function sanitise(html) {
  // The one style the renderer writes becomes a class: even in an inert document a style attribute breaks the policy.
  const classed = html.replace(/ style="text-align: ?(left|right|center);?"/g, ' class="align-$1"');
  const parsed = new DOMParser().parseFromString(classed, 'text/html');
  const fragment = document.createDocumentFragment();
  copyChildren(parsed.body, fragment);
  return fragment;
}

function copyChildren(from, to) {
  for (const child of from.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) to.append(child.data);
    else if (child.nodeType === Node.ELEMENT_NODE) copyElement(child, to);
  }
}

function copyElement(source, to) {
  const name = source.nodeName.toUpperCase();
  if (dropped.has(name)) return;
  if (name === 'A') copyLink(source, to);
  else if (name === 'IMG') copyImage(source, to);
  else if (name === 'INPUT') copyCheckbox(source, to);
  else if (kept.has(name)) copyKept(source, name, to);
  else copyChildren(source, to);
}

function copyKept(source, name, to) {
  const element = document.createElement(name);
  if (name === 'CODE') keepLanguage(source, element);
  if (name === 'OL') keepNumber(source, element, 'start');
  if (name === 'TH' || name === 'TD') keepAlignment(source, element);
  copyChildren(source, element);
  to.append(element);
}

function keepLanguage(source, element) {
  const language = /(?:^|\s)language-([\w+#.-]{1,30})(?:\s|$)/.exec(source.getAttribute('class') ?? '');
  if (language) element.dataset.language = language[1];
}

function keepNumber(source, element, attribute) {
  const value = Number.parseInt(source.getAttribute(attribute) ?? '', 10);
  if (Number.isInteger(value)) element.setAttribute(attribute, String(value));
}

function keepAlignment(source, element) {
  const alignment = /^align-(right|center)$/.exec(source.getAttribute('class') ?? '');
  if (alignment) element.classList.add(`align-${alignment[1]}`);
}

function copyCheckbox(source, to) {
  if (source.getAttribute('type') !== 'checkbox') return;
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.disabled = true;
  if (source.hasAttribute('checked')) box.setAttribute('checked', '');
  box.setAttribute('aria-label', source.hasAttribute('checked') ? 'done' : 'to do');
  to.append(box);
}

// A picture from elsewhere would tell that server who reads what, and when: it becomes a link that one may follow.
function copyImage(source, to) {
  const target = safeUrl(source.getAttribute('src'));
  const label = source.getAttribute('alt')?.trim() || 'image';
  if (!target) {
    to.append(`[${label}]`);
    return;
  }
  to.append(link(target, [document.createTextNode(`image: ${label}`)]));
}

function copyLink(source, to) {
  const target = safeUrl(source.getAttribute('href'));
  if (!target) {
    copyChildren(source, to);
    return;
  }
  const inner = document.createDocumentFragment();
  copyChildren(source, inner);
  to.append(link(target, [inner]));
}

/**
 * The address when it may be followed, else null.
 * @param {string|null} address
 * @returns {URL|null}
 */
export function safeUrl(address) {
  if (!address) return null;
  try {
    const url = new URL(address, location.origin);
    return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/**
 * A link that opens elsewhere, tells nothing about the page it was on, and shows where it leads when its text does not.
 * @param {URL} url
 * @param {Node[]} content
 * @returns {HTMLAnchorElement}
 */
export function link(url, content) {
  const anchor = document.createElement('a');
  anchor.href = url.href;
  anchor.append(...content);
  const internal = url.origin === location.origin;
  const host = url.protocol === 'mailto:' ? url.pathname : url.host;
  anchor.title = url.href;
  if (!internal) {
    anchor.target = '_blank';
    anchor.rel = 'noopener noreferrer nofollow';
  }
  const text = anchor.textContent;
  if (!text.trim()) anchor.append(url.href);
  if (!internal && !shows(text, host)) {
    const shown = document.createElement('span');
    shown.className = 'link-target';
    shown.textContent = host;
    anchor.append(' ', shown);
  }
  return anchor;
}

// "example.com.evil.test" contains "example.com", so the text has to be the address itself, not merely mention a host.
function shows(text, host) {
  const written = text.trim().replace(/^(https?:\/\/|mailto:)/i, '');
  return written === host || written.startsWith(`${host}/`) || written.startsWith(`${host}?`);
}
