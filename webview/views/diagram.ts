import { button, toolbar } from '../controls.ts';
import { copyPng, copySvg, copyText } from './copy.ts';
import { panAndZoom } from './pan-zoom.ts';

export type Theme = 'dark' | 'default';

/** Draws Mermaid text into `box`, again when the colour theme changes; `signal` ends that. */
export async function showDiagram(box: HTMLElement, source: string, signal: AbortSignal): Promise<void> {
  const canvas = document.createElement('div');
  canvas.className = 'kubebook-canvas';
  const drawing = document.createElement('div');
  canvas.append(drawing);
  const view = panAndZoom(canvas, drawing);
  const said = document.createElement('span');
  said.setAttribute('role', 'status');
  const copy = (what: string, act: () => Promise<void>) =>
    button(`Copy ${what}`, `Copy the diagram as ${what}`, () => {
      const told = (text: string) => () => {
        said.textContent = text;
      };
      act().then(told('Copied'), told('This view may not write to the clipboard'));
    });
  const bar = toolbar(
    button('+', 'Zoom in', () => view.zoomBy(1.25)),
    button('−', 'Zoom out', () => view.zoomBy(0.8)),
    button('Reset', 'Show all of the diagram', view.reset),
    copy('Mermaid', () => copyText(source)),
    copy('SVG', () => copySvg(drawing)),
    copy('PNG', () => copyPng(drawing)),
    said,
  );

  const draw = async () => {
    try {
      drawing.innerHTML = await render(source, currentTheme());
      box.replaceChildren(canvas, bar);
    } catch (error) {
      box.replaceChildren(explained(error, source));
    }
  };
  await draw();
  onThemeChange(() => void draw(), signal);
}

let drawn = 0;
let renderings: Promise<unknown> = Promise.resolve();

let warm = false;

/**
 * Mermaid is big: the first diagram waits for it the better part of a second. Where something of ours is shown already, a diagram is likely to
 * follow: a small one is drawn for nobody once the page has nothing else to do.
 */
export function warmUp(): void {
  if (warm) return;
  const later = globalThis.requestIdleCallback ?? ((act: () => void) => setTimeout(act, 200));
  later(() => void render('flowchart LR\n  a --> b', currentTheme()).catch(() => undefined));
}

/** Mermaid draws one diagram at a time. */
function render(source: string, theme: Theme): Promise<string> {
  warm = true;
  const rendering = renderings.then(async () => {
    const { default: mermaid } = await import('mermaid');
    mermaid.initialize({
      startOnLoad: false,
      securityLevel: 'strict',
      theme,
      fontFamily: 'var(--vscode-font-family, sans-serif)',
      maxTextSize: 2_000_000,
      maxEdges: 5_000,
      // names of pods are long, and are read in one piece
      flowchart: { useMaxWidth: true, wrappingWidth: 480 },
    });
    return (await mermaid.render(`kubebook-diagram-${drawn++}`, source)).svg;
  });
  renderings = rendering.catch(() => undefined);
  return rendering;
}

function explained(error: unknown, source: string): HTMLElement {
  const text = document.createElement('pre');
  text.className = 'kubebook-error';
  text.textContent = `This diagram cannot be drawn: ${error instanceof Error ? error.message : String(error)}\n\n${source}`;
  return text;
}

/** VS Code says the kind of theme as a class of the body. */
function currentTheme(): Theme {
  const { classList } = document.body;
  return classList.contains('vscode-dark') ||
    (classList.contains('vscode-high-contrast') && !classList.contains('vscode-high-contrast-light'))
    ? 'dark'
    : 'default';
}

function onThemeChange(act: () => void, signal: AbortSignal): void {
  let theme = currentTheme();
  const observer = new MutationObserver(() => {
    if (theme === currentTheme()) return;
    theme = currentTheme();
    act();
  });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  signal.addEventListener('abort', () => observer.disconnect());
}
