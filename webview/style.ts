/** How outputs look; colours are the theme's. */
const css = `
.kubebook { color: var(--vscode-foreground); font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); }
.kubebook-toolbar { display: flex; gap: 4px; flex-wrap: wrap; margin: 4px 0; opacity: 0.75; }
.kubebook:hover .kubebook-toolbar, .kubebook-toolbar:focus-within { opacity: 1; }
.kubebook vscode-button {
  --button-padding-horizontal: 6px; --button-padding-vertical: 1px; font-size: 0.9em;
  /* the toolkit reads the theme when a page loads, and a renderer is loaded later */
  --button-secondary-background: var(--vscode-button-secondaryBackground);
  --button-secondary-foreground: var(--vscode-button-secondaryForeground);
  --button-secondary-hover-background: var(--vscode-button-secondaryHoverBackground);
  --focus-border: var(--vscode-focusBorder);
  --font-family: var(--vscode-font-family);
  --type-ramp-base-font-size: 0.9em;
  --type-ramp-base-line-height: 1.4;
}
.kubebook-canvas { overflow: hidden; position: relative; cursor: grab; border: 1px solid var(--vscode-widget-border, transparent); border-radius: 4px; touch-action: none; }
.kubebook-canvas:active { cursor: grabbing; }
.kubebook-canvas > div { transform-origin: 0 0; }
.kubebook-canvas svg { display: block; max-width: 100%; }
.kubebook-error { color: var(--vscode-errorForeground); white-space: pre-wrap; }
.kubebook-scroll { overflow: auto; max-height: 32em; }
.kubebook table { border-collapse: collapse; font-family: var(--vscode-editor-font-family); font-size: var(--vscode-editor-font-size); }
.kubebook th { text-align: left; position: sticky; top: 0; background: var(--vscode-notebook-outputContainerBackgroundColor, var(--vscode-editor-background)); }
.kubebook th button { all: unset; cursor: pointer; font-weight: 600; }
.kubebook th button:focus-visible { outline: 1px solid var(--vscode-focusBorder); }
.kubebook table th, .kubebook table td { text-align: left; padding: 2px 16px 2px 4px; white-space: pre; border-bottom: 1px solid var(--vscode-panel-border, transparent); }
.kubebook tbody tr:hover { background: var(--vscode-list-hoverBackground); }
.kubebook .good { color: var(--vscode-charts-green, #1a7f37); }
.kubebook .waiting { color: var(--vscode-charts-yellow, #bf8700); }
.kubebook .bad { color: var(--vscode-errorForeground); }
.kubebook pre { margin: 0; font-family: var(--vscode-editor-font-family); font-size: var(--vscode-editor-font-size); white-space: pre; }
.kubebook .key { color: var(--vscode-symbolIcon-propertyForeground, var(--vscode-textLink-foreground)); }
.kubebook .value { color: var(--vscode-debugTokenExpression-string, inherit); }
.kubebook .applied { display: flex; align-items: center; gap: 8px; font-family: var(--vscode-editor-font-family); }
`;

/** The box that an output is drawn into, emptied. */
export function outputBox(element: HTMLElement): HTMLElement {
  const style = document.createElement('style');
  style.textContent = css;
  const box = document.createElement('div');
  box.className = 'kubebook';
  element.replaceChildren(style, box);
  return box;
}
