const paths = {
  actions: 'M4 6.500l1.500 1.500L8.500 5M4 15.500l1.500 1.500 3-3M12 7h8M12 16h8',
  attach: 'M15.5 6.5 8.6 13.4a2 2 0 1 0 2.8 2.8l7-7a4 4 0 1 0-5.7-5.6l-7.4 7.4a6 6 0 1 0 8.5 8.5l6-6',
  back: 'M15 5l-7 7 7 7',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  chevron: 'M6 9l6 6 6-6',
  close: 'M6 6l12 12M18 6L6 18',
  compose: 'M4 20h4L19 9a2.1 2.1 0 0 0-3-3L5 17v3M14 8l3 3',
  copy: 'M9 9h10v11H9zM5 15H4V4h11v1',
  download: 'M12 4v11m-5-4 5 5 5-5M5 20h14',
  eye: 'M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6Zm9 2.6a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2Z',
  file: 'M7 3h7l4 4v14H7zM14 3v5h4',
  hash: 'M9.5 4 8 20M16 4l-1.500 16M4.500 9h15.500M4 15h15.500',
  link: 'M10 14a4 4 0 0 0 5.700 0l3-3a4 4 0 0 0-5.700-5.700l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3a4 4 0 0 0 5.700 5.700l1-1',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  meeting: 'M3 7h11v10H3zM14 11l6-3v8l-6-3',
  menu: 'M4 7h16M4 12h16M4 17h16',
  more: 'M6 12h.01M12 12h.01M18 12h.01',
  plus: 'M12 5v14M5 12h14',
  question: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.700.300-1 .900-1 1.700M12 16.500h.01',
  reply: 'M10 7 5 12l5 5M5 12h8a6 6 0 0 1 6 6v1',
  search: 'M11 17.500a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13ZM20 20l-4.300-4.300',
  send: 'M5 12 4 4l17 8-17 8 1-8Zm0 0h8',
  signout: 'M14 4H5v16h9M10 12h11m-4-4 4 4-4 4',
  smile: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.500 14.500a4.500 4.500 0 0 0 7 0M9 9.500h.01M15 9.500h.01',
  summary: 'M4 6h16M4 11h10M4 16h7M17 13l1.200 2.800L21 17l-2.800 1.200L17 21l-1.200-2.800L13 17l2.800-1.200z',
  thread: 'M4 5h16v11H10l-4 4v-4H4zM8 9h8M8 12h5',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.500 11v5M13.500 11v5',
  warning: 'M12 4 2.500 20h19zM12 10v4M12 17h.01',
};

/**
 * A line icon in the colour of the text around it; silent to screen readers, since the control has the name.
 * @param {keyof typeof paths} name
 * @returns {SVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}
