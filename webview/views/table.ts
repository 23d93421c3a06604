import type { TableData } from '../../engine/notebook/representations.ts';

/** Words of kubectl's columns that say how something is. */
const states: { readonly [word: string]: 'good' | 'waiting' | 'bad' } = {
  Running: 'good',
  Ready: 'good',
  Completed: 'good',
  Active: 'good',
  Bound: 'good',
  True: 'good',
  Pending: 'waiting',
  ContainerCreating: 'waiting',
  PodInitializing: 'waiting',
  Terminating: 'waiting',
  Unknown: 'waiting',
  Error: 'bad',
  Failed: 'bad',
  CrashLoopBackOff: 'bad',
  ErrImagePull: 'bad',
  ImagePullBackOff: 'bad',
  CreateContainerConfigError: 'bad',
  OOMKilled: 'bad',
  Evicted: 'bad',
  NotReady: 'bad',
};

/** kubectl's table: sorted by the column whose heading is pressed. */
export function showTable(box: HTMLElement, { columns, rows }: TableData): void {
  const body = document.createElement('tbody');
  const fill = (sorted: TableData['rows']) => body.replaceChildren(...sorted.map(rowOf));
  let by = -1;
  let direction = 1;
  const headings = columns.map((name, index) => {
    const press = document.createElement('button');
    press.textContent = name;
    press.title = `Sort by ${name}`;
    const heading = document.createElement('th');
    heading.append(press);
    press.addEventListener('click', () => {
      direction = by === index ? -direction : 1;
      by = index;
      for (const other of headings) other.removeAttribute('aria-sort');
      heading.setAttribute('aria-sort', direction > 0 ? 'ascending' : 'descending');
      fill(
        rows.toSorted((a, b) => direction * (a[index] ?? '').localeCompare(b[index] ?? '', 'en', { numeric: true })),
      );
    });
    return heading;
  });
  const head = document.createElement('tr');
  head.append(...headings);
  const table = document.createElement('table');
  table.createTHead().append(head);
  table.append(body);
  fill(rows);
  const scroll = document.createElement('div');
  scroll.className = 'kubebook-scroll';
  scroll.append(table);
  box.replaceChildren(scroll);
}

function rowOf(cells: readonly string[]): HTMLElement {
  const row = document.createElement('tr');
  for (const text of cells) {
    const cell = document.createElement('td');
    cell.textContent = text;
    const word = text.replace(/^Init:/, '').split(',')[0] ?? '';
    if (Object.hasOwn(states, word)) cell.className = states[word] ?? '';
    row.append(cell);
  }
  return row;
}
