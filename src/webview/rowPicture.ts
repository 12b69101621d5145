import type { ChartRow, Picture, Share } from '../report/dashboardChart.js';
import { element } from './dom.js';

type RowsPicture = Exclude<Picture, { readonly kind: 'line' }>;

/** A list of rows, each with a bar under its text. The bars say nothing that the text does not. */
export function rowPicture(picture: RowsPicture, key: string, onSkill: (skillName: string) => void): Node[] {
  switch (picture.kind) {
    case 'bars':
      return [list(picture.rows.map((row) => line(row, key, onSkill, [part('fill', 0, row.length)])))];
    case 'rates':
      return [
        list(picture.rows.map((row) => line(row, key, onSkill, shareParts(row.share)))),
        scale('0 %', '50 %', '100 %'),
      ];
    case 'spans':
      return [
        list(picture.rows.map((row) => line(row, key, onSkill, [part('span', row.from, row.to)]))),
        scale(picture.first, picture.last),
      ];
  }
}

function list(lines: readonly Node[]): HTMLElement {
  return element('ul', { class: 'rows' }, ...lines);
}

function line(
  { label, text, skillName }: ChartRow,
  key: string,
  onSkill: (skillName: string) => void,
  parts: readonly Node[],
): HTMLElement {
  const name = skillName === null ? element('span', { class: 'label' }, label) : link(label, `${key}/${label}`);
  if (skillName !== null) {
    name.addEventListener('click', () => onSkill(skillName));
  }
  return element(
    'li',
    {},
    name,
    element('span', { class: 'amount' }, text),
    element('span', { class: 'track', 'aria-hidden': 'true' }, ...parts),
  );
}

function link(label: string, key: string): HTMLElement {
  return element('button', { type: 'button', class: 'label link', 'data-key': key }, label);
}

function shareParts({ rate, low, high }: Share): Node[] {
  return rate === null ? [] : [part('band', low, high), part('mark', rate, rate)];
}

/** From and to are 0–1 of the track. */
function part(kind: string, from: number, to: number): HTMLElement {
  const made = element('span', { class: kind });
  made.style.setProperty('--from', String(from));
  made.style.setProperty('--to', String(to));
  return made;
}

function scale(...names: readonly string[]): HTMLElement {
  return element('div', { class: 'scale', 'aria-hidden': 'true' }, ...names.map((name) => element('span', {}, name)));
}
